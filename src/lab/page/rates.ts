import type { Rate } from '../protocol.ts';

/** The paces of the slider, from slow to fast. */
export const RATES: readonly Rate[] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 'max'];

/** The paces of the keys 1 to 5. */
export const KEY_RATES: readonly Rate[] = [5, 50, 250, 1000, 'max'];
