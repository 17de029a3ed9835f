import { requireMemory } from '../replay/require.ts';
import { sizeOf } from '../tensor/shape.ts';
import { imageLayers } from './body-settings.ts';
import type { Seen } from './dqn-replay.ts';
import type { DQNSettings } from './dqn-settings.ts';
import { type HeadSettings, widthOf } from './head-settings.ts';

/** The memory that a run has for its replay and its nets. */
export interface Room {
  readonly device: string;
  /** Default: unknown. */
  readonly availableBytes?: number | undefined;
}

/** The settings that decide about the size of nets and batches. */
type Sized = Pick<DQNSettings, 'hiddenSizes' | 'convolutions' | 'residual' | 'batchSize' | 'layerNorm'> &
  HeadSettings;

/** The number of copies of weights: in both nets, as gradients, and as the two moments of an optimiser. */
const COPIES = 5;
/** The number of copies of noisy weights, as measured, including their sigmas and the results of each program. */
const NOISY_COPIES = 25;
/** The number of programs that work on whole batches: the update and the inspector. */
const PROGRAMS = 2;
/** All the memory that WebAssembly, and so device `cpu`, can address. */
const CPU_BYTES = 2 ** 32;

/**
 * Refuses nets and batches that cannot fit.
 *
 * @throws RangeError that names the settings, with both sizes.
 */
export function requireNetMemory(settings: Sized, seen: Seen, { device, availableBytes }: Room): void {
  const { hiddenSizes, residual = [], batchSize } = settings;
  const stages = residual.length > 0 ? `residual = ${residual}, ` : '';
  const each = Math.max(widthOf(settings), samplesOf(settings));
  const of = each > 1 ? ` and ${each} numbers for each action,` : '';
  const available = device === 'cpu' ? Math.min(availableBytes ?? CPU_BYTES, CPU_BYTES) : availableBytes;
  const copies = settings.noisy === undefined ? COPIES : NOISY_COPIES;
  const floats = copies * weightsOf(settings, seen) + batchSize * floatsOfSample(settings, seen);
  requireMemory(
    `A net of ${stages}hiddenSizes = ${hiddenSizes}${of} with batchSize = ${batchSize}`,
    Math.ceil(floats * Float32Array.BYTES_PER_ELEMENT),
    available,
  );
}

/** Weights of fully connected layers; the few weights of convolutions are left out. */
function weightsOf(settings: Sized, { observationShape }: Seen): number {
  const { hiddenSizes } = settings;
  const sizes = imageLayers(settings) > 0 ? hiddenSizes : [sizeOf(observationShape), ...hiddenSizes];
  return sizes.slice(1).reduce((total, size, i) => total + size * sizes[i], 0);
}

/**
 * The numbers that a transition of a batch takes, as measured on device `cpu` for nets of one to five layers and of one
 * to three residual stages. Both values of each unit are kept for the backward pass, and three more if layers are
 * normalised. The backward pass needs three values for each unit of two neighbouring layers.
 */
function floatsOfSample(settings: Sized, { observationShape, observationType }: Seen): number {
  const layers = unitsOf(settings, observationShape);
  const units = layers.reduce((total, size) => total + size, 0);
  const widest = Math.max(0, ...layers.map((size, i) => size + (layers[i + 1] ?? 0)));
  const states = (2 * sizeOf(observationShape)) / (observationType === 'u8' ? 4 : 1);
  const kept = settings.layerNorm ? 5 : 2;
  return PROGRAMS * (kept * units + 3 * widest + states) + floatsOfLoss(settings);
}

/**
 * The numbers for each pair of quantiles, or atoms, that are compared with the target's, in all programs, as measured.
 */
const PAIRS = { scalar: 0, quantile: 15, implicit: 15, categorical: 6.5 };

function floatsOfLoss(settings: Sized): number {
  const { head = 'scalar', samples = 8, targetSamples = 8 } = settings;
  const width = widthOf(settings);
  return PAIRS[head] * (head === 'implicit' ? samples * targetSamples : width * width);
}

/** The number of rows for each state in layers behind the features. */
function samplesOf({ head, samples = 8, targetSamples = 8, actSamples = 8 }: Sized): number {
  return head === 'implicit' ? Math.max(samples, targetSamples, actSamples) : 1;
}

/**
 * The sizes of the hidden layers, and with an implicit head those of the samples that they see in place of features.
 */
function unitsOf(settings: Sized, observationShape: readonly number[]): number[] {
  const { hiddenSizes, convolutions, residual = [], head } = settings;
  let image = observationShape.slice(-2);
  const convolved = convolutions.map(([channels, kernel, stride]) => {
    image = image.map((extent) => Math.max(0, Math.floor((extent - kernel) / stride) + 1));
    return channels * sizeOf(image);
  });
  const stages = residual.flatMap((channels) => {
    const whole = channels * sizeOf(image);
    image = image.map((extent) => Math.ceil(extent / 2));
    return [whole, ...Array<number>(5).fill(channels * sizeOf(image))]; // pooled, and four times in its blocks
  });
  const seeing = [...convolved, ...stages];
  const sizes = [...seeing, ...hiddenSizes];
  if (head !== 'implicit') return sizes;
  const features = Math.max(seeing.length, 1);
  const sampled = sizes.slice(features - 1).map((size) => size * samplesOf(settings));
  return [...sizes.slice(0, features), ...sampled];
}
