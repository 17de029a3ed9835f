// `npm start`: sets up, then runs bench/cartpole.js with the same arguments.
import { parseArgs } from 'node:util';
import { setup, usesAdapter } from './setup.js';

const { values } = parseArgs({ options: { device: { type: 'string' } }, strict: false });
const noAdapter = setup({ adapter: usesAdapter(values.device) });
if (noAdapter) console.error(noAdapter);
await import('../bench/cartpole.js');
