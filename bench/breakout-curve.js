import { load } from '../scripts/bundle.js';

await load('bench/breakout-curve.ts');
