import { MOST_SLOTS } from '../replay/require.ts';
import type { DQNSettings } from './dqn-settings.ts';
import { HEAD_TABLE } from './head-table.ts';
import { REGULARISATION_TABLE } from './regularisation-table.ts';
import { RUN_TABLE } from './run-table.ts';
import {
  COUNT,
  COUNTED,
  type Dotted,
  FLAG,
  LIMIT,
  MANY,
  NUMBER,
  POSITIVE,
  type Setting,
  SHARE,
} from './setting.ts';
import { UPKEEP_TABLE } from './upkeep-table.ts';

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
  residual: {
    ...{ label: 'Residual stages', unit: 'channels', usual: '16,32,32, or not set' },
    rule: { list: MANY, example: '16,32,32' },
    help: 'Stages of residual blocks that see images in place of convolutions (Espeholt et al. 2018).',
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
