import { parseFlags } from '../src/commands/arguments.node.ts';
import { breakoutRecipe, openDevice, Random } from '../src/index.ts';
import { changeSettings } from '../src/recipes/settings.ts';
import { updates } from './agent-times.ts';
import { type Repeat, medianTimes, readRounds, roundFlags } from './rounds.ts';
import { randomBatch } from './workloads.ts';

const HELP = (flags: string) => `Measures what an update costs with other heads and targets than plain values.

  node bench/heads.js [options]

${flags}

Updates of breakout, preset laptop, on one thread of device cpu: the net of Mnih et al. (2013) and batches of 32. They take
turns, and each is told relative to plain deep Q-learning.`;

/** What is set, by what it is called. */
const ARMS: Readonly<Record<string, readonly string[]>> = {
  scalar: [],
  'scalar, double': ['doubleDQN=true'],
  'scalar, dueling': ['dueling=true'],
  'quantile 32': ['head=quantile'],
  'quantile 64': ['head=quantile', 'quantiles=64'],
  'quantile 200': ['head=quantile', 'quantiles=200'],
};

const flags = parseFlags(HELP, roundFlags);
const device = await openDevice({ device: 'cpu', threads: 1 });
const contenders: Record<string, Repeat> = {};
for (const [name, set] of Object.entries(ARMS)) {
  const laptop = { ...breakoutRecipe.presets.laptop, replayCapacity: 1000, loss: 'smoothL1' } as const;
  const settings = changeSettings(laptop, set, breakoutRecipe.table);
  const { agent } = await breakoutRecipe.create(device, settings, 0);
  randomBatch(agent.batch, 4, new Random(1));
  contenders[name] = updates(agent, 1);
}
const times = await medianTimes(contenders, readRounds(flags));
if (flags.json) console.log(JSON.stringify(times));
else {
  for (const [name, time] of Object.entries(times)) {
    console.log(
      `${name.padEnd(24)}${time.toFixed(2).padStart(8)} ms${(time / times.scalar).toFixed(3).padStart(8)}`,
    );
  }
}
device.close();
