import type { DQN } from '../agents/dqn.ts';
import { actingNet } from '../agents/dqn-options.ts';
import type { Nets } from '../agents/learners/learner.ts';
import type { Device } from '../device/device.ts';
import type { Environment, Observations } from '../envs/environment.ts';
import { isGoalEnvironment } from '../envs/goal-environment.ts';
import { Module } from '../nn/module.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { Random } from '../random.ts';
import { show } from '../require.ts';
import { checkedElsewhere, type FieldChecks, requireCount, requireState } from '../saved-state.ts';
import type { PolicyProbe } from '../train/policy-probe.ts';
import { Trainer } from '../train/trainer.ts';
import type { TrainerState } from '../train/trainer-state.ts';
import { changeLearning, checkDQNChange, DQN_CHANGES, requireChangeable } from './dqn-changes.ts';
import { createAgent, epsilonSchedule } from './dqn-learning.ts';
import { netMaker } from './dqn-net.ts';
import { keepsFrames, makeReplay } from './dqn-replay.ts';
import type { DQNSettings, Given } from './dqn-settings.ts';
import { createEvaluation } from './evaluation.ts';
import { exhibitAgent } from './exhibit-agent.ts';
import type { Exhibition } from './exhibition.ts';
import { requireGoalSupport } from './head-settings.ts';
import { requireNetMemory } from './net-memory.ts';
import { type Playing, seenIn } from './observed.ts';
import { readSettings } from './read-settings.ts';
import type { Run, RunHooks, RunPart, WatchedReplay } from './recipe.ts';
import { lengthOf, type RecipeSettings } from './recipe-settings.ts';
import { checkHooks } from './run-hooks.ts';
import type { SettingsTable } from './setting.ts';
import { DQN_TABLE } from './settings-table.ts';
import { GAMES_ANEW, trainedGames } from './trained-games.ts';
import { needsUpkeep } from './upkeep-settings.ts';

/** The parts of a system besides its settings. */
export interface DQNSystem<S extends DQNSettings = DQNSettings> extends Playing<S> {
  /**
   * Makes a network: Q(s, .), [n, ...inputShape] to [n, outputs]. Called twice, for the online and the target net.
   * Default: `convolutions` or `residual` of the settings, then `hiddenSizes`; without both the observation is
   * flattened. Where `head` of the settings is not 'scalar', it has to be a `QuantileNet` or a `CategoricalNet`.
   *
   * @param random draws the first weights.
   */
  net?(inputShape: readonly number[], outputs: number, random: Random, settings: S): Module;
  /** The rows of settings beyond those of a `DQN`. */
  readonly ownSettings?: SettingsTable;
}

/** A run with one agent and one replay. */
export interface DQNRun extends Run {
  readonly trainer: Trainer<Observations>;
  readonly qNet: Module;
  readonly targetNet: Module;
  readonly optimizer: Optimizer;
  readonly agent: DQN<Observations>;
  readonly replay: WatchedReplay;
  readonly parts: readonly RunPart[];
  readonly trained: Environment<Observations>;
  exhibition(): Promise<Exhibition>;
  change(settings: RecipeSettings): Promise<void>;
  takeOver(state: unknown): void;
  get state(): DQNRunState;
  set state(state: unknown);
}

/** Everything that the future depends on besides the nets, the optimiser and the replay, as plain data. */
export interface DQNRunState {
  readonly trainer: TrainerState;
  readonly envs: unknown;
  readonly replayRandom: readonly number[];
  /** The generator of shifts of images, if there are any. */
  readonly shiftRandom?: readonly number[];
  /** The generator of noise, if it has been used. Most nets have no noise. */
  readonly noise?: readonly number[] | null;
  readonly games: number;
}

const SAVED: FieldChecks<DQNRunState> = {
  ...{ trainer: checkedElsewhere, envs: checkedElsewhere, replayRandom: checkedElsewhere },
  shiftRandom: checkedElsewhere,
  noise: checkedElsewhere,
  games: requireCount,
};

/** All settings that the runs of a system have. */
export function tableOf({ ownSettings }: Pick<DQNSystem<never>, 'ownSettings'>): SettingsTable {
  return { ...DQN_TABLE, ...ownSettings };
}

/**
 * Makes a run, ready to train: an agent in environments of any kind, floats, images of floats or bytes, or stacks of
 * them. The same seed makes the same run.
 *
 * @param given the settings that differ from the defaults. The length of the run, `steps` or `episodes`, has none.
 * @throws RangeError for a setting that is unknown, is out of its range, or does not fit another one or the
 * environment.
 */
