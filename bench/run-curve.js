import { load } from '../scripts/bundle.js';

await load('bench/run-curve.ts');
