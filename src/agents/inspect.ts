import type { Device } from '../device/device.ts';
import type { DataOf } from '../dtype.ts';
import { firstLargest } from '../kernels/first-largest.ts';
import { hiddenUnits, layerName } from '../nn/hidden-units.ts';
import type { Module } from '../nn/module.ts';
import { sub } from '../ops/arithmetic.ts';
import { sum } from '../ops/broadcast.ts';
import { concat } from '../ops/concat.ts';
import { square } from '../ops/functions.ts';
import { gather } from '../ops/gather.ts';
import { reshape } from '../ops/reshape.ts';
import { slice } from '../ops/slice.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { ObservationType } from '../replay/observations.ts';
import type { TransitionBatch } from '../replay/replay.ts';
import { full } from '../tensor/create.ts';
import { flatLayout } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { DQNOptions } from './dqn-options.ts';
import { batchInputs } from './programs.ts';
import { learnFrom } from './learners/learner.ts';
import { temporalDifference } from './learners/temporal-difference.ts';
import { activityOf, DORMANT, scoresOf } from './unit-activity.ts';

/** The values that an update with a batch would see, and its effects. */
export interface Inspection {
  /** Q(s, .) of the online net, [batchSize, actionCount]. */
  readonly q: Float32Array;
  /** Q(s', .) of the target net, [batchSize, actionCount]. */
  readonly nextQ: Float32Array;
  /** Q(s', .) of the online net, by which double DQN chooses; [batchSize, actionCount]. */
  readonly chooser: Float32Array;
  /** The targets that Q(s, a) is moved towards, [batchSize], computed as Q(s, a) - error. */
  readonly targets: Float32Array;
  /** Q(s, a) - target, [batchSize]. */
  readonly errors: Float32Array;
  /** The loss. A NaN is no error here. */
  readonly loss: number;
  /** Euclidean norms over all parameters together. */
  readonly gradient: GradientNorms;
  /** The norms of each layer, in the order of the net. Their squares add up to the square of `gradient`'s. */
  readonly layers: readonly (GradientNorms & { readonly layer: string })[];
  /** The units of each layer that an activation function follows. */
  readonly units: readonly UnitActivity[];
  /** |w|, the Euclidean norm of the online net's parameters. */
  readonly weightNorm: number;
  /** The share of next states for which both nets prefer the same action, 0 to 1. */
  readonly agreement: number;
  /** |w - w'| / |w|: the distance of the target net w' from the online net w, relative to its norm. */
  readonly targetDistance: number;
}

/** How large the gradient of an update is, before and after it is limited. */
export interface GradientNorms {
  /** The norm before clipping. */
  readonly norm: number;
  /** The norm that the optimiser uses, after clipping. */
  readonly clippedNorm: number;
}

/** The activity of a layer's hidden units (a convolution's channels) on a batch. */
export interface UnitActivity {
  /** The layer's name in the net: '0' for the first of an `mlp`. */
  readonly layer: string;
  /**
   * The mean of |h| over the batch (and all positions) for each unit, divided by the mean over the layer's units, so
   * that scores are 1 on average; [units].
   */
  readonly scores: readonly number[];
  /** The number of units that are 0 on the whole batch. */
  readonly dead: number;
  /** The number of units whose score is at most 0.025, including dead ones. */
  readonly dormant: number;
}

/** The options of an agent, as far as its updates depend on them. */
export type InspectorOptions<T extends ObservationType = 'f32'> = Omit<
  DQNOptions<T>,
  'environments' | 'tau' | 'actWith' | 'noise'
>;

/** A program that looks at batches. */
export interface Inspector<T extends ObservationType = 'f32'> {
  /** Inspects a batch, such as the one given to `beforeUpdate`. It changes nothing. */
  inspect(batch: TransitionBatch<DataOf<T>>): Promise<Inspection>;
  /** Gives back what it holds on the device. */
  release(): void;
}

/**
 * Compiles a program that inspects updates. It reads the same parameters and changes nothing, so an inspected run
 * learns the same to the byte. On the agent's device, its loss and errors equal the update's, unless nets have noise,
 * which is off here.
 *
 * Dormant units: G. Sokar et al., "The Dormant Neuron Phenomenon in Deep Reinforcement Learning" (2023).
 *
 * @param options the agent's options.
 */
