// `train breakout` of cli.js: installs what is missing first.
import { parseArgs } from 'node:util';
import { setup, usesAdapter } from './scripts/setup.js';

const { values } = parseArgs({
  options: { device: { type: 'string' }, help: { type: 'boolean' } },
  strict: false,
});
const noAdapter = setup({ adapter: usesAdapter(values.device) && !values.help });
if (noAdapter) console.error(noAdapter);
const { load } = await import('./scripts/bundle.js'); // needs node modules
const { train } = await load('src/commands/train.node.ts');
await train(process.argv.slice(2), 'node train-breakout.js', 'breakout');
