import { MOST_SLOTS } from '../replay/require.ts';
import type { DQNSettings } from './dqn-settings.ts';
import { HEAD_TABLE } from './head-table.ts';
import type { RecipeSettings } from './recipe-settings.ts';
import { UPKEEP_TABLE } from './upkeep-table.ts';
import { REGULARISATION_TABLE } from './regularisation-table.ts';

/** What a setting may be. */
export type Rule =
  | { readonly integer?: true; readonly min?: number; readonly above?: number; readonly max?: number }
  | { readonly choices: readonly string[] }
  | { readonly flag: true }
  /** A list, whose elements `--set` takes separated by commas, or by `separator`. */
  | { readonly list: Rule; readonly example: string; readonly separator?: string; readonly length?: number };

/** All that there is to say about a setting. */
export interface Setting {
  /** A few words, such as `Learning rate`. */
  readonly label: string;
  /** What it is counted in. */
  readonly unit?: string;
  /** Values that it usually has, in words. */
  readonly usual: string;
  readonly rule: Rule;
  /** One sentence that says what it does. */
  readonly help: string;
}

/** Settings by their dotted key, such as `epsilon.from`. */
export type SettingsTable = Readonly<Record<string, Setting>>;

/** The dotted keys of plain data. */
export type Dotted<T, Prefix extends string = ''> = {
  [K in keyof T & string]-?: NonNullable<T[K]> extends readonly unknown[] | string | number | boolean
    ? `${Prefix}${K}`
    : Dotted<NonNullable<T[K]>, `${Prefix}${K}.`>;
}[keyof T & string];

export const COUNT: Rule = { integer: true, min: 1 };
/** Environments, or games that are played side by side: each takes memory and time. */
const SIDE_BY_SIDE: Rule = { integer: true, min: 1, max: 10_000 };
/** What one update, or one layer, has at most; whether that fits the memory is another question. */
const MANY: Rule = { integer: true, min: 1, max: 1_000_000 };
export const SHARE: Rule = { min: 0, max: 1 };
export const POSITIVE: Rule = { above: 0 };
const LIMIT: Rule = { min: 0 };
const NUMBER: Rule = {};
export const FLAG: Rule = { flag: true };
const COUNTED: Rule = { choices: ['steps', 'updates', 'episodes'] };

/** The settings of every recipe. */
export const RUN_TABLE = {
  steps: {
    ...{ label: 'Length', unit: 'environment steps', usual: '20,000 to 10,000,000', rule: COUNT },
    help: 'Length of the run, over all environments together.',
  },
  episodes: {
    ...{ label: 'Length', unit: 'episodes', usual: '100 to 2000', rule: COUNT },
    help: 'Length of the run, where it is not given in steps.',
  },
  environments: {
    ...{ label: 'Environments', usual: '1 to 16', rule: SIDE_BY_SIDE },
    help: 'Environments that are trained in side by side.',
  },
  saveEvery: {
    ...{ label: 'Checkpoints', unit: 'steps or episodes', usual: 'a twentieth of the run', rule: COUNT },
    help: 'Interval between two checkpoints, counted as the length is.',
  },
  'evaluation.every': {
    ...{ label: 'Evaluations', unit: 'steps or episodes', usual: 'a twentieth of the run', rule: COUNT },
    help: 'Interval between two evaluations, counted as the length is.',
  },
  'evaluation.games': {
    ...{ label: 'Games of an evaluation', unit: 'games', usual: '5 to 100', rule: SIDE_BY_SIDE },
    help: 'Whole games that an evaluation plays.',
  },
  'evaluation.finalGames': {
    ...{ label: 'Games of the last evaluation', unit: 'games', usual: '100', rule: SIDE_BY_SIDE },
    help: 'Whole games of the last evaluation, which the bar is held against.',
  },
  'evaluation.stopAt': {
    ...{ label: 'Goal', unit: 'score', usual: 'slightly above the bar', rule: NUMBER },
    help: 'Mean score of an evaluation that ends the run early.',
  },
  'evaluation.confirmAt': {
    ...{ label: 'Confirmed goal', unit: 'score', usual: 'slightly below the goal', rule: NUMBER },
    help: 'Mean score that the confirming games must have as well before the run ends early.',
  },
  'evaluation.confirmGames': {
    ...{ label: 'Confirming games', unit: 'games', usual: '20 to 100', rule: SIDE_BY_SIDE },
    help: 'Whole games that confirm an evaluation which is the best so far, or ends the run.',
  },
  'evaluation.epsilon': {
    ...{ label: 'Exploration in evaluation', usual: '0 to 0.05', rule: SHARE },
    help: 'Probability of a random action while evaluating.',
  },
  'evaluation.maxSteps': {
    ...{ label: 'Longest game', unit: 'steps', usual: '500 to 27,000', rule: COUNT },
    help: 'Steps after which an evaluated game is stopped and counts as it stands.',
  },
} as const satisfies Record<Dotted<RecipeSettings>, Setting>;

