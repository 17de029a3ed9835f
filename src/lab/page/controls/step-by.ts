/** Steps of a page's length. */
const PAGE = 10;

interface Key {
  readonly key: string;
  preventDefault(): void;
}

/**
 * Where an arrow key, Page Up, Page Down, Home or End leads, along what goes from 0 to `last`, and ends there; undefined
 * for all other keys.
 */
export function stepBy(event: Key, now: number, last: number): number | undefined {
  const next = {
    ...{ ArrowLeft: now - 1, ArrowRight: now + 1, ArrowDown: now - 1, ArrowUp: now + 1 },
    ...{ PageDown: now - PAGE, PageUp: now + PAGE, Home: 0, End: last },
  }[event.key];
  if (next === undefined) return undefined;
  event.preventDefault(); // the page does not scroll
  return Math.min(last, Math.max(0, next));
}
