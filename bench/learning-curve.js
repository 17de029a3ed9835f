import { load } from '../scripts/bundle.js';

await load('bench/learning-curve.ts');
