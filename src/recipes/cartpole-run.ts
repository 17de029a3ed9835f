import { DQN } from '../agents/dqn.ts';
import { type SelfImitation, selfImitation } from '../agents/learners/self-imitation.ts';
import { temporalDifference } from '../agents/learners/temporal-difference.ts';
import { exponential, geometric, linear, type Schedule } from '../agents/schedule.ts';
import type { Device } from '../device/device.ts';
import { CartPole, type CartPoleVersion } from '../envs/cartpole.ts';
import { CARTPOLE_FILM, CartPolePicture } from '../envs/cartpole-picture.ts';
import type { Environment } from '../envs/environment.ts';
import { scaleObservation } from '../envs/scale-observation.ts';
import type { Init } from '../nn/init.ts';
import { mlp } from '../nn/sequential.ts';
import { Adam } from '../optim/adam.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { RMSprop } from '../optim/rmsprop.ts';
import { Random } from '../random.ts';
import { ReplayBuffer } from '../replay/replay-buffer.ts';
import { ReturnReplay } from '../replay/return-replay.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Counted } from '../train/train-options.ts';
import { dqnRun } from './dqn-run.ts';
import { type Extensions, gradientLimits, replayOptions } from './extensions.ts';
import type { Recipe, RecipeSettings, Run, RunHooks } from './recipe.ts';
import { createVectorRun } from './vector-run.ts';

/** What the recipes that balance a pole with a DQN differ in. */
export interface CartPoleSettings extends RecipeSettings, Extensions {
  readonly version: CartPoleVersion;
  /** Multiplies what is observed, element by element. Default: nothing does. */
  readonly observationScale?: readonly number[];
  readonly hiddenSizes: readonly number[];
  /** Default: PyTorch's. */
  readonly init?: Init;
  readonly optimizer: 'adam' | 'rmsprop';
  readonly learningRate: number;
  readonly eps: number;
  readonly loss: 'smoothL1' | 'mse';
  readonly gamma: number;
  readonly rewardScale: number;
  /** What is learned from in place of the reward of a fall. */
  readonly terminalReward?: number;
  readonly batchSize: number;
  readonly replayCapacity: number;
  /** Whether a batch may hold a transition more than once. */
  readonly replacement: boolean;
  /** Environment steps before the first update. */
  readonly learningStarts: number;
  readonly trainFrequency: number;
  readonly gradientSteps: number;
  readonly targetUpdateEvery: number;
  readonly targetUpdateBy: Counted;
  readonly epsilon: EpsilonSettings;
  /** Learn from finished episodes, whose rewards have a bonus for what surpassed expectations. Default: no. */
  readonly selfImitation?: Required<SelfImitation>;
}

export type EpsilonSettings = { readonly from: number; readonly to: number; readonly by: Counted } & (
  | { readonly kind: 'linear'; readonly steps: number }
  | { readonly kind: 'exponential'; readonly decay: number }
  | { readonly kind: 'geometric'; readonly factor: number }
);

/** Mean return of random play. Measured: 22.2 over 100,000 episodes. */
export const CARTPOLE_RANDOM_RETURN = 22;

/**
 * A recipe that balances a pole, but for what it is called and what it has to reach.
 *
 * @param makeEnv as for `createCartPole`.
 */
export function cartPoleRecipe(
  recipe: Omit<Recipe<CartPoleSettings>, 'create' | 'randomScore' | 'film'>,
  makeEnv: (settings: CartPoleSettings) => Environment = cartPole,
): Recipe<CartPoleSettings> {
  return {
    ...recipe,
    randomScore: CARTPOLE_RANDOM_RETURN,
    film: CARTPOLE_FILM,
    async create(device, settings, seed, hooks): Promise<Run> {
      return dqnRun(await createCartPole(device, settings, seed, hooks, () => makeEnv(settings)));
    },
  };
}

/**
 * Makes a run of `settings`, ready to train.
 *
 * @param makeEnv makes what is balanced. Default: `CartPole`, which shows its four numbers.
 */
export async function createCartPole(
  device: Device,
  settings: CartPoleSettings,
  seed: number,
  hooks: RunHooks = {},
  makeEnv: () => Environment = () => cartPole(settings),
) {
  const { replayCapacity, epsilon, nStep } = settings;
  if (settings.selfImitation && nStep !== 1) {
    throw new Error(`nStep must be 1 with self-imitation, whose returns look at every step, got ${nStep}`);
  }
  const { observationShape, actionCount } = makeEnv();
  const observationSize = sizeOf(observationShape);
  const random = Random.for(seed, 'initial weights');
  const sizes = [observationSize, ...settings.hiddenSizes, actionCount];
  const [qNet, targetNet] = [0, 1].map(() =>
    mlp(sizes, { random, dueling: settings.dueling, init: settings.init ?? 'pytorch' }),
  );
  const optimizer = makeOptimizer(qNet.parameters(), settings);
  const { batchSize, tau, prioritised, loss, doubleDQN } = settings;
  const agent = await DQN.create(device, {
    ...{ qNet, targetNet, optimizer, observationShape, environments: settings.envCount },
    ...{ batchSize, tau, prioritised },
    learner: settings.selfImitation
      ? selfImitation({ ...settings.selfImitation, loss, doubleDQN })
      : temporalDifference({ loss, doubleDQN }),
  });
  const replayRandom = Random.for(seed, 'replay');
  const buffer = new ReplayBuffer({
    ...{ capacity: replayCapacity, observationShape, random: replayRandom },
    availableBytes: hooks.availableBytes,
    ...replayOptions(settings, settings.gamma),
    ...{ replacement: settings.replacement, returns: settings.selfImitation !== undefined },
  });
  return createVectorRun(device, seed, hooks, {
    ...settings,
    ...{ settings, makeEnv, qNet, targetNet, optimizer, agent, replayRandom },
    replay: settings.selfImitation ? new ReturnReplay(buffer) : buffer,
    ...{ epsilon: epsilonSchedule(epsilon), epsilonBy: epsilon.by },
    ...(hooks.onPicture && { film: new CartPoleFilm(settings.version, hooks.onPicture) }),
  });
}

/** The first game of an evaluation, played along with the same actions from the same start. */
class CartPoleFilm {
  private readonly game: CartPole;
  private readonly picture = new CartPolePicture();

  constructor(
    version: CartPoleVersion,
    private readonly onPicture: (pixels: Uint8Array) => void,
  ) {
    this.game = new CartPole(version);
  }

  begin(seed: bigint): void {
    this.game.reset(seed);
    this.show();
  }

  step(action: number): void {
    if (this.game.terminated || this.game.truncated) return;
    this.game.step(action);
    this.show();
  }

  private show(): void {
    this.picture.draw(this.game.position, this.game.angle);
    this.onPicture(this.picture.pixels);
  }
}

function cartPole({ version, observationScale }: CartPoleSettings): Environment {
  const env = new CartPole(version);
  return observationScale ? scaleObservation(env, observationScale) : env;
}

function makeOptimizer(
  parameters: ConstructorParameters<typeof Adam>[0],
  settings: CartPoleSettings,
): Optimizer {
  const options = { lr: settings.learningRate, eps: settings.eps, ...gradientLimits(settings) };
  return settings.optimizer === 'adam' ? new Adam(parameters, options) : new RMSprop(parameters, options);
}

export function epsilonSchedule(epsilon: EpsilonSettings): Schedule {
  if (epsilon.kind === 'linear') return linear(epsilon);
  return epsilon.kind === 'exponential' ? exponential(epsilon) : geometric(epsilon);
}
