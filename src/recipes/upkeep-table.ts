/** The rows of `DQN_TABLE` on which net acts, and on what changes between updates. */
export const UPKEEP_TABLE = {
  actWith: {
    ...{ label: 'Net that acts', usual: 'online, or target with a small tau' },
    rule: { choices: ['online', 'target'] },
    help: 'Net that chooses actions, in training and in games: the one that learns, or the target net that follows it.',
  },
} as const;
