/** A seed that is short enough to be read out. */
export function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] % 10_000;
}
