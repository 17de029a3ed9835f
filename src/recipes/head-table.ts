/** The rows of `DQN_TABLE` on what a network gives for each action. */
export const HEAD_TABLE = {
  dueling: {
    ...{ label: 'Dueling heads', usual: 'false' },
    rule: { flag: true },
    help: 'The network ends in a value of the state and advantages of the actions (Wang et al. 2016).',
  },
  noisy: {
    ...{ label: 'Noisy layers', unit: 'sigma', usual: '0.5 to explore by', rule: { above: 0 } },
    help: 'Size at first of the learned noise of fully connected layers, off by default (Fortunato et al. 2018).',
  },
  head: {
    ...{ label: 'Head', usual: 'scalar' },
    rule: { choices: ['scalar', 'quantile', 'implicit', 'categorical'] },
    help: "What the network gives for each action: its value, the quantiles of its return (Dabney et al. 2018), by 'implicit' any quantile that is asked for (IQN, Dabney et al. 2018), or by 'categorical' the probabilities of returns (C51, Bellemare et al. 2017).",
  },
  quantiles: {
    ...{ label: 'Quantiles', unit: 'per action', usual: '32, or 200 as in the paper' },
    rule: { integer: true, min: 1, max: 1000 },
    help: 'Quantiles of the return of each action that are learned, 32 by default.',
  },
  samples: {
    ...{ label: 'Samples', unit: 'quantiles per state', usual: '8, or 64 as in the paper' },
    rule: { integer: true, min: 1, max: 1000 },
    help: 'Quantiles of each state, drawn at random, that an implicit head learns in an update, 8 by default.',
  },
  targetSamples: {
    ...{ label: 'Samples of targets', unit: 'quantiles per state', usual: '8, or 64 as in the paper' },
    rule: { integer: true, min: 1, max: 1000 },
    help: 'Quantiles of each next state, drawn at random, that an implicit head learns from, 8 by default.',
  },
  actSamples: {
    ...{ label: 'Samples of values', unit: 'quantiles per action', usual: '8, or 32 as in the paper' },
    rule: { integer: true, min: 1, max: 1000 },
    help: 'Quantiles whose mean is the value of an action with an implicit head, 8 by default.',
  },
  kappa: {
    ...{ label: 'Kappa', usual: '1', rule: { min: 0 } },
    help: 'Error at which the quantile Huber loss becomes linear, 1 by default.',
  },
  atoms: {
    ...{ label: 'Atoms', unit: 'per action', usual: '51' },
    rule: { integer: true, min: 2, max: 1000 },
    help: 'Returns of each action whose probabilities a categorical head learns, 51 by default.',
  },
  'support.min': {
    ...{ label: 'Least return', usual: '-10, or 0 where rewards are never negative', rule: {} },
    help: 'First of the atoms, in units of scaled rewards; lower returns cannot be told.',
  },
  'support.max': {
    ...{
      label: 'Largest return',
      usual: '10, or 1 where rewards of 1 are scaled by 1 - gamma',
      rule: {},
    },
    help: 'Last of the atoms, in units of scaled rewards; larger returns cannot be told.',
  },
  'munchausen.alpha': {
    ...{ label: 'Munchausen', usual: '0.9', rule: { min: 0, max: 1 } },
    help: 'Share of the log-probability of the action that is added to the reward, 0.9 by default (Vieillard et al. 2020).',
  },
  'munchausen.temperature': {
    ...{ label: 'Temperature', unit: 'unscaled rewards', usual: '0.03', rule: { above: 0 } },
    help: 'Temperature of the policy that Munchausen learns towards, 0.03 by default: smaller is closer to greedy.',
  },
  'munchausen.clip': {
    ...{ label: 'Limit of that bonus', unit: 'unscaled rewards', usual: '1', rule: { min: 0 } },
    help: 'Size that the log-probability times the temperature has at most, 1 by default.',
  },
} as const;
