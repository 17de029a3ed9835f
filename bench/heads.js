import { load } from '../scripts/bundle.js';

await load('bench/heads.ts');
