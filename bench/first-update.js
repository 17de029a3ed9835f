import { load } from '../scripts/bundle.js';

await load('bench/first-update.ts');