export async function createDQNRun<S extends DQNSettings = DQNSettings>(
  device: Device,
  given: Given<S>,
  seed: number,
  hooks: RunHooks,
  system: DQNSystem<S>,
): Promise<DQNRun> {
  checkHooks(hooks);
  const table = tableOf(system);
  const settings = readSettings<S>(given, table);
  let current: DQNSettings = settings;
  const games = trainedGames(settings, hooks, system);
  const { envs } = games;

  const noise = Random.for(seed, 'noise');
  const unused = String(noise.state);
  const replayRandom = Random.for(seed, 'replay');
  const shifts = settings.shift ? Random.for(seed, 'shifts') : undefined;
  const { observationShape, actionCount } = envs;
  const seen = seenIn(envs.observations, observationShape, settings);
  const replay = await makeReplay(settings, seen, {
    ...{ random: replayRandom, shifts, availableBytes: hooks.availableBytes },
    hindsight: settings.hindsight ? hindsight(system.makeEnvironment(settings), settings, seed) : undefined,
  });
  const room = { device: device.info.kind, availableBytes: hooks.availableBytes };
  if (!system.net) requireNetMemory(settings, seen, room);
  const makerOf = async (random: Random) =>
    system.net
      ? () => requireNet(system.net!(observationShape, actionCount, random, settings))
      : netMaker(observationShape, actionCount, random, settings);
  const makeNet = await makerOf(Random.for(seed, 'initial weights'));
  const learning = Object.assign(await createAgent(device, settings, seen, makeNet, noise), { replay });
  const { qNet, optimizer, agent } = learning;
  const acting = actingNet(learning, settings.actWith);
  const evaluation = await createEvaluation(device, acting, settings, seed, hooks, system);

  const { unit, count } = lengthOf(settings);
  const ends = { steps: Number.POSITIVE_INFINITY, episodes: Number.POSITIVE_INFINITY };
  const { learningStarts, trainFrequency, gradientSteps, targetUpdateEvery, targetUpdateBy } = settings;
  const trainer = new Trainer<Observations>({
    ...{ ...ends, [unit]: hooks.until ?? count },
    ...{ agent, envs, replay, seed, learningStarts, trainFrequency, gradientSteps },
    ...{ targetUpdateEvery, targetUpdateBy, rewardScale: settings.rewardScale },
    terminalReward: settings.terminalReward,
    upkeep: needsUpkeep(settings)
      ? (await import('./upkeep.ts')).upkeepOf(device, () => current, seed, { ...learning, seen, makerOf })
      : undefined,
    random: Random.for(seed, 'exploration'),
    ...{ epsilon: epsilonSchedule(settings.epsilon), epsilonBy: settings.epsilon.by },
    callbacks: [learning.latestBatch, ...games.callbacks],
  });

  let probing: Promise<PolicyProbe> | undefined;
  const probe = () => {
    probing ??= import('../train/policy-probe.ts').then(
      (
        module, // most runs of a page never need it
      ) => module.PolicyProbe.compile(device, qNet, replay, seen),
    );
    return probing;
  };
  const putBack = (saved: DQNRunState) => {
    replayRandom.state = saved.replayRandom;
    if (shifts) shifts.state = saved.shiftRandom!;
    if (saved.noise) noise.state = saved.noise;
    games.count = saved.games;
  };
  return {
    ...{ ...learning, replay, trainer },
    modules: modulesOf(learning, acting),
    optimizers: { optimizer: { optimizer, module: qNet } },
    replays: { replay },
    evaluate: evaluation,
    replaysByEnvironment: keepsFrames(settings, seen),
    get games(): number {
      return games.count;
    },
    async change(after: RecipeSettings) {
      const read = readSettings<DQNSettings>(after, table);
      requireChangeable(current, read, DQN_CHANGES);
      checkDQNChange(current, read, () => seen);
      trainer.change('epsilon', epsilonSchedule(read.epsilon));
      for (const key of ['targetUpdateEvery', 'trainFrequency', 'gradientSteps'] as const) {
        trainer.change(key, read[key]);
      }
      await changeLearning(learning, current, read);
      current = read;
    },
    takeOver(state: unknown) {
      const saved = requireState<DQNRunState>('run', state, SAVED);
      trainer.takeOver(saved.trainer, BigInt(seed) + GAMES_ANEW);
      putBack(saved);
    },
    get state(): DQNRunState {
      return {
        ...{ trainer: trainer.state, envs: envs.state, replayRandom: replayRandom.state },
        ...(shifts && { shiftRandom: shifts.state }),
        ...(String(noise.state) !== unused && { noise: noise.state }),
        games: games.count,
      };
    },
    set state(state: unknown) {
      const saved = requireState<DQNRunState>('run', state, SAVED);
      envs.state = saved.envs;
      trainer.state = saved.trainer;
      putBack(saved);
    },
    profile: (options) => agent.profile(options),
    describe: () => agent.describe(),
    inspect: () => learning.latestBatch.inspect(),
    probe: async () => (replay.size > 0 ? (await probe()).look() : {}),
    get parts(): readonly RunPart[] {
      return [{ name: 'agent', agent, replay, watched: learning.watched, acting }];
    },
    trained: games.first,
    exhibition: () =>
      exhibitAgent(device, acting, seen, { settings, seed, system, learnedReward: learnedReward(settings) }),
  };
}

/** The nets by the names of their files, first the one that acts. */
function modulesOf({ qNet, targetNet }: Nets, acting: Module): Run['modules'] {
  const online = { 'q-net': qNet };
  const target = { 'target-net': targetNet };
  return acting === qNet ? { ...online, ...target } : { ...target, ...online };
}

function learnedReward({ rewardScale, terminalReward }: DQNSettings) {
  return (reward: number, terminated: boolean) =>
    terminated && terminalReward !== undefined ? terminalReward : reward * rewardScale;
}

/** Checks the net that a recipe's own function made. */
function requireNet(net: Module): Module {
  if (net instanceof Module) return net;
  throw new TypeError(`net of a recipe must return a Module, got ${show(net)}`);
}

function hindsight(env: Environment<Observations>, settings: DQNSettings, seed: number) {
  if (!isGoalEnvironment(env)) {
    throw new RangeError(`hindsight needs an environment with goals, which ${env.name} is not`);
  }
  requireGoalSupport(env, settings);
  return { goals: env, random: Random.for(seed, 'hindsight') };
}
