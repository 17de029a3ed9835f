import type { Device } from '../device/device.ts';
import type { Environment } from '../envs/environment.ts';
import { vectorise } from '../envs/vectorise.ts';
import { Random } from '../random.ts';
import type { Replay } from '../replay/replay.ts';
import { type Evaluation, Evaluator, type EvaluatorOptions } from '../train/evaluate.ts';
import type { TrainOptions } from '../train/train-options.ts';
import { Trainer, type TrainerState } from '../train/trainer.ts';
import type { DQNRunParts } from './dqn-run.ts';
import type { EvaluationSettings, Occasion, RecipeSettings, RunHooks, SavedReplay } from './recipe.ts';

/** How it trains. */
type TrainingParts = Omit<
  TrainOptions,
  'agent' | 'envs' | 'replay' | 'random' | 'seed' | 'steps' | 'episodes' | 'callbacks' | 'warn'
>;

/** What a run on environments of numbers is made of. */
export interface VectorRunParts<R extends Replay & SavedReplay>
  extends Pick<DQNRunParts<Float32Array>, 'qNet' | 'targetNet' | 'optimizer'>,
    TrainingParts {
  readonly makeEnv: () => Environment;
  readonly agent: TrainOptions['agent'] & DQNRunParts<Float32Array>['agent'];
  readonly replay: R;
  /** The replay's, from which it draws. */
  readonly replayRandom: Random;
  /** Shows the first game of an evaluation, playing along with it. */
  readonly film?: { begin(seed: bigint): void; step(action: number): void };
  readonly settings: RecipeSettings & {
    readonly evaluation: EvaluationSettings & { readonly maxSteps?: number };
  };
}

const FINAL_GAMES = 100;
/** Evaluation's episodes start from other states than training's, and the final ones from others again. */
export const EVALUATION_SEEDS: Readonly<Record<Occasion, bigint>> = {
  progress: 1_000_000n,
  final: 2_000_000n,
};

/** Brings together one agent, environments of numbers and a replay: what `dqnRun` takes. */
export async function createVectorRun<P extends VectorRunParts<Replay & SavedReplay>>(
  device: Device,
  seed: number,
  { onGame, onStep, until }: RunHooks,
  parts: P,
) {
  const { makeEnv, qNet, replayRandom, film, settings } = parts;
  const envs = vectorise(makeEnv, settings.envCount);
  const { games, finalGames = FINAL_GAMES, maxSteps } = settings.evaluation;
  const limits = maxSteps === undefined ? {} : { maxSteps };
  const evaluatorOf = (count: number, options: EvaluatorOptions) =>
    Evaluator.create(device, qNet, vectorise(makeEnv, count), options);
  let filming = false;
  const evaluators = {
    progress: await evaluatorOf(games, { ...limits, onActions: ([first]) => filming && film?.step(first) }),
    final: await evaluatorOf(finalGames, limits),
  };

  const { targetNet, optimizer, agent, replay }: Pick<P, 'targetNet' | 'optimizer' | 'agent' | 'replay'> =
    parts;
  const inSteps = settings.steps !== undefined;
  const { rewardScale, terminalReward, epsilon, epsilonBy, learningStarts }: TrainingParts = parts;
  const { trainFrequency, gradientSteps, targetUpdateEvery, targetUpdateBy }: TrainingParts = parts;
  const trainer = new Trainer({
    ...{ agent, envs, replay, seed, random: Random.for(seed, 'exploration') },
    ...{ rewardScale, terminalReward, epsilon, epsilonBy, learningStarts },
    ...{ trainFrequency, gradientSteps, targetUpdateEvery, targetUpdateBy },
    steps: (inSteps && until) || (settings.steps ?? Number.POSITIVE_INFINITY),
    episodes: (!inSteps && until) || (settings.episodes ?? Number.POSITIVE_INFINITY),
    callbacks: {
      onEpisode: ({ score }) => onGame?.({ score }),
      onStep: (now) => onStep?.(now),
    },
  });

  return {
    ...{ qNet, targetNet, optimizer, agent, replay, trainer },
    /** Whole episodes, side by side, always from the same states. */
    evaluate(occasion: Occasion = 'progress', filmed = true, signal?: AbortSignal): Promise<Evaluation> {
      const from = BigInt(seed) + EVALUATION_SEEDS[occasion];
      filming = occasion === 'progress' && filmed;
      if (filming) film?.begin(from);
      return evaluators[occasion].evaluate(from, signal);
    },
    get games(): number {
      return trainer.progress.episodes;
    },
    /** All that the future depends on besides the nets, the optimiser and the replay, as plain data. */
    get state(): VectorRunState {
      return { trainer: trainer.state, envs: envs.state, replayRandom: replayRandom.state };
    },
    set state(state: VectorRunState) {
      envs.state = state.envs;
      trainer.state = state.trainer;
      replayRandom.state = state.replayRandom;
    },
  };
}

export interface VectorRunState {
  readonly trainer: TrainerState;
  readonly envs: unknown;
  readonly replayRandom: readonly number[];
}
