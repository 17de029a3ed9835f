import { load } from '../scripts/bundle.js';
import { setup } from '../scripts/setup.js';

setup({ adapter: false });
await import('../scripts/build-lab.js'); // needs node modules
await load('bench/lab.ts');
