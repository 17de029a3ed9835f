import { load } from '../scripts/bundle.js';

await load('bench/results.ts');
