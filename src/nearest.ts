/**
 * `: did you mean 'breakout'?` for a word that is nearly one of `words`; otherwise what there is.
 *
 * @param prefix of all words, when they are shown.
 */
export function nearest(word: string, words: readonly string[], prefix = ''): string {
  const distances = words.map((each) => distance(word.toLowerCase(), each.toLowerCase()));
  const least = Math.min(...distances);
  const close = least <= Math.max(2, word.length / 3);
  if (close) return `: did you mean '${prefix}${words[distances.indexOf(least)]}'?`;
  return `; there are: ${words.map((each) => prefix + each).join(', ')}`;
}

/** How many letters have to be put in, left out, changed or swapped with the next to make `b` of `a`. */
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
