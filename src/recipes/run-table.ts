import type { RecipeSettings } from './recipe-settings.ts';
import { COUNT, type Dotted, NUMBER, type Setting, SHARE, SIDE_BY_SIDE } from './setting.ts';

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
