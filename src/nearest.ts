/**
 * `: did you mean 'breakout'?` for a word that is close to one of `words`; otherwise a list of them. Other capitals,
 * underscores, the initials of a word (`lr`) and its part behind the last dot count as close, too.
 *
 * @param prefix is shown in front of every word.
 */
export function nearest(word: string, words: readonly string[], prefix = ''): string {
  const close = closest(word, words);
  if (close !== undefined) return `: did you mean '${prefix}${close}'?`;
  return `; there are: ${words.map((each) => prefix + each).join(', ')}`;
}

/** The one of `words` that `word` is close to; undefined if it is close to none. */
export function closest(word: string, words: readonly string[]): string | undefined {
  const distances = words.map((each) => difference(plain(word), each));
  const least = Math.min(...distances);
  return least <= Math.max(2, word.length / 3) ? words[distances.indexOf(least)] : undefined;
}

function difference(word: string, other: string): number {
  const last = other.split('.').at(-1)!;
  const initials = plain(last[0] + last.replaceAll(/[^A-Z]/g, ''));
  return word === initials ? 0 : Math.min(distance(word, plain(other)), distance(word, plain(last)));
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[_-]/g, '');
}

/** The letters to insert, delete, change or swap with the next one to turn `a` into `b`. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i][j] = Math.min(
        rows[i - 1][j] + 1,
        rows[i][j - 1] + 1,
        rows[i - 1][j - 1] + Number(a[i - 1] !== b[j - 1]),
        swapped ? rows[i - 2][j - 2] + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return rows[a.length][b.length];
}
