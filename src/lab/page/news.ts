import { effect, signal } from '@preact/signals';
import { YOURS } from './copy.ts';
import { NEWS } from './copy-words.ts';
import { run } from './store.ts';
import { yourLatest } from './your-game.ts';

/** Milliseconds between two announcements. */
const QUIET_MS = 10_000;

/** The latest milestone, for those who hear the page. */
export const news = signal('');

/** Tells milestones, the newest of ten seconds. */
export function tellNews(): void {
  let next = '';
  let isWaiting = false;
  let toldAt = Number.NEGATIVE_INFINITY;
  for (const milestone of [itsMilestone, yourMilestone]) effect(() => soon(milestone()));

  function soon(text: string | undefined): void {
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
  }
}

function itsMilestone(): string | undefined {
  const started = run.started.value;
  const ending = run.ending.value;
  if (ending && started) return NEWS.done(ending, started);
  const last = run.scores.value.evaluated.at(-1);
  return last && NEWS.judged(last.mean, last.step);
}

/** Your latest game, once it has ended, and later the evaluation that did better. */
function yourMilestone(): string | undefined {
  const latest = yourLatest.value;
  if (!latest) return undefined;
  const { score, rank, passedAt } = latest;
  return passedAt === undefined ? YOURS.result(score, rank) : YOURS.passed(passedAt, false);
}
