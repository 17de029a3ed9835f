import { DQN } from '../agents/dqn.ts';
import { temporalDifference } from '../agents/learners/temporal-difference.ts';
import { exponential, linear, type Schedule } from '../agents/schedule.ts';
import type { Device } from '../device/device.ts';
import type { AtariOptions } from '../envs/atari/deepmind.ts';
import type { Screen } from '../envs/atari/games/screen.ts';
import type { GameRecord } from '../envs/atari/wrappers/monitor.ts';
import type { Environment } from '../envs/environment.ts';
import { vectorise } from '../envs/vectorise.ts';
import { type CNNOptions, cnn } from '../nn/cnn.ts';
import { Adam } from '../optim/adam.ts';
import { Random } from '../random.ts';
import { FrameBuffer } from '../replay/frame-buffer.ts';
import type { TrainProgress } from '../train/callbacks.ts';
import { type Evaluation, Evaluator } from '../train/evaluate.ts';
import { Trainer, type TrainerState } from '../train/trainer.ts';
import { type Extensions, gradientLimits, replayOptions } from './extensions.ts';
import type { Occasion } from './recipe.ts';

/** The numbers of a system that learns a game from pixels. */
export interface AtariRecipe extends Extensions {
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

export interface AtariRunOptions {
  /** Called with every game of training, in the step that ends it. */
  readonly onGame?: (game: GameRecord) => void;
  /** Called with the last frame of every step of the first game of an evaluation. It is drawn over afterwards. */
  readonly onScreen?: (screen: Screen) => void;
  /** As `TrainCallback.onStep`. */
  readonly onStep?: (progress: TrainProgress) => boolean | undefined | Promise<boolean | undefined>;
  /** Environment steps after which training ends. Default: the recipe's, which schedules go by in any case. */
  readonly until?: number | undefined;
  /** Bytes that the replay may come to take. Default: no limit. */
  readonly availableBytes?: number;
}

/** A run: `trainer` trains it, `evaluate` plays, and all the rest is there to be saved. */
export type AtariRun = Awaited<ReturnType<typeof createAtari>>;

/** Evaluation's games start otherwise than training's. */
const EVALUATION_SEEDS = 1_000_000n;

/**
 * Makes a run of `recipe`, ready to train.
 *
 * @param makeGame makes the game under DeepMind's wrappers, such as `deepMindBreakout`.
 */
export async function createAtari(
  device: Device,
  makeGame: (options: AtariOptions) => Environment<Uint8Array>,
  recipe: AtariRecipe,
  seed: number,
  {
    onGame,
    onScreen,
    onStep,
    until = recipe.steps,
    availableBytes = Number.POSITIVE_INFINITY,
  }: AtariRunOptions = {},
) {
  const { envCount, penaliseLostLife, targetUpdateEvery } = recipe;
  let games = 0;
  const countGame = (game: GameRecord) => {
    games++;
    onGame?.(game);
  };
  const envs = vectorise(() => makeGame({ penaliseLostLife, onGame: countGame }), envCount);
  const replayRandom = Random.for(seed, 'replay');
  const replay = new FrameBuffer({
    ...{ capacity: recipe.replayCapacity, environments: envCount, availableBytes },
    random: replayRandom,
    ...replayOptions(recipe, recipe.gamma),
  });

  const random = Random.for(seed, 'initial weights');
  const { observationShape: inputShape, actionCount: outputs } = envs;
  const [qNet, targetNet] = [0, 1].map(() =>
    cnn({ ...recipe.layers, dueling: recipe.dueling, inputShape, outputs, random }),
  );
  const optimizer = new Adam(qNet.parameters(), { lr: recipe.learningRate, ...gradientLimits(recipe) });
  const agent = await DQN.create(device, {
    ...{ qNet, targetNet, optimizer, observationShape: inputShape, observationType: 'u8' },
    ...{ environments: envCount, batchSize: recipe.batchSize, tau: recipe.tau },
    prioritised: recipe.prioritised,
    learner: temporalDifference({ loss: recipe.loss, doubleDQN: recipe.doubleDQN }),
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
    makeGame({ clipRewards: false, wholeGames: true, ...(i === 0 && watch) });
  const evaluator = await Evaluator.create(device, qNet, vectorise(makeEvaluated, evaluationGames), limits);

  let syncedGames = 0;
  const trainer = new Trainer({
    ...{ agent, envs, replay, seed, learningStarts: recipe.learningStarts, gradientSteps: 1 },
    ...{ steps: until, trainFrequency: recipe.trainFrequency },
    random: Random.for(seed, 'exploration'),
    epsilon: epsilonSchedule(recipe),
    targetUpdateEvery: 'updates' in targetUpdateEvery ? targetUpdateEvery.updates : Number.POSITIVE_INFINITY,
    callbacks: {
      onStep(progress) {
        if ('games' in targetUpdateEvery && games >= syncedGames + targetUpdateEvery.games) {
          syncedGames += targetUpdateEvery.games;
          agent.updateTarget();
        }
        return onStep?.(progress);
      },
    },
  });

  return {
    ...{ qNet, targetNet, optimizer, agent, replay, trainer },
    /** Whole games, side by side, always from the same starts. */
    evaluate(_occasion?: Occasion, filmed = true, signal?: AbortSignal): Promise<Evaluation> {
      Object.assign(film, { running: filmed, over: false });
      return evaluator.evaluate(BigInt(seed) + EVALUATION_SEEDS, signal);
    },
    /** Games of training that have ended. */
    get games(): number {
      return games;
    },
    /** All that the future depends on besides the nets, the optimiser and the replay, as plain data. */
    get state(): AtariRunState {
      const { state: trainerState } = trainer;
      return {
        trainer: trainerState,
        envs: envs.state,
        replayRandom: replayRandom.state,
        games,
        syncedGames,
      };
    },
    set state(state: AtariRunState) {
      envs.state = state.envs;
      trainer.state = state.trainer;
      replayRandom.state = state.replayRandom;
      ({ games, syncedGames } = state);
    },
  };
}

export interface AtariRunState {
  readonly trainer: TrainerState;
  readonly envs: unknown;
  readonly replayRandom: readonly number[];
  readonly games: number;
  /** How many games there were when the target last moved, where games decide it. */
  readonly syncedGames: number;
}

function epsilonSchedule({ epsilon, steps, learningStarts }: AtariRecipe): Schedule {
  const { from, to } = epsilon;
  if (epsilon.kind === 'linear') return linear({ from, to, steps: epsilon.fraction * steps });
  const falling = exponential({ from, to, decay: epsilon.decay });
  return (t) => falling(Math.max(0, t - learningStarts));
}
