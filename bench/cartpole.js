import { hearSignals } from '../src/commands/early-signals.js';

hearSignals('train');
const { load } = await import('../scripts/bundle.js');
await load('bench/cartpole.ts');
