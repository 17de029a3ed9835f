import { type Budget, Cost } from './budget.ts';
import type { View } from '../protocol.ts';
import { LateSaliency } from './late-saliency.ts';
import type { Scene, Stage } from './stage.ts';
import type { Streams } from './streams.ts';

/** Milliseconds between two looks at a game that stands still. */
const STILL_MS = 50;

/** How far what is learned by has come, and whether it waits. */
interface Shown {
  readonly pace: { readonly paused: boolean };
  readonly progress: { readonly steps: number; readonly updates: number };
}

/** Plays a game at its own speed, beside the training, and sends what is to be seen of it. */
export async function show(stage: Stage, training: Shown, streams: Streams, budget: Budget): Promise<void> {
  const period = 1000 / stage.scene.views.played.film.picturesPerSecond;
  const cost = new Cost();
  let saliency = new LateSaliency(stage.scene.exhibition, streams, budget);
  let thoughtAfter = -1;
  let shown: { readonly view: View; readonly scene: Scene } | undefined;
  let due = performance.now();
  offer();
  for (;;) {
    const { scene } = stage;
    const { exhibition } = scene;
    // The net of a checkpoint is watched while training waits, too.
    const paused = training.pace.paused && scene.step === undefined;
    const isWatched = streams.isWatched('frame') || streams.isWatched('q');
    const now = performance.now();
    due = Math.max(due + (paused || !isWatched ? STILL_MS : period), now);
    await new Promise((resolve) => setTimeout(resolve, due - now));
    const { updates } = training.progress;
    if (scene !== shown?.scene) {
      thoughtAfter = -1;
      saliency = new LateSaliency(exhibition, streams, budget);
    }
    if (streams.view !== shown?.view || scene !== shown.scene) offer();
    if (streams.isReady('saliency') && budget.allows) saliency.look(training.progress, paused);
    if (!isWatched || !budget.allows || (paused && updates === thoughtAfter)) continue;
    exhibition.guesses = updates === 0 && scene.step === undefined;
    const begun = performance.now();
    if (paused) await exhibition.think();
    else await exhibition.step();
    thoughtAfter = updates;
    budget.spend(cost.of(performance.now() - begun));
    offer();
  }

  function offer(): void {
    const step = training.progress.steps;
    const { exhibition, views, step: net } = stage.scene;
    shown = { view: streams.view, scene: stage.scene };
    streams.offer('frame', () => {
      const begun = performance.now();
      const view = views[streams.view] ? streams.view : 'played';
      const picture = views[view]!.picture();
      const pixels = streams.bufferFor('frame', picture.length);
      new Uint8Array(pixels).set(picture);
      const value = { view, pixels, ...exhibition.state, ...(net !== undefined && { net }) };
      budget.spend(performance.now() - begun);
      return { step, value, transfer: [pixels] };
    });
    streams.offer('q', () => ({ step, value: exhibition.thought() }));
  }
}
