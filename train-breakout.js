// `train breakout` of cli.js.
import { hearSignals } from './src/commands/early-signals.js';

hearSignals('train');
const { load } = await import('./scripts/bundle.js');
const { train } = await load('src/commands/train.node.ts');
await train(process.argv.slice(2), 'node train-breakout.js', 'breakout');
