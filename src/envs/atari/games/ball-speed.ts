/** The hit count that a brick of the upper three rows sets. */
export const FAST = 16;
export const FAST_VX = 512;
export const FAST_VY = 864;
/** The hit count that paddle hits alone reach at most. */
export const LAST_SLOW_HIT = 12;

type Speed = readonly [vx: number, vy: number];
const FAST_SPEED: Speed = [FAST_VX, FAST_VY];
// The speeds by the number of hits, then for the outer and the inner part of the paddle.
const UP_TO_3: readonly [Speed, Speed] = [
  [384, 256],
  [256, 384],
];
const UP_TO_7: readonly [Speed, Speed] = [
  [384, 512],
  [128, 512],
];
const UP_TO_11: Speed = [512, 256];
const FROM_12: Speed = [512, 512];

/** Velocity of a ball that leaves the paddle, in 1/256 pixel a frame. */
export function speed(hits: number, outer: boolean): Speed {
  if (hits === FAST) return FAST_SPEED;
  if (hits <= 3) return UP_TO_3[outer ? 0 : 1];
  if (hits <= 7) return UP_TO_7[outer ? 0 : 1];
  return hits <= 11 ? UP_TO_11 : FROM_12;
}
