/** The distance from the newest below which gaps hardly shrink any more, as a share of all steps. */
const NEAR = 1 / 16;

/**
 * The steps of the checkpoints that one too many makes superfluous. What stays is dense near the newest and sparse far
 * from it: the gaps between neighbours grow with their distance from the newest.
 *
 * @param steps in rising order.
 * @param best the one that stays in any case, as the newest does.
 * @param limit how many others may stay.
 */
export function superfluous(steps: readonly number[], best: number | undefined, limit: number): number[] {
  const newest = steps.at(-1);
  const left = steps.filter((step) => step !== best && step !== newest);
  const removed: number[] = [];
  while (left.length > limit) {
    const crowding = (i: number) => {
      const [before, after] = [left[i - 1] ?? 0, left[i + 1] ?? newest!];
      return (after - before) / (newest! * (1 + NEAR) - before);
    };
    const places = left.map((_, i) => i);
    const [most] = places.sort((a, b) => crowding(a) - crowding(b));
    removed.push(...left.splice(most, 1));
  }
  return removed;
}
