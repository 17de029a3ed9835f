import { load } from '../scripts/bundle.js';

await load('bench/call-train-run.ts');
