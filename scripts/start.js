// `npm start`: sets up, then runs bench/cartpole.js with the same arguments.
import { parseArgs } from 'node:util';
import { setup } from './setup.js';

const { values } = parseArgs({
  options: { device: { type: 'string' }, help: { type: 'boolean' } },
  strict: false,
});
const usesAdapter = !values.help && !['cpu', 'reference'].includes(values.device);
const noAdapter = setup({ adapter: usesAdapter });
if (noAdapter) console.error(noAdapter);
await import('../bench/cartpole.js');
