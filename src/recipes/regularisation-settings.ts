import type { Seen } from './seen.ts';

/** Settings that keep a net from overfitting when it learns much from few steps. */
export interface RegularisationSettings {
  /** The most pixels by which images are shifted for learning. Default: 0, not at all. */
  readonly shift?: number;
  /** Whether hidden layers are normalised before their ReLU. Default: false. */
  readonly layerNorm?: boolean;
}

/** @throws RangeError for a shift of observations that are not images, or beyond their size. */
export function requireImages({ shift = 0 }: RegularisationSettings, { observationShape }: Seen): void {
  if (shift === 0) return;
  if (observationShape.length !== 3) {
    throw new RangeError(
      `shift must be 0 where observations are not images but ${observationShape.join(' x ')} numbers, got ${shift}`,
    );
  }
  const [height, width] = observationShape.slice(-2);
  if (shift < Math.min(height, width)) return;
  throw new RangeError(
    `shift must be below the height and the width of an image, ${height} and ${width}, got ${shift}`,
  );
}
