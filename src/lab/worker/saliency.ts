import type { QProgram } from '../../agents/q-values.ts';
import type { Observations } from '../../envs/environment.ts';
import type { ObservationType } from '../../replay/observations.ts';
import type { Saliency } from '../protocol.ts';
import { backgroundOf, type Patch, patchesOf, shadesOf } from '../shared/patches.ts';
import { type Budget, Cost } from './budget.ts';
import type { Exhibition } from './exhibition.ts';
import type { Streams } from './streams.ts';

/** One grid of patches, with the program that judges all pictures that have one of them painted over. */
interface Grid {
  readonly patches: readonly Patch[];
  readonly program: QProgram<ObservationType>;
  /** The pictures, and last the one that is as it is. */
  readonly batch: Observations;
  readonly cost: Cost;
}

/**
 * Tells what the values of a net hang on: the picture is painted over, patch by patch and in all its frames, and judged
 * again.
 *
 * Source: perturbation-based saliency, S. Greydanus et al., "Visualizing and Understanding Atari Agents" (2018), with
 * patches of background for their blur.
 */
export class SaliencyWatch {
  private readonly grids = new Map<boolean, Promise<Grid>>();
  private last: { readonly seen: Observations; readonly updates: number; readonly fine: boolean } | undefined;
  private works = false;

  constructor(
    private readonly exhibition: Exhibition,
    private readonly streams: Streams,
    private readonly budget: Budget,
  ) {}

  /**
   * Looks at what the net sees now, unless that was told already.
   *
   * @param fine with more patches, for which there is time while nothing moves.
   */
  async look({ steps, updates }: { steps: number; updates: number }, fine: boolean): Promise<void> {
    if (this.works) return;
    this.works = true;
    try {
      const { exhibition, streams, budget, last } = this;
      const grid = await this.gridOf(fine);
      const seen = exhibition.observation.slice();
      if (last?.updates === updates && last.fine === fine && sameValues(last.seen, seen)) return;
      this.last = { seen, updates, fine };
      const begun = performance.now();
      const shades = await shade(grid, exhibition.shape, seen);
      budget.spend(grid.cost.of(performance.now() - begun));
      const value: Saliency = { side: Math.sqrt(shades.length), shades };
      streams.offer('saliency', () => ({ step: steps, value }));
    } finally {
      this.works = false;
    }
  }

  private gridOf(fine: boolean): Promise<Grid> {
    let grid = this.grids.get(fine);
    if (!grid) {
      grid = makeGrid(this.exhibition, fine);
      this.grids.set(fine, grid);
    }
    return grid;
  }
}

async function makeGrid(exhibition: Exhibition, fine: boolean): Promise<Grid> {
  const [, rows, columns] = exhibition.shape;
  const patches = patchesOf(rows, columns, fine);
  const { observation } = exhibition;
  const count = patches.length + 1;
  const program = await exhibition.judge(count);
  if (!program) throw new Error('a hierarchy sees no pictures');
  const batch = new (observation.constructor as Uint8ArrayConstructor)(count * observation.length);
  return { patches, program, batch, cost: new Cost() };
}

/** How much painting over each patch changes the values. */
export async function shade(
  { patches, program, batch }: Pick<Grid, 'patches' | 'program' | 'batch'>,
  [channels, rows, columns]: readonly number[],
  seen: Observations,
): Promise<Float32Array> {
  const background = Array.from({ length: channels }, (_, channel) =>
    backgroundOf(seen.subarray(channel * rows * columns, (channel + 1) * rows * columns)),
  );
  for (let i = 0; i <= patches.length; i++) batch.set(seen as Uint8Array, i * seen.length);
  for (const [i, { top, bottom, left, right }] of patches.entries()) {
    for (let channel = 0; channel < channels; channel++) {
      for (let y = top; y < bottom; y++) {
        const row = ((i * channels + channel) * rows + y) * columns;
        batch.fill(background[channel], row + left, row + right);
      }
    }
  }
  const { q } = await program.run({ observations: batch });
  const actions = q.length / (patches.length + 1);
  return shadesOf(q.subarray(q.length - actions), q.subarray(0, q.length - actions));
}

function sameValues(a: Observations, b: Observations): boolean {
  return a.every((value, i) => value === b[i]);
}
