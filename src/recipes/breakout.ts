import { DQN } from '../agents/dqn.ts';
import { exponential, linear, type Schedule } from '../agents/schedule.ts';
import type { Device } from '../device/device.ts';
import { deepMindBreakout } from '../envs/atari/deepmind.ts';
import type { GameRecord } from '../envs/atari/monitor.ts';
import { RGB } from '../envs/atari/palette.ts';
import { SCREEN_HEIGHT, SCREEN_WIDTH, type Screen } from '../envs/atari/screen.ts';
import { vectorisePixels } from '../envs/atari/vectorise-pixels.ts';
import { type CNNOptions, cnn, DQN_2013, NATURE } from '../nn/cnn.ts';
import { Adam } from '../optim/adam.ts';
import { Random } from '../random.ts';
import { FrameBuffer } from '../replay/frame-buffer.ts';
import { type Evaluation, Evaluator } from '../train/evaluate.ts';
import { Trainer, type TrainerState, type TrainProgress } from '../train/train-dqn.ts';
import { dqnRun } from './dqn-run.ts';
import type { Recipe } from './recipe.ts';

/**
 * Breakout from pixels, under DeepMind's wrappers.
 *
 * `nature` is Mnih et al. (2015), with Adam and smooth L1 for the paper's RMSprop and clipped error, a target that
 * moves every 1000 updates instead of 10,000, and ten million steps instead of fifty. Exploration falls over the
 * first tenth of them, which is the paper's million.
 *
 * `notebook` keeps the numbers of the notebook, most of which are not those of the paper that it names: an update
 * every step, a learning rate of 1e-5, squared errors, a target that moves every 1000 games. Corrected are its
 * faults: frames are divided by 255 once, not twice in training and once in play; exploration falls from where
 * learning starts, and not until then; a lost life costs 1 without hiding what else the step paid, and ends an
 * episode, after which the next begins with FIRE; games start at random, screens show the maximum of two frames;
 * what is reported is the score of whole games, not the sum of what was learned from; observations are stored
 * once, as bytes.
 *
 * `laptop` is ours: for an hour without a GPU. The notebook's net, a third of the work of the other, four games
 * side by side, and a target that moves soon: rewards come some 25 steps after what earned them, and each move of
 * the target brings them one step closer.
 */
export const breakout = {
  nature: {
    layers: NATURE,
    steps: 10_000_000,
    envCount: 1,
    batchSize: 32,
    replayCapacity: 1_000_000,
    learningStarts: 50_000,
    trainFrequency: 4,
    learningRate: 1e-4,
    loss: 'smoothL1',
    doubleDQN: false,
    gamma: 0.99,
    targetUpdateEvery: { updates: 1000 },
    epsilon: { kind: 'linear', from: 1, to: 0.1, fraction: 0.1 },
    penaliseLostLife: false,
    evaluation: { games: 10, epsilon: 0.05, maxSteps: 27_000 },
  },
  notebook: {
    layers: DQN_2013,
    steps: 10_000_000,
    envCount: 1,
    batchSize: 32,
    replayCapacity: 1_000_000,
    learningStarts: 50_000,
    trainFrequency: 1,
    learningRate: 1e-5,
    loss: 'mse',
    doubleDQN: false,
    gamma: 0.99,
    targetUpdateEvery: { games: 1000 },
    epsilon: { kind: 'exponential', from: 1, to: 0.01, decay: 10_000 },
    penaliseLostLife: true,
    evaluation: { games: 10, epsilon: 0, maxSteps: 1500 },
  },
  laptop: {
    layers: DQN_2013,
    steps: 300_000,
    envCount: 4,
    batchSize: 32,
    replayCapacity: 100_000,
    learningStarts: 10_000,
    trainFrequency: 4,
    learningRate: 3e-4,
    loss: 'smoothL1',
    doubleDQN: false,
    gamma: 0.99,
    targetUpdateEvery: { updates: 200 },
    epsilon: { kind: 'linear', from: 1, to: 0.05, fraction: 0.2 },
    penaliseLostLife: false,
    evaluation: { games: 10, epsilon: 0.05, maxSteps: 27_000 },
  },
} as const satisfies Record<string, BreakoutRecipe>;

