import { load } from '../scripts/bundle.js';

await load('bench/parity-cartpole.ts');
