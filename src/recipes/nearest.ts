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

/** How many letters have to be put in, left out or changed to make `b` of `a` (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + Number(a[i] !== b[j])));
    }
    row = next;
  }
  return row[b.length];
}
