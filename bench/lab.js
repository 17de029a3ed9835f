import { load } from '../scripts/bundle.js';
import { setup } from '../scripts/setup.js';

setup({ adapter: false });
if (!process.argv.includes('--help')) await import('../scripts/build-lab.js'); // needs node modules
await load('bench/lab.ts');
