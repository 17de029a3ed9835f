/**
 * How the names of the caches begin that hold a lab: one host may have several, whose caches it has together.
 *
 * @param scope the address of its page, with a / at its end.
 */
export function cacheNames(scope: string): string {
  return `webgpu-dqn lab ${scope} `;
}
