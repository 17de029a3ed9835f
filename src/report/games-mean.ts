import type { MetricsRecord } from '../train/metrics-record.ts';

/**
 * The mean score of the latest `count` games of training at each record that has a score, or of all games while there
 * are fewer. A record has only the mean of its games, so the oldest record counts in part.
 */
export function meanOfGames(
  records: readonly MetricsRecord[],
  count: number,
): { at: number; mean: number }[] {
  const scored = records.flatMap(({ steps, games, score }, i) => {
    const ended = games - (records[i - 1]?.games ?? 0);
    return score === null || ended <= 0 ? [] : [{ steps, ended, score }];
  });
  return scored.map(({ steps }, last) => {
    let [missing, total] = [count, 0];
    for (let i = last; i >= 0 && missing > 0; i--) {
      const taken = Math.min(missing, scored[i].ended);
      total += taken * scored[i].score;
      missing -= taken;
    }
    return { at: steps, mean: total / (count - missing) };
  });
}
