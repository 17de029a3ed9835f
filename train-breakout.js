// `train breakout` of cli.js: installs node modules first where they are missing.
import { setup } from './scripts/setup.js';

setup({ adapter: false });
const { load } = await import('./scripts/bundle.js'); // needs node modules
const { train } = await load('src/commands/train.node.ts');
await train(process.argv.slice(2), 'node train-breakout.js', 'breakout');