export interface BreakoutRecipe {
  readonly layers: Pick<CNNOptions, 'convolutions' | 'hiddenSizes'>;
  /** Environment steps, of four frames each, over all environments together. */
  readonly steps: number;
  readonly envCount: number;
  readonly batchSize: number;
  /** In frames. */
  readonly replayCapacity: number;
  /** Environment steps before the first update. */
  readonly learningStarts: number;
  /** Environment steps between two updates. */
  readonly trainFrequency: number;
  readonly learningRate: number;
  readonly loss: 'smoothL1' | 'mse';
  readonly doubleDQN: boolean;
  readonly gamma: number;
  readonly targetUpdateEvery: { readonly updates: number } | { readonly games: number };
  /** Over a fraction of the steps, or by exp(-t / decay) from where learning starts. */
  readonly epsilon:
    | { readonly kind: 'linear'; readonly from: number; readonly to: number; readonly fraction: number }
    | { readonly kind: 'exponential'; readonly from: number; readonly to: number; readonly decay: number };
  /** A lost life costs a reward of 1. */
  readonly penaliseLostLife: boolean;
  /** Games of an evaluation, how often it acts at random, and the steps after which a game is stopped. */
  readonly evaluation: { readonly games: number; readonly epsilon: number; readonly maxSteps: number };
}

/** Mean score of random play: Mnih et al. (2015), table 2. */
export const RANDOM_SCORE = 1.7;

/** Of four emulated frames each. */
const PICTURES_PER_SECOND = 15;

export interface BreakoutOptions {
  /** Called with every game of training, in the step that ends it. */
  readonly onGame?: (game: GameRecord) => void;
  /** Called with the last frame of every step of the first game of an evaluation. It is drawn over afterwards. */
  readonly onScreen?: (screen: Screen) => void;
  /** As `TrainOptions.onStep`. */
  readonly onStep?: (progress: TrainProgress) => boolean | undefined | Promise<boolean | undefined>;
  /** Environment steps after which training ends. Default: the recipe's, which schedules go by in any case. */
  readonly until?: number | undefined;
  /** Bytes that the replay may come to take. Default: no limit. */
  readonly availableBytes?: number;
}

/** A run: `trainer` trains it, `evaluate` plays, and all the rest is there to be saved. */
export type BreakoutRun = Awaited<ReturnType<typeof createBreakout>>;

/** Evaluation's games start otherwise than training's. */
const EVALUATION_SEEDS = 1_000_000n;

