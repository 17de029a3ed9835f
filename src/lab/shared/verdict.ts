/** What a link promised of a run, and what came out of it here. */
export interface PromisedHash {
  /** The first digits of the SHA-256. */
  readonly hash: string;
  /** The version of webgpu-dqn that made the link; undefined: it does not say. */
  readonly version?: string;
}

/**
 * Whether a run kept the promise of its link, in words.
 *
 * @param found the SHA-256 of the same file here, in hexadecimal.
 * @param here this version.
 */
export function hashVerdict(
  promised: PromisedHash,
  found: string,
  here: string,
): { same: boolean; words: string } {
  if (found.startsWith(promised.hash)) return { same: true, words: 'Same bytes as the link promised.' };
  const short = (hash: string) => `${hash.slice(0, 4)}...`;
  const other =
    promised.version === undefined || promised.version === here
      ? ''
      : ` It was made by version ${promised.version}; this is ${here}.`;
  const words = `Not the same bytes: ${short(found)} here, ${short(promised.hash)} in the link.${other}`;
  return { same: false, words };
}
