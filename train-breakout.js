// `train breakout` of cli.js.
import { load } from './scripts/bundle.js';

const { train } = await load('src/commands/train.node.ts');
await train(process.argv.slice(2), 'node train-breakout.js', 'breakout');
