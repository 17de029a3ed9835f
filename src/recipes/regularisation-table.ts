/** The rows of `DQN_TABLE` on settings against overfitting. */
export const REGULARISATION_TABLE = {
  shift: {
    ...{ label: 'Random shifts', unit: 'pixels', usual: '0, or 4 for images of 84 x 84' },
    rule: { integer: true, min: 0, max: 1000 },
    help: 'Most pixels to each side by which images are shifted at random whenever they are learned from (Kostrikov et al. 2021); 0: none.',
  },
  layerNorm: {
    ...{ label: 'Layer normalisation', usual: 'false' },
    rule: { flag: true },
    help: 'Every hidden layer is normalised before its ReLU, all its units and positions together (Ba et al. 2016).',
  },
} as const;
