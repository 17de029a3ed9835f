/** Lays out the scratch memory of a call. */

let next: usize = 0;

/** Begins a layout at `address`. A layout at 0 stores nothing: its `endScratch` is the size needed. */
export function beginScratch(address: usize): void {
  next = address;
}

/** The address of the next `bytes`, at the start of a cache line. */
export function takeScratch(bytes: u32): usize {
  const address = next;
  next += (bytes + 63) & ~63;
  return address;
}

export function endScratch(): usize {
  return next;
}
