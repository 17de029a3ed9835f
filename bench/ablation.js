import { load } from '../scripts/bundle.js';

await load('bench/ablation.ts');
