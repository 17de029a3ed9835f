import { effect, signal } from '@preact/signals';
import { NEWS } from './copy.ts';
import { run } from './store.ts';

/** Milliseconds between two announcements. */
const QUIET_MS = 10_000;

/** The latest milestone, for those who hear the page. */
export const news = signal('');

/** Tells milestones, the newest of ten seconds. */
export function tellNews(): void {
  let next = '';
  let isWaiting = false;
  let toldAt = Number.NEGATIVE_INFINITY;
  effect(() => {
    const text = milestone();
    if (!text || text === next) return;
    next = text;
    if (isWaiting) return;
    isWaiting = true;
    const tell = () => {
      isWaiting = false;
      toldAt = performance.now();
      news.value = next;
    };
    setTimeout(tell, Math.max(0, toldAt + QUIET_MS - performance.now()));
  });
}

function milestone(): string | undefined {
  const started = run.started.value;
  const ending = run.ending.value;
  if (ending && started) return NEWS.done(ending, started);
  const last = run.scores.value.evaluated.at(-1);
  return last && NEWS.judged(last.mean, last.step);
}
