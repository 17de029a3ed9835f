import type { Inspector } from '../agents/inspect.ts';
import type { Learner } from '../agents/learners/learner.ts';
import type { Device } from '../device/device.ts';
import type { Observations } from '../envs/environment.ts';
import { Random } from '../random.ts';
import type { ObservationType } from '../replay/observations.ts';
import { checkedElsewhere, type FieldChecks, requireCount, requireState } from '../saved-state.ts';
import { PQN, regressionLoss } from '../train/pqn.ts';
import type { PQNState } from '../train/pqn-options.ts';
import type { Given } from './common-settings.ts';
import { requireChangeable } from './dqn-changes.ts';
import { epsilonSchedule, learningRateOf, makeOptimizer } from './dqn-learning.ts';
import { createEvaluation } from './evaluation.ts';
import { exhibitAgent } from './exhibit-agent.ts';
import { netBody } from './net-body.ts';
import { type Playing, seenIn } from './observed.ts';
import { requirePQNMemory } from './pqn-memory.ts';
import { PQN_RUN_CHANGES, type PQNSettings, readPQNSettings } from './pqn-settings.ts';
import type { Run, RunHooks } from './recipe.ts';
import { lengthOf, type RecipeSettings } from './recipe-settings.ts';
import { checkHooks } from './run-hooks.ts';
import type { SettingsTable } from './setting.ts';
import { GAMES_ANEW, trainedGames } from './trained-games.ts';

interface PQNRunState {
  readonly trainer: PQNState;
  readonly envs: unknown;
  readonly games: number;
}

const SAVED: FieldChecks<PQNRunState> = {
  ...{ trainer: checkedElsewhere, envs: checkedElsewhere, games: requireCount },
};

/** Makes a run that learns with a `PQN`, ready to train. The same seed makes the same run. */
export async function createPQNRun<S extends PQNSettings>(
  device: Device,
  given: Given<S>,
  seed: number,
  hooks: RunHooks,
  system: Playing<S>,
  table: SettingsTable,
): Promise<Run> {
  checkHooks(hooks);
  const settings = readPQNSettings<S>(given, table);
  let current: PQNSettings = settings;
  const games = trainedGames(settings, hooks, system);
  const { envs } = games;
  const { observationShape, actionCount } = envs;
  const seen = seenIn(envs.observations, observationShape, settings);
  requirePQNMemory(settings, seen, { device: device.info.kind, availableBytes: hooks.availableBytes });

  const { convolutions, hiddenSizes, layerNorm, rolloutSteps, batchSize, epochs } = settings;
  const layers = { inputShape: observationShape, convolutions, hiddenSizes, outputs: actionCount };
  const qNet = netBody({ ...layers, layerNorm, random: Random.for(seed, 'initial weights') });
  const optimizer = makeOptimizer(qNet.parameters(), settings);
  const { unit, count } = lengthOf(settings);
  const { gamma, lambda, rewardScale, epsilon } = settings;
  const trainer = await PQN.create<Observations>(device, {
    ...{ steps: Number.POSITIVE_INFINITY, [unit]: hooks.until ?? count },
    ...{ qNet, optimizer, envs, seed, rolloutSteps, batchSize, epochs, gamma, lambda, rewardScale },
    ...{ epsilon: epsilonSchedule(epsilon), epsilonBy: epsilon.by, callbacks: games.callbacks },
    ...{ random: Random.for(seed, 'exploration'), shuffle: Random.for(seed, 'shuffle') },
  });
  let inspector: Promise<Inspector<ObservationType>> | undefined;
  const compile = async () => {
    const { compileInspector } = await import('../agents/inspect.ts'); // many runs never need it
    const watched = { ...seen, qNet, targetNet: qNet, optimizer, batchSize, learner: REGRESSION };
    return compileInspector<ObservationType>(device, watched);
  };

  return {
    trainer,
    modules: { 'q-net': qNet },
    optimizers: { optimizer: { optimizer, module: qNet } },
    replays: { rollout: trainer.rollout },
    replaysByEnvironment: true,
    evaluate: await createEvaluation(device, qNet, settings, seed, hooks, system),
    get games(): number {
      return games.count;
    },
    async change(after: RecipeSettings) {
      const read = readPQNSettings<PQNSettings>(after as PQNSettings, table);
      requireChangeable(current, read, PQN_RUN_CHANGES);
      const { gamma, lambda, epochs, epsilon } = read;
      trainer.change({ gamma, lambda, epochs, epsilon: epsilonSchedule(epsilon) });
      optimizer.lr = learningRateOf(read);
      current = read;
    },
    takeOver(state: unknown) {
      const saved = requireState<PQNRunState>('run', state, SAVED);
      trainer.takeOver(saved.trainer, BigInt(seed) + GAMES_ANEW);
      games.count = saved.games;
    },
    get state(): unknown {
      return { trainer: trainer.state, envs: envs.state, games: games.count } satisfies PQNRunState;
    },
    set state(state: unknown) {
      const saved = requireState<PQNRunState>('run', state, SAVED);
      envs.state = saved.envs;
      trainer.state = saved.trainer;
      games.count = saved.games;
    },
    profile: (options) => trainer.profile(options),
    describe: () => trainer.describe(),
    async inspect() {
      const batch = trainer.latestBatch;
      if (!batch) return undefined;
      inspector ??= compile();
      const { states, actions, targets } = batch;
      const none = { nextStates: states, discounts: new Float32Array(targets.length) };
      const found = await (await inspector).inspect({ states, actions, rewards: targets, ...none });
      return { ...found, targetDistance: Number.NaN }; // there is no target net
    },
    trained: games.first,
    exhibition: () =>
      exhibitAgent(device, qNet, seen, {
        settings,
        seed,
        system,
        learnedReward: (reward) => reward * rewardScale,
      }),
  };
}

/** What an update of a `PQN` minimises, for what inspects batches: their rewards are the targets. */
const REGRESSION: Learner = {
  learn: ({ states, actions, rewards }, { qNet }) => regressionLoss(qNet.forward(states), actions, rewards),
};