export async function compileInspector<T extends ObservationType = 'f32'>(
  device: Device,
  options: InspectorOptions<T>,
): Promise<Inspector<T>> {
  const { qNet, targetNet, optimizer, learner = temporalDifference() } = options;
  const layers = layersOf(qNet, optimizer);
  let units: { layer: string; count: number }[] = [];
  const program = await device.compile(batchInputs({ ...options, learner }), (batch) => {
    const q = qNet.forward(batch.states);
    const { loss, errors } = learnFrom(learner, batch, { qNet, targetNet });
    const gradient = optimizer.gradientOf(loss);
    const clipped = optimizer.clip(gradient);
    const hidden = hiddenUnits(qNet, q);
    units = hidden.map(({ layer, outputs }) => ({ layer, count: outputs.shape[1] }));
    const weights = qNet.parameters();
    const distances = targetNet.parameters().map((parameter, i) => sub(weights[i], parameter));
    return {
      ...{ q, nextQ: targetNet.forward(batch.nextStates), chooser: qNet.forward(batch.nextStates) },
      ...{ targets: sub(gather(q, batch.actions), errors), errors, loss },
      gradientSquares: squares(partsOf(gradient, optimizer)),
      clippedSquares: squares(partsOf(clipped, optimizer)),
      weightSquares: squares(weights),
      distanceSquares: squares(distances),
      activity: concat(hidden.length > 0 ? hidden.map(({ outputs }) => activityOf(outputs)) : [full([1], 0)]),
    };
  });
  return {
    async inspect(batch) {
      const given = Object.keys(program.inputs).map((name) => [name, batch[name as keyof typeof batch]]);
      const found = await program.run(Object.fromEntries(given));
      const { q, nextQ, chooser, targets, errors } = found;
      const normsOf = (chosen: (i: number) => boolean = () => true): GradientNorms => ({
        norm: norm(found.gradientSquares.filter((_, i) => chosen(i))),
        clippedNorm: norm(found.clippedSquares.filter((_, i) => chosen(i))),
      });
      let end = 0;
      return {
        ...{ q, nextQ, chooser, targets, errors, loss: found.loss[0] },
        gradient: normsOf(),
        layers: [...new Set(layers)].map((layer) => ({ layer, ...normsOf((i) => layers[i] === layer) })),
        units: units.map(({ layer, count }) => {
          end += count;
          return { layer, ...unitsBy(found.activity.subarray(end - count, end)) };
        }),
        weightNorm: norm(found.weightSquares),
        agreement: agreementOf(chooser, nextQ, errors.length),
        targetDistance: norm(found.distanceSquares) / norm(found.weightSquares),
      };
    },
    release: () => program.release(),
  };
}

/** The layer of each of the optimiser's parameters. */
function layersOf(net: Module, optimizer: Optimizer): string[] {
  const named = [...net.namedParameters()];
  return optimizer.parameters.map((parameter) => {
    const entry = named.find(([, other]) => other === parameter);
    return entry ? layerName(entry[0]) : '?';
  });
}

/** The part of a flat gradient that belongs to each parameter. */
function partsOf(gradient: Tensor<'f32'>, { parameters }: Optimizer): Tensor<'f32'>[] {
  const { offsets } = flatLayout(parameters);
  return parameters.map(({ size }, i) => slice(gradient, [offsets[i]], [offsets[i] + size]));
}

/** The sum of the squares of each tensor: [tensors]. */
function squares(tensors: readonly Tensor<'f32'>[]): Tensor<'f32'> {
  return concat(tensors.map((tensor) => reshape(sum(square(tensor)), [1])));
}

function norm(squares: Float32Array): number {
  return Math.sqrt(squares.reduce((total, value) => total + value, 0));
}

/** The share of `count` rows in which both have their (first) largest value at the same place. */
function agreementOf(a: Float32Array, b: Float32Array, count: number): number {
  const size = a.length / count;
  const same = Array.from(
    { length: count },
    (_, i) => firstLargest(a, i * size, size) === firstLargest(b, i * size, size),
  );
  return same.filter(Boolean).length / count;
}

function unitsBy(activity: Float32Array): Omit<UnitActivity, 'layer'> {
  const scores = scoresOf(activity);
  const count = (most: number) => scores.filter((score) => score <= most).length;
  return { scores, dead: count(0), dormant: count(DORMANT) };
}
