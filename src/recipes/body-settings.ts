import type { CNNOptions } from '../nn/cnn.ts';
import type { Init } from '../nn/init.ts';

/** The layers of a network before its outputs, and their first weights. */
export interface BodySettings {
  /** The sizes of hidden layers, after those that see images. */
  readonly hiddenSizes: readonly number[];
  /** Convolutions for images, each [channels, kernel, stride]. */
  readonly convolutions: CNNOptions['convolutions'];
  /** Channels of the residual stages for images, see `impala`. Default: none. */
  readonly residual?: readonly number[];
  readonly init: Init;
}

/** The number of layers, or residual stages, that see images as such: 0 if observations are flattened. */
export function imageLayers({ convolutions, residual = [] }: ImageSettings): number {
  return convolutions.length + residual.length;
}

type ImageSettings = Pick<BodySettings, 'convolutions' | 'residual'>;

/**
 * Refuses settings that contradict each other.
 *
 * @throws RangeError that names both.
 */
export function requireBody(settings: BodySettings): void {
  const { convolutions, residual = [], init } = settings;
  if (convolutions.length > 0 && residual.length > 0) {
    throw new RangeError(
      `convolutions must be none with residual, which sees images in their place, got ${convolutions.length} of them`,
    );
  }
  if (imageLayers(settings) > 0 && init !== 'pytorch') {
    const layers = residual.length > 0 ? 'residual stages' : 'convolutions';
    throw new RangeError(`init must be pytorch where there are ${layers}, got ${init}`);
  }
}
