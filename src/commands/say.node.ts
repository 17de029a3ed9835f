/** Prints a line with a name: `device  WebGPU on ...`. */
export function say(what: string, text: string): void {
  console.error(`${what.padEnd(7)} ${text}`);
}
