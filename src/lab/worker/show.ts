import { type Budget, Cost } from './budget.ts';
import type { Exhibition } from './exhibition.ts';
import { LateSaliency } from './late-saliency.ts';
import type { Streams } from './streams.ts';
import type { Views } from './views.ts';

/** Milliseconds between two looks at a game that stands still. */
const STILL_MS = 50;

/** How far what is learned by has come, and whether it waits. */
interface Shown {
  readonly pace: { readonly paused: boolean };
  readonly progress: { readonly steps: number; readonly updates: number };
}

/** Plays the exhibition at the game's own speed, beside the training, and sends what is to be seen of it. */
export async function show(
  exhibition: Exhibition,
  views: Views,
  training: Shown,
  streams: Streams,
  budget: Budget,
): Promise<void> {
  const period = 1000 / views.played.film.picturesPerSecond;
  const cost = new Cost();
  const saliency = new LateSaliency(exhibition, streams, budget);
  let thoughtAfter = -1;
  let shown = streams.view;
  let due = performance.now();
  offer();
  for (;;) {
    const { paused } = training.pace;
    const isWatched = streams.isWatched('frame') || streams.isWatched('q');
    const now = performance.now();
    due = Math.max(due + (paused || !isWatched ? STILL_MS : period), now);
    await new Promise((resolve) => setTimeout(resolve, due - now));
    const { updates } = training.progress;
    if (streams.view !== shown) offer();
    if (streams.isReady('saliency') && budget.allows) saliency.look(training.progress, paused);
    if (!isWatched || !budget.allows || (paused && updates === thoughtAfter)) continue;
    exhibition.guesses = updates === 0;
    const begun = performance.now();
    if (paused) await exhibition.think();
    else await exhibition.step();
    thoughtAfter = updates;
    budget.spend(cost.of(performance.now() - begun));
    offer();
  }

  function offer(): void {
    const step = training.progress.steps;
    shown = streams.view;
    streams.offer('frame', () => {
      const begun = performance.now();
      const view = views[streams.view] ? streams.view : 'played';
      const picture = views[view]!.picture();
      const pixels = streams.bufferFor('frame', picture.length);
      new Uint8Array(pixels).set(picture);
      const value = { view, pixels, ...exhibition.state };
      budget.spend(performance.now() - begun);
      return { step, value, transfer: [pixels] };
    });
    streams.offer('q', () => ({ step, value: exhibition.thought() }));
  }
}