/** Makes a run of `recipe`, ready to train. */
export async function createBreakout(
  device: Device,
  recipe: BreakoutRecipe,
  seed: number,
  {
    onGame,
    onScreen,
    onStep,
    until = recipe.steps,
    availableBytes = Number.POSITIVE_INFINITY,
  }: BreakoutOptions = {},
) {
  const { envCount, penaliseLostLife, targetUpdateEvery } = recipe;
  let games = 0;
  const countGame = (game: GameRecord) => {
    games++;
    onGame?.(game);
  };
  const envs = vectorisePixels(() => deepMindBreakout({ penaliseLostLife, onGame: countGame }), envCount);
  const replayRandom = Random.for(seed, 'replay');
  const replay = new FrameBuffer({
    ...{ capacity: recipe.replayCapacity, environmentCount: envCount, availableBytes },
    random: replayRandom,
  });

  const random = Random.for(seed, 'initial weights');
  const { observationShape: inputShape, actionCount: outputs } = envs;
  const [qNet, targetNet] = [0, 1].map(() => cnn({ ...recipe.layers, inputShape, outputs, random }));
  const optimizer = new Adam(qNet.parameters(), { lr: recipe.learningRate });
  const agent = await DQN.create(device, {
    ...{ ...recipe, qNet, targetNet, optimizer },
    ...{ observationShape: inputShape, observationType: 'u8' },
  });

  const { games: evaluationGames, ...limits } = recipe.evaluation;
  const film = { running: false, over: false };
  const watch = {
    onGame: () => {
      film.over = true;
    },
    onScreen: (screen: Screen) => {
      if (film.running) onScreen?.(screen);
      film.running &&= !film.over; // the last frame comes after the end
    },
  };
  const makeEvaluated = (i: number) =>
    deepMindBreakout({ clipRewards: false, wholeGames: true, ...(i === 0 && watch) });
  const evaluator = await Evaluator.create(
    device,
    qNet,
    vectorisePixels(makeEvaluated, evaluationGames),
    limits,
  );

  let syncedGames = 0;
  const trainer = new Trainer({
    ...{ agent, envs, replay, seed, learningStarts: recipe.learningStarts, gradientSteps: 1 },
    ...{ steps: until, trainFrequency: recipe.trainFrequency },
    random: Random.for(seed, 'exploration'),
    epsilon: epsilonSchedule(recipe),
    targetUpdateEvery: 'updates' in targetUpdateEvery ? targetUpdateEvery.updates : Number.POSITIVE_INFINITY,
    async onStep(progress) {
      if ('games' in targetUpdateEvery && games >= syncedGames + targetUpdateEvery.games) {
        syncedGames += targetUpdateEvery.games;
        agent.updateTarget();
      }
      return onStep?.(progress);
    },
  });

  return {
    ...{ qNet, targetNet, optimizer, agent, replay, trainer },
    /** Whole games, side by side, always from the same starts. */
    evaluate(): Promise<Evaluation> {
      Object.assign(film, { running: true, over: false });
      return evaluator.evaluate(BigInt(seed) + EVALUATION_SEEDS);
    },
    /** Games of training that have ended. */
    get games(): number {
      return games;
    },
    /** All that the future depends on besides the nets, the optimiser and the replay, as plain data. */
    get state(): BreakoutState {
      const { state: trainerState } = trainer;
      return {
        trainer: trainerState,
        envs: envs.state,
        replayRandom: replayRandom.state,
        games,
        syncedGames,
      };
    },
    set state(state: BreakoutState) {
      envs.state = state.envs;
      trainer.state = state.trainer;
      replayRandom.state = state.replayRandom;
      ({ games, syncedGames } = state);
    },
  };
}

export interface BreakoutState {
  readonly trainer: TrainerState;
  readonly envs: unknown;
  readonly replayRandom: readonly number[];
  readonly games: number;
  /** How many games there were when the target last moved, where games decide it. */
  readonly syncedGames: number;
}

function epsilonSchedule({ epsilon, steps, learningStarts }: BreakoutRecipe): Schedule {
  const { from, to } = epsilon;
  if (epsilon.kind === 'linear') return linear({ from, to, steps: epsilon.fraction * steps });
  const falling = exponential({ from, to, decay: epsilon.decay });
  return (t) => falling(Math.max(0, t - learningStarts));
}

/** The recipe, for the commands. */
export const breakoutRecipe: Recipe<BreakoutRecipe> = {
  name: 'breakout',
  summary: "Breakout from pixels under DeepMind's wrappers",
  presets: breakout,
  // Three times random play, within an hour without a GPU.
  bar: { score: 3 * RANDOM_SCORE, successes: 5, seeds: 5, preset: 'laptop' },
  randomScore: RANDOM_SCORE,
  film: { width: SCREEN_WIDTH, height: SCREEN_HEIGHT, palette: RGB, picturesPerSecond: PICTURES_PER_SECOND },
  replay: {
    bytes: ({ replayCapacity: capacity, envCount: environmentCount }) =>
      FrameBuffer.bytesFor({ capacity, environmentCount }),
    least: ({ envCount }) => 6 * envCount,
  },
  create: async (device, settings, seed, { onPicture, ...hooks } = {}) =>
    dqnRun(
      await createBreakout(device, settings, seed, {
        ...hooks,
        ...(onPicture && { onScreen: ({ pixels }) => onPicture(pixels) }),
      }),
    ),
};
