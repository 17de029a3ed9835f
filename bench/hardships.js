import { load } from '../scripts/bundle.js';

await load('bench/hardships.ts');