/** The settings of every recipe that learns with a `DQN`. */
export const DQN_TABLE = {
  ...RUN_TABLE,
  hiddenSizes: {
    ...{
      label: 'Hidden layers',
      unit: 'neurons',
      usual: '64,64 to 512',
      rule: { list: MANY, example: '64,64' },
    },
    help: 'Sizes of the fully connected hidden layers.',
  },
  convolutions: {
    ...{ label: 'Convolutions', usual: '16x8x4,32x4x2' },
    rule: {
      list: { list: MANY, example: '16x8x4', separator: 'x', length: 3 },
      example: '16x8x4,32x4x2',
    },
    help: 'Convolutions of images: channels, size of the kernel, stride.',
  },
  init: {
    ...{ label: 'Initial weights', usual: 'pytorch', rule: { choices: ['pytorch', 'glorot'] } },
    help: "Initial weights as PyTorch or, by 'glorot', Keras draws them.",
  },
  ...HEAD_TABLE,
  ...REGULARISATION_TABLE,
  observationScale: {
    ...{
      label: 'Scale of observations',
      usual: '1 over the largest value',
      rule: { list: NUMBER, example: '0.5,0.25' },
    },
    help: 'Factors of the elements of an observation, one for each.',
  },
  frameStack: {
    ...{ label: 'Frame stack', unit: 'observations', usual: '1, or 4 for video games' },
    rule: { integer: true, min: 1, max: 256 },
    help: 'Latest observations that are seen together.',
  },
  optimizer: {
    ...{ label: 'Optimiser', usual: 'adam', rule: { choices: ['adam', 'adamw', 'radam', 'rmsprop'] } },
    help: 'Algorithm that changes the weights.',
  },
  learningRate: {
    ...{ label: 'Learning rate', usual: '1e-4 to 1e-3', rule: POSITIVE },
    help: 'Size of the steps of the optimiser.',
  },
  'learningRateFall.to': {
    ...{ label: 'Last learning rate', usual: '0 to 1e-4', rule: LIMIT },
    help: 'Learning rate at the end of its fall, which is a straight line.',
  },
  'learningRateFall.updates': {
    ...{ label: 'Fall of the learning rate', unit: 'updates', usual: 'all of the run', rule: COUNT },
    help: 'Updates over which the learning rate falls.',
  },
  eps: {
    ...{ label: 'Epsilon of the optimiser', usual: '1e-8 to 1e-4', rule: POSITIVE },
    help: 'Added to the root that the optimiser divides by.',
  },
  clipValue: {
    ...{ label: 'Limit of gradients', usual: '1', rule: LIMIT },
    help: 'Limit of the absolute value of every element of the gradient; 0: no limit.',
  },
  maxGradNorm: {
    ...{ label: 'Largest gradient norm', usual: '10', rule: LIMIT },
    help: 'Norm above which the gradient is scaled down as a whole; 0: no limit.',
  },
  loss: {
    ...{ label: 'Loss', usual: 'smoothL1', rule: { choices: ['smoothL1', 'mse'] } },
    help: 'Smooth L1 or the squared error between a value and its target.',
  },
  gamma: {
    ...{ label: 'Discount', usual: '0.95 to 0.99', rule: SHARE },
    help: 'Factor by which a reward counts less for every step that it is away.',
  },
  nStep: {
    ...{ label: 'Steps of a return', unit: 'steps', usual: '1 to 10', rule: COUNT },
    help: 'Rewards that are added up before the target net judges what follows (Sutton 1988).',
  },
  doubleDQN: {
    ...{ label: 'Double DQN', usual: 'true', rule: FLAG },
    help: 'The online net chooses the next action and the target net judges it (van Hasselt et al. 2016).',
  },
  tau: {
    ...{
      label: 'Share of a target update',
      usual: '1, or 0.005 at every update',
      rule: { above: 0, max: 1 },
    },
    help: 'How far each move takes the target net to the online net; 1 copies.',
  },
  ...UPKEEP_TABLE,
  targetUpdateEvery: {
    ...{ label: 'Target updates', unit: 'targetUpdateBy', usual: '100 to 10,000 updates', rule: COUNT },
    help: 'Interval between two moves of the target net.',
  },
  targetUpdateBy: {
    ...{ label: 'Count of target updates', usual: 'updates', rule: COUNTED },
    help: 'What targetUpdateEvery counts.',
  },
  rewardScale: {
    ...{ label: 'Scale of rewards', usual: '1 - gamma, for rewards of 1', rule: POSITIVE },
    help: 'Factor of the rewards that are learned from; scores stay as they are.',
  },
  terminalReward: {
    ...{ label: 'Reward of the end', usual: '-1', rule: NUMBER },
    help: 'Reward that is learned from, unscaled, in place of the reward of a step that terminates.',
  },
  batchSize: {
    ...{ label: 'Batch size', unit: 'transitions', usual: '32 to 256', rule: MANY },
    help: 'Transitions of an update.',
  },
  replayCapacity: {
    ...{ label: 'Replay capacity', unit: 'transitions', usual: '10,000 to 1,000,000' },
    rule: { integer: true, min: 1, max: MOST_SLOTS },
    help: 'Transitions that are kept, the latest ones.',
  },
  replacement: {
    ...{ label: 'Draws with replacement', usual: 'true', rule: FLAG },
    help: 'Whether a batch may hold a transition more than once.',
  },
  learningStarts: {
    ...{ label: 'Start of learning', unit: 'environment steps', usual: '1000 to 50,000', rule: COUNT },
    help: 'Environment steps before the first update.',
  },
  trainFrequency: {
    ...{ label: 'Train frequency', unit: 'environment steps', usual: '1 to 4', rule: COUNT },
    help: 'Environment steps, over all environments together, between two rounds of updates.',
  },
  gradientSteps: {
    ...{ label: 'Gradient steps', unit: 'updates', usual: '1', rule: MANY },
    help: 'Updates of a round.',
  },
  prioritised: {
    ...{ label: 'Prioritised replay', usual: 'false', rule: FLAG },
    help: 'Transitions with larger errors are drawn more often (Schaul et al. 2016).',
  },
  'priorities.alpha': {
    ...{ label: 'Strength of priorities', usual: '0.6', rule: SHARE },
    help: 'How much errors decide what is drawn: 0 not at all, 1 in proportion.',
  },
  'priorities.beta.from': {
    ...{ label: 'First correction', usual: '0.4', rule: SHARE },
    help: 'How much of the bias of prioritised draws is corrected at first.',
  },
  'priorities.beta.to': {
    ...{ label: 'Last correction', usual: '1', rule: SHARE },
    help: 'How much of the bias of prioritised draws is corrected in the end.',
  },
  'priorities.beta.batches': {
    ...{ label: 'Length of the correction', unit: 'batches', usual: 'all of the run', rule: COUNT },
    help: 'Batches over which the correction grows.',
  },
  'epsilon.kind': {
    ...{ label: 'Fall of exploration', usual: 'linear' },
    rule: { choices: ['linear', 'exponential', 'geometric'] },
    help: 'How exploration falls: in a line over steps, towards its end by decay, or by a factor at each count.',
  },
  'epsilon.from': {
    ...{ label: 'First exploration', usual: '1', rule: SHARE },
    help: 'Probability of a random action at first.',
  },
  'epsilon.to': {
    ...{ label: 'Last exploration', usual: '0.01 to 0.1', rule: SHARE },
    help: 'Probability of a random action in the end.',
  },
  'epsilon.steps': {
    ...{ label: 'Length of the fall', unit: 'epsilon.by', usual: 'a tenth of the run to half of it' },
    ...{ rule: POSITIVE, help: 'Count at which a linear fall is over.' },
  },
  'epsilon.decay': {
    ...{ label: 'Decay of the fall', unit: 'epsilon.by', usual: 'a tenth of the run', rule: POSITIVE },
    help: 'Count in which an exponential fall shrinks the distance to its end to 1/e.',
  },
  'epsilon.factor': {
    ...{ label: 'Factor of the fall', usual: '0.99 to 0.9999', rule: { above: 0, max: 1 } },
    help: 'Factor of a geometric fall at each count.',
  },
  'epsilon.by': {
    ...{ label: 'Count of the fall', usual: 'steps', rule: COUNTED },
    help: 'What the fall of exploration goes by.',
  },
  hindsight: {
    ...{ label: 'Hindsight', usual: 'true, for goals', rule: FLAG },
    help: 'Transitions are also learned from with goals that were reached later (Andrychowicz et al. 2017).',
  },
  'selfImitation.alpha': {
    ...{ label: 'Self-imitation', usual: '0.9', rule: SHARE },
    help: 'Share of the bonus for returns above expectation (Ferret et al. 2021).',
  },
  'selfImitation.clip': {
    ...{ label: 'Limit of the bonus', usual: '1', rule: POSITIVE },
    help: 'Limit of the absolute value of that bonus.',
  },
  'selfImitation.positive': {
    ...{ label: 'Bonus never negative', usual: 'true', rule: FLAG },
    help: 'A negative bonus counts as 0.',
  },
} as const satisfies Record<Dotted<DQNSettings>, Setting>;
