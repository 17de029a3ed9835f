import type { Device } from '../device/device.ts';
import type { Observations } from '../envs/environment.ts';
import { Normalised } from '../nn/normalised.ts';
import { AdaptiveTraces, ObGD, type Traces } from '../optim/traces.ts';
import { Random } from '../random.ts';
import { checkedElsewhere, type FieldChecks, requireCount, requireState } from '../saved-state.ts';
import type { Parameter } from '../tensor/parameter.ts';
import { StreamQ } from '../train/stream-q.ts';
import type { StreamQState } from '../train/stream-q-options.ts';
import type { Given } from './common-settings.ts';
import { requireChangeable } from './dqn-changes.ts';
import { epsilonSchedule } from './dqn-learning.ts';
import { createEvaluation } from './evaluation.ts';
import { exhibitAgent } from './exhibit-agent.ts';
import { netBody } from './net-body.ts';
import { requireNetMemory } from './net-memory.ts';
import { type Playing, seenIn } from './observed.ts';
import type { Run, RunHooks } from './recipe.ts';
import { lengthOf, type RecipeSettings } from './recipe-settings.ts';
import { checkHooks } from './run-hooks.ts';
import type { SettingsTable } from './setting.ts';
import {
  learningRateOfStream,
  readStreamSettings,
  STREAM_RUN_CHANGES,
  type StreamSettings,
} from './stream-settings.ts';
import { trainedGames } from './trained-games.ts';

interface StreamRunState {
  readonly trainer: StreamQState;
  readonly envs: unknown;
  readonly games: number;
}

const SAVED: FieldChecks<StreamRunState> = {
  ...{ trainer: checkedElsewhere, envs: checkedElsewhere, games: requireCount },
};

/** Makes a run that learns with a `StreamQ`, ready to train. The same seed makes the same run. */
export async function createStreamRun<S extends StreamSettings>(
  device: Device,
  given: Given<S>,
  seed: number,
  hooks: RunHooks,
  system: Playing<S>,
  table: SettingsTable,
): Promise<Run> {
  checkHooks(hooks);
  const settings = readStreamSettings<S>(given, table);
  let current: StreamSettings = settings;
  const games = trainedGames(settings, hooks, system);
  const { envs } = games;
  const { observationShape, actionCount } = envs;
  const seen = seenIn(envs.observations, observationShape, settings);
  const room = { device: device.info.kind, availableBytes: hooks.availableBytes };
  requireNetMemory({ ...settings, batchSize: 1 }, seen, room);

  const { convolutions, hiddenSizes } = settings;
  const body = netBody({
    ...{ inputShape: observationShape, convolutions, hiddenSizes, outputs: actionCount },
    ...{ init: 'sparse', layerNorm: 'plain', activation: 'leakyRelu' },
    random: Random.for(seed, 'initial weights'),
  });
  const qNet = settings.normaliseObservations ? new Normalised(body, observationShape) : body;
  const traces = tracesOf(body.parameters(), settings);
  const { unit, count } = lengthOf(settings);
  const { gamma, lambda, scaleRewards, epsilon } = settings;
  const trainer = await StreamQ.create<Observations>(device, {
    ...{ steps: Number.POSITIVE_INFINITY, [unit]: hooks.until ?? count },
    ...{ qNet, traces, envs, seed, gamma, lambda, scaleRewards },
    ...{ epsilon: epsilonSchedule(epsilon), epsilonBy: epsilon.by, callbacks: games.callbacks },
    random: Random.for(seed, 'exploration'),
  });

  return {
    trainer,
    modules: { 'q-net': qNet },
    optimizers: { traces: { optimizer: traces, module: qNet } },
    replays: {},
    evaluate: await createEvaluation(device, qNet, settings, seed, hooks, system),
    get games(): number {
      return games.count;
    },
    async change(after: RecipeSettings) {
      const read = readStreamSettings<StreamSettings>(after as StreamSettings, table);
      requireChangeable(current, read, STREAM_RUN_CHANGES);
      trainer.change({ gamma: read.gamma, lambda: read.lambda, epsilon: epsilonSchedule(read.epsilon) });
      traces.lr = learningRateOfStream(read);
      current = read;
    },
    get state(): unknown {
      return { trainer: trainer.state, envs: envs.state, games: games.count } satisfies StreamRunState;
    },
    set state(state: unknown) {
      const saved = requireState<StreamRunState>('run', state, SAVED);
      envs.state = saved.envs;
      trainer.state = saved.trainer;
      games.count = saved.games;
    },
    profile: (options) => trainer.profile(options),
    describe: () => trainer.describe(),
    trained: games.first,
    exhibition: () =>
      exhibitAgent(device, qNet, seen, {
        settings,
        seed,
        system,
        learnedReward: (reward) => reward * trainer.rewardScale,
      }),
  };
}

function tracesOf(parameters: readonly Parameter[], settings: StreamSettings): Traces {
  const { traces, kappa, eps } = settings;
  const lr = learningRateOfStream(settings);
  if (traces === 'adaptive') return new AdaptiveTraces(parameters, { lr, ...(eps !== undefined && { eps }) });
  return new ObGD(parameters, { lr, ...(kappa !== undefined && { kappa }) });
}
