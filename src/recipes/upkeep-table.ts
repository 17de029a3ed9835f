import { COUNT } from './setting.ts';

/** The rows of `DQN_TABLE` on the net that acts, and on changes between updates. */
export const UPKEEP_TABLE = {
  actWith: {
    ...{ label: 'Net that acts', usual: 'online, or target with a small tau' },
    rule: { choices: ['online', 'target'] },
    help: 'Net that chooses actions, in training and in games: the one that learns, or the target net that follows it.',
  },
  'anneal.nStep': {
    ...{ label: 'First steps of a return', unit: 'steps', usual: '10, where nStep is 3' },
    rule: COUNT,
    help: 'Steps of a return at the start and after each reset, from which they go to nStep (Schwarzer et al. 2023).',
  },
  'anneal.gamma': {
    ...{ label: 'First discount', usual: '0.97, where gamma is 0.99', rule: { above: 0, max: 1 } },
    help: 'Discount at the start and after each reset, from which it goes to gamma.',
  },
  'anneal.updates': {
    ...{
      label: 'Length of the way there',
      unit: 'updates',
      usual: '10,000',
      rule: COUNT,
    },
    help: 'Updates until nStep and gamma are reached.',
  },
  'resets.every': {
    ...{ label: 'Resets', unit: 'updates', usual: 'a fifth of the run', rule: COUNT },
    help: 'Updates after which both nets begin again, but for a share of their convolutions (Schwarzer et al. 2023).',
  },
  'resets.keep': {
    ...{ label: 'Share that is kept', usual: '0.5', rule: { min: 0, max: 1 } },
    help: 'Share of the convolutions, or of all layers but the last two, that a reset keeps, 0.5 by default.',
  },
  'resets.until': {
    ...{ label: 'Last reset', unit: 'updates', usual: 'four fifths of the run', rule: COUNT },
    help: 'Updates after which there is no reset any more; none by default.',
  },
  'redo.every': {
    ...{ label: 'Recycled units', unit: 'updates', usual: '1000', rule: COUNT },
    help: 'Updates after which hidden units that hardly ever are above 0 begin again (ReDo, Sokar et al. 2023).',
  },
  'redo.threshold': {
    ...{ label: 'Activity of dormant units', usual: '0.025', rule: { min: 0, max: 1 } },
    help: 'Mean activity, relative to their layer, up to which units are recycled, 0.025 by default.',
  },
} as const;
