/** Lays out the memory that a call may use as it likes. */

let next: usize = 0;

/** Begins a layout at `address`. At 0 nothing may be stored: it only tells, by `endScratch`, what is needed. */
export function beginScratch(address: usize): void {
  next = address;
}

/** The next `bytes`, where a cache line begins. */
export function takeScratch(bytes: u32): usize {
  const address = next;
  next += (bytes + 63) & ~63;
  return address;
}

export function endScratch(): usize {
  return next;
}
