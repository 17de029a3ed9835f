import { type ReadonlySignal, signal } from '@preact/signals';

/** Whether a media query matches, now and later. */
function media(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener('change', () => {
    matches.value = list.matches;
  });
  return matches;
}

export const prefersReducedMotion = media('(prefers-reduced-motion: reduce)');
export const prefersDark = media('(prefers-color-scheme: dark)');
/** There is no mouse: pictures are touched. */
export const hasFingers = media('(pointer: coarse)');
/** There is no room for a third column. */
export const hasTwoColumns = media('(max-width: 1279px)');
/** One panel at a time has room below the game. */
export const isNarrow = media('(max-width: 899px)');
