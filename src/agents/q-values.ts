import type { Device } from '../device/device.ts';
import type { DataOf } from '../dtype.ts';
import { firstLargest } from '../kernels/first-largest.ts';
import type { Module } from '../nn/module.ts';
import { withNoise } from '../nn/noise.ts';
import type { Random } from '../random.ts';
import type { ObservationType } from '../replay/observations.ts';
import { requirePositiveInteger, requireShape, requireWord } from '../require.ts';
import { type Shape, sameShape, showShape } from '../tensor/shape.ts';

/** Options of `compileQ`. */
export interface QOptions<T extends ObservationType = 'f32'> {
  /** The shape of one observation: [4] for CartPole, [4, 84, 84] for frames. */
  readonly observationShape: Shape;
  /** 'u8' for observations of bytes, which the net reads as byte / 255. Default 'f32'. */
  readonly observationType?: T | undefined;
  /** The number of observations in a run. */
  readonly count: number;
  /** How many actions the net has to judge. Default: any number. */
  readonly actionCount?: number | undefined;
  /** Draws the noise of noisy layers before each run. Default: the noise is off. */
  readonly noise?: Random | undefined;
}

/** A net's values of actions. */
export interface QValues {
  /** Q(s, .), [count, actions]. */
  readonly q: Float32Array;
  /** The action with the largest value, or the first of several; [count]. */
  readonly greedy: Int32Array;
}

/** A program from observations [count, ...observationShape] to the values of their actions. It changes nothing. */
export interface QProgram<T extends ObservationType = 'f32'> {
  /** @throws Error if a value is NaN, as no action would be the best; otherwise as `Program.run`. */
  run(inputs: { observations: DataOf<T> }): Promise<QValues>;
  /** Gives back what it holds on the device. */
  release(): void;
}

/**
 * Compiles Q(s, .) of `net` for `count` observations at once: for playing, or for looking at the values of a net while
 * it is trained.
 *
 * @throws RangeError, naming it, for an option that is out of its range; RangeError for a net with another number of
 * actions.
 */
export async function compileQ<T extends ObservationType = 'f32'>(
  device: Device,
  net: Module,
  { observationShape, observationType, count, actionCount, noise }: QOptions<T>,
): Promise<QProgram<T>> {
  requirePositiveInteger('count', count);
  const observations = observationInput(count, observationShape, observationType);
  const program = await device.compile({ observations }, (inputs) => {
    const q = withNoise(noise, () => net.forward(inputs.observations));
    if (actionCount !== undefined && !sameShape(q.shape, [count, actionCount])) {
      throw new RangeError(
        `a net must give ${showShape([count, actionCount])}, a value for each action, got ${q}`,
      );
    }
    return { q };
  });
  return {
    async run(inputs) {
      const { q } = await program.run(inputs);
      return { q, greedy: greedyOf(q, count) };
    },
    release: () => program.release(),
  };
}

/**
 * Finds the greedy actions here: a kernel for this would take longer, as its result is another output to bring back.
 */
function greedyOf(q: Float32Array, count: number): Int32Array {
  const actions = q.length / count;
  const greedy = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const best = firstLargest(q, i * actions, actions); // a NaN's, if there is one
    greedy[i] = best - i * actions;
    if (Number.isNaN(q[best])) {
      throw new Error(
        `the value of action ${greedy[i]} is NaN for observation ${i}: check that and the parameters of the net`,
      );
    }
  }
  return greedy;
}

/** The input of a program for `count` observations. */
export function observationInput(
  count: number,
  observationShape: Shape,
  observationType: ObservationType = 'f32',
) {
  requireWord('observationType', observationType, ['f32', 'u8']);
  requireShape('observationShape', observationShape);
  return { shape: [count, ...observationShape], dtype: observationType };
}
