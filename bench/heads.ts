import { median } from '../src/backends/median.ts';
import { integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { breakoutRecipe, openDevice, Random } from '../src/index.ts';
import { changeSettings } from '../src/recipes/settings.ts';
import { randomBatch } from './workloads.ts';

const HELP = (
  flags: string,
) => `Measures what an update costs with other heads and targets than plain values, with noise, and with residual nets.

  node bench/heads.js [options]

${flags}

Updates of breakout, preset laptop, on one thread of device cpu: the net of Mnih et al. (2013), unless it is a residual one,
and batches of 32. They take turns. Medians of processor time, to which others on the machine add little.`;

/** The settings of each arm, by its name. */
const ARMS = {
  scalar: [],
  'scalar, double': ['doubleDQN=true'],
  'scalar, dueling': ['dueling=true'],
  'scalar, normalised': ['layerNorm=true'],
  'quantile 32': ['head=quantile'],
  'quantile 200': ['head=quantile', 'quantiles=200'],
  'quantile 32, double': ['head=quantile', 'doubleDQN=true'],
  'implicit 8': ['head=implicit'],
  'implicit 8, double': ['head=implicit', 'doubleDQN=true'],
  'categorical 51': ['head=categorical', 'support.min=-10', 'support.max=10'],
  munchausen: ['munchausen.alpha=0.9'],
  'munchausen, quantile 32': ['munchausen.alpha=0.9', 'head=quantile'],
  noisy: ['noisy=0.5'],
  'noisy, double': ['noisy=0.5', 'doubleDQN=true'],
  'residual 8,16,16': ['convolutions=none', 'residual=8,16,16'],
  'residual 16,32,32': ['convolutions=none', 'residual=16,32,32'],
} as const satisfies Record<string, readonly string[]>;

const flags = parseFlags(HELP, {
  rounds: { value: 'N', default: '30', help: 'rounds in which measurements take turns; medians count' },
  json: { help: 'print one JSON object, last' },
});
const rounds = integerFlag('rounds', flags.rounds, 1)!;
const device = await openDevice({ device: 'cpu', threads: 1 });
const laptop = { ...breakoutRecipe.presets.laptop, replayCapacity: 1000, loss: 'smoothL1' } as const;

const arms = [];
for (const [name, set] of Object.entries(ARMS)) {
  const settings = changeSettings(laptop, ['doubleDQN=false', ...set], breakoutRecipe.table);
  const { agent } = await breakoutRecipe.create(device, settings, 0);
  randomBatch(agent.batch, 4, new Random(1));
  await agent.learnAndReport(); // the first is slower
  arms.push({ name, agent, times: [] as number[] });
}
for (let round = 0; round < rounds; round++) {
  for (const { agent, times } of arms) {
    const before = process.cpuUsage();
    await agent.learnAndReport();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
}
device.close();

const results = arms.map(({ name, times }) => ({ name, milliseconds: median(times) }));
if (flags.json) console.log(JSON.stringify(results));
else {
  for (const { name, milliseconds } of results) {
    const share = milliseconds / results[0].milliseconds;
    console.log(`${name.padEnd(26)}${milliseconds.toFixed(2).padStart(8)} ms${share.toFixed(3).padStart(8)}`);
  }
}
