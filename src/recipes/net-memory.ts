import { requireMemory } from '../replay/require.ts';
import type { DQNSettings } from './dqn-settings.ts';

/** Weights are kept this often: in both nets, as gradients, and as the two moments of an optimiser. */
const COPIES = 5;

/**
 * Refuses fully connected layers and batches that cannot fit. What convolutions take is left out.
 *
 * @param inputs elements of an observation.
 * @throws RangeError that names the settings, with both sizes.
 */
export function requireNetMemory(
  { hiddenSizes, convolutions, batchSize }: DQNSettings,
  inputs: number,
  availableBytes: number | undefined,
): void {
  const sizes = convolutions.length > 0 ? hiddenSizes : [inputs, ...hiddenSizes];
  const weights = sizes.slice(1).reduce((total, size, i) => total + size * sizes[i], 0);
  const units = inputs + hiddenSizes.reduce((total, size) => total + size, 0);
  const needed = Float32Array.BYTES_PER_ELEMENT * (COPIES * weights + 2 * batchSize * units);
  requireMemory(
    `A net of hiddenSizes = ${hiddenSizes} with batchSize = ${batchSize}`,
    needed,
    availableBytes,
  );
}
