import { DQN } from '../src/agents/dqn.ts';
import { temporalDifference } from '../src/agents/learners/temporal-difference.ts';
import { constant } from '../src/agents/schedule.ts';
import { median } from '../src/backends/median.ts';
import { integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { deepMindBreakout } from '../src/envs/atari/deepmind.ts';
import { CartPole } from '../src/envs/cartpole.ts';
import type { Observations } from '../src/envs/environment.ts';
import { vectorise } from '../src/envs/vectorise.ts';
import { type Device, openDevice } from '../src/index.ts';
import { cnn } from '../src/nn/cnn.ts';
import { Adam } from '../src/optim/adam.ts';
import { Random } from '../src/random.ts';
import type { AtariSettings } from '../src/recipes/atari.ts';
import { breakoutPresets } from '../src/recipes/breakout.ts';
import { FrameBuffer } from '../src/replay/frame-buffer.ts';
import { ReplayBuffer } from '../src/replay/replay-buffer.ts';
import type { TrainOptions } from '../src/train/train-options.ts';
import { Trainer } from '../src/train/trainer.ts';
import { namesFlag } from './names-flag.ts';
import { openGPU } from './open-gpu.ts';
import { aboutRun, printAbout, printTable } from './report.ts';
import { type Spent, watch } from './training-clock.ts';
import { WORKLOADS, workloadAgent } from './workloads.ts';

const HELP = (
  flags: string,
) => `Measures whole training loops: environment steps a second, and where the time goes.

  node bench/training.js [options]

${flags}

CartPole: 4-128-128-2, batch 128, an update every step. Breakout: the presets laptop and nature from pixels, an
update every 4 steps, but with a replay of 10,000 frames. All act as they do late in training, mostly greedily. The
time goes to the environments, to storing in the replay, to sampling from it, to sending work to the device and to
waiting for it; the rest is the loop itself. The CPU reference trains CartPole only, for a hundredth of the steps.`;

/** Transitions or frames to store before anything is measured. */
const REPLAY_CAPACITY = 10_000;

const flags = parseFlags(HELP, {
  only: { value: 'LIST', help: 'some of cartpole,breakout' },
  steps: { value: 'N', default: '1000', help: 'environment steps of each loop in a round' },
  rounds: { value: 'N', default: '3', help: 'rounds in which the loops take turns; medians count' },
  json: { help: 'print one JSON object, last' },
});
const only = namesFlag('only', flags.only, ['cartpole', 'breakout']);
const steps = integerFlag('steps', flags.steps, 1)!;
const rounds = integerFlag('rounds', flags.rounds, 1)!;

const device = await openGPU();
const cpu = await openDevice({ device: 'cpu' });
const reference = await openDevice({ device: 'reference' });
const about = aboutRun(device);
printAbout(about);

const loops: Record<string, TrainingLoop> = {};
if (only.includes('cartpole')) {
  loops.cartpole = startLoop(await cartpoleOptions(device), steps);
  loops['cartpole, cpu'] = startLoop(await cartpoleOptions(cpu), steps);
  loops['cartpole, reference'] = startLoop(await cartpoleOptions(reference), Math.ceil(steps / 100));
}
if (only.includes('breakout')) {
  loops['breakout laptop'] = startLoop(await breakoutOptions(device, breakoutPresets.laptop), steps);
  loops['breakout nature'] = startLoop(await breakoutOptions(device, breakoutPresets.nature), steps);
  loops['breakout laptop, cpu'] = startLoop(await breakoutOptions(cpu, breakoutPresets.laptop), steps);
}
for (const { warmUp } of Object.values(loops)) await warmUp();
for (let round = 0; round < rounds; round++) {
  for (const { measure } of Object.values(loops)) await measure();
}
for (const each of [device, cpu, reference]) each.close();

const training = Object.fromEntries(Object.entries(loops).map(([name, { result }]) => [name, result()]));
printTable(
  Object.entries(training).map(([name, { stepsPerSecond, shares }]) => {
    const percent = Object.entries(shares).map(([part, share]) => [`${part} %`, 100 * share]);
    return { loop: name, 'steps/s': stepsPerSecond, ...Object.fromEntries(percent) };
  }),
);
if (flags.json) console.log(JSON.stringify({ about, stepsPerRound: steps, training }));

type TrainingLoop = ReturnType<typeof startLoop>;
type LoopOptions = Omit<
  TrainOptions<Observations>,
  'seed' | 'steps' | 'random' | 'learningStarts' | 'gradientSteps' | 'callbacks'
>;

/** A loop that goes on for `stepsPerRound` steps at a time. */
function startLoop(loopOptions: LoopOptions, stepsPerRound: number) {
  let goal = 0;
  const options = {
    ...loopOptions,
    ...{ seed: 1, random: new Random(2), steps: Number.POSITIVE_INFINITY },
    // The replay is filled by random play, which takes little time.
    epsilon: (t: number) => (t < REPLAY_CAPACITY ? 1 : loopOptions.epsilon(t)),
    ...{ learningStarts: REPLAY_CAPACITY, gradientSteps: 1 },
    callbacks: { onStep: (progress: { steps: number }) => progress.steps >= goal },
  };
  const spent = watch(options);
  const trainer = new Trainer(options);
  const trainUntil = async (steps: number) => {
    goal = steps;
    await trainer.train();
  };

  const rates: number[] = [];
  const times: Spent = { environments: 0, storing: 0, sampling: 0, sending: 0, waiting: 0 };
  let total = 0;
  return {
    warmUp: () => trainUntil(REPLAY_CAPACITY + Math.ceil(stepsPerRound / 10)),
    async measure() {
      const before = { ...spent };
      const stepsBefore = trainer.progress.steps;
      const start = performance.now();
      await trainUntil(stepsBefore + stepsPerRound);
      const time = performance.now() - start;
      rates.push((1000 * (trainer.progress.steps - stepsBefore)) / time);
      for (const part of Object.keys(times) as (keyof Spent)[]) times[part] += spent[part] - before[part];
      total += time;
    },
    result() {
      const shares = Object.entries(times).map(([part, time]) => [part, time / total] as const);
      const rest = 1 - shares.reduce((sum, [, share]) => sum + share, 0);
      return {
        stepsPerSecond: median(rates),
        shares: { ...Object.fromEntries(shares), rest } as Record<keyof Spent | 'rest', number>,
      };
    },
  };
}

async function cartpoleOptions(on: Device): Promise<LoopOptions> {
  const { agent } = await workloadAgent(on, WORKLOADS.W1, 0);
  return {
    agent,
    envs: vectorise(() => new CartPole(), 1),
    replay: new ReplayBuffer({
      capacity: REPLAY_CAPACITY,
      observationShape: [4],
      gamma: 0.99,
      random: new Random(3),
    }),
    ...{ epsilon: constant(0.05), trainFrequency: 1, targetUpdateEvery: 500 },
  };
}

async function breakoutOptions(on: Device, settings: AtariSettings): Promise<LoopOptions> {
  const { environments, learningRate, loss, doubleDQN, trainFrequency, targetUpdateEvery } = settings;
  const envs = vectorise(() => deepMindBreakout(), environments);
  const random = new Random(0);
  const { observationShape: inputShape, actionCount: outputs } = envs;
  const [qNet, targetNet] = [0, 1].map(() => cnn({ ...settings, inputShape, outputs, random }));
  const agent = await DQN.create(on, {
    ...{ qNet, targetNet, optimizer: new Adam(qNet.parameters(), { lr: learningRate }) },
    ...{ observationShape: inputShape, observationType: 'u8', environments },
    batchSize: settings.batchSize,
    learner: temporalDifference({ loss, doubleDQN }),
  });
  const capacity = REPLAY_CAPACITY + 1000; // an episode takes a frame more than it has steps
  const replay = new FrameBuffer({ capacity, environments, gamma: 0.99, random: new Random(3) });
  return {
    ...{ agent, envs, replay, trainFrequency, targetUpdateEvery },
    epsilon: constant(settings.epsilon.to),
  };
}
