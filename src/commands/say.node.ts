/** A line of what is the case: `device  WebGPU on ...`. */
export function say(what: string, text: string): void {
  console.error(`${what.padEnd(7)} ${text}`);
}

/** 1,234,567. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

export function megabytes(bytes: number): string {
  return `${count(Math.round(bytes / 1e6))} MB`;
}
