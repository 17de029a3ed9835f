import { effect } from '@preact/signals';
import { panel } from './panel-choice.ts';

/** Pixels between what stays on top and what is scrolled there. */
const GAP = 10;
/** Pixels of a panel that have to be in sight. */
const ENOUGH = 160;

/** Scrolls to each panel that is opened, unless it is in sight. */
export function revealPanels(): void {
  let isFirst = true;
  effect(() => {
    void panel.value;
    if (!isFirst) requestAnimationFrame(revealPanel);
    isFirst = false;
  });
}

export function revealPanel(): void {
  const { top } = document.querySelector('.opened')!.getBoundingClientRect();
  const above = GAP + Math.max(...Array.from(document.querySelectorAll('.top, .panel-game'), stuckTo));
  if (top >= above - GAP && top <= innerHeight - ENOUGH) return;
  scrollTo({ top: scrollY + top - above });
}

/** Has what a click opened come into sight. */
export function intoView(element: Element | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

/** How far down an element reaches that stays in sight; 0 if it does not stay. */
function stuckTo(element: Element): number {
  const { position, top } = getComputedStyle(element);
  return position === 'sticky' ? Number.parseFloat(top) + element.getBoundingClientRect().height : 0;
}
