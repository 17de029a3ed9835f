import type { Budget } from './budget.ts';
import type { Exhibition } from './exhibition.ts';
import { messageOf } from './message-of.ts';
import type { SaliencyWatch } from './saliency.ts';
import type { Streams } from './streams.ts';

/** Saliency, loaded when it is first asked for. Whatever goes wrong with it is told once. */
export class LateSaliency {
  private watch: Promise<SaliencyWatch> | undefined;
  private hasFailed = false;

  constructor(
    private readonly exhibition: Exhibition,
    private readonly streams: Streams,
    private readonly budget: Budget,
  ) {}

  look(progress: { readonly steps: number; readonly updates: number }, fine: boolean): void {
    if (this.hasFailed) return;
    const { exhibition, streams, budget } = this;
    this.watch ??= import('./saliency.ts').then(
      ({ SaliencyWatch }) => new SaliencyWatch(exhibition, streams, budget),
    );
    this.watch
      .then((watch) => watch.look(progress, fine))
      .catch((error) => {
        this.hasFailed = true;
        streams.log('events', { what: 'unseen', step: progress.steps, message: messageOf(error) });
      });
  }
}
