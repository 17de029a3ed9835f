// Installs what is missing, then runs src/commands/train-breakout.node.ts with the same arguments.
import { parseArgs } from 'node:util';
import { setup, usesAdapter } from './scripts/setup.js';

const { values } = parseArgs({
  options: { device: { type: 'string' }, help: { type: 'boolean' } },
  strict: false,
});
const noAdapter = setup({ adapter: usesAdapter(values.device) && !values.help });
if (noAdapter) console.error(noAdapter);
const { load } = await import('./scripts/bundle.js'); // needs node modules
await load('src/commands/train-breakout.node.ts');
