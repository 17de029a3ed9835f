import type { Random } from '../random.ts';

let current: Random | undefined;

/**
 * Inside `compile`: what `build` describes, with the noise of its noisy layers on. Each pass through a layer has noise of
 * its own, which `random` draws before each run. Elsewhere, and where `random` is undefined, the noise is off.
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

/** What draws the noise of a pass that is described now; undefined where the noise is off. */
export function noiseSource(): Random | undefined {
  return current;
}
