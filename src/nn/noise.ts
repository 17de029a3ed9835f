import type { Random } from '../random.ts';

let current: Random | undefined;

/**
 * Inside `compile`: calls `build` with the noise of noisy layers on. Each pass through a layer has noise of its own,
 * which `random` draws before each run. Elsewhere, and if `random` is undefined, the noise is off.
 *
 *     const q = withNoise(random, () => net.forward(observations));
 */
export function withNoise<T>(random: Random | undefined, build: () => T): T {
  const before = current;
  current = random;
  try {
    return build();
  } finally {
    current = before;
  }
}

/** Draws the noise of a pass through a layer; undefined if the noise is off. */
export function noiseSource(): Random | undefined {
  return current;
}
