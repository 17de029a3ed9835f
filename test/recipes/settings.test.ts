import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DQNSettings, Given } from '../../src/recipes/dqn-settings.ts';
import { readSettings } from '../../src/recipes/read-settings.ts';
import { changeSettings, withLength } from '../../src/recipes/settings.ts';
import { DQN_TABLE } from '../../src/recipes/settings-table.ts';

const test = suite('settings');

const read = (given: Given<DQNSettings>) => readSettings<DQNSettings>(given, DQN_TABLE);
const small = read({ steps: 20_000, hiddenSizes: [64, 64], learningRate: 1e-3, gamma: 0.95 });

test('only a length has to be given: every other setting has a default', () => {
  assert.equal(small, { ...read({ steps: 20_000 }), gamma: 0.95 });
  assert.equal(small.epsilon, { kind: 'linear', from: 1, to: 0.05, steps: 4000, by: 'steps' });
  const { epsilon } = read({ episodes: 300 });
  assert.equal(epsilon, { kind: 'linear', from: 1, to: 0.05, steps: 60, by: 'episodes' });
  assert.is(read({ steps: 500 }).learningStarts, 25);
  assert.equal(read({ steps: 20_000, gamma: undefined } as object).gamma, 0.99);
});

test('settings that are given within a group leave the rest of it as it is', () => {
  const { evaluation, priorities } = read({
    ...{ steps: 100, evaluation: { stopAt: 5 } },
    priorities: { beta: { from: 0.2 } },
  });
  assert.equal(evaluation, { ...small.evaluation, stopAt: 5 });
  assert.equal(priorities, { ...small.priorities, beta: { ...small.priorities.beta, from: 0.2 } });
});

test('a group may be given with nothing in it', () => {
  assert.equal(read({ steps: 20_000, evaluation: {}, epsilon: {} }), read({ steps: 20_000 }));
});

const refused: [given: object, message: RegExp][] = [
  [{}, /lack the length of a run: steps or episodes/],
  [{ steps: 10, episodes: 5 }, /10 steps and 5 episodes/],
  [{ steps: 10, lr: 1e-3 }, /no setting 'lr': did you mean 'learningRate'\?/],
  [{ steps: 10, batch_size: 5 }, /no setting 'batch_size': did you mean 'batchSize'\?/],
  [{ steps: 10, epsilon: { end: 0.1 } }, /no setting 'epsilon.end'/],
  [{ steps: 10, environments: 2 ** 31 }, /^environments must be an integer from 1 to 10000, got 2147483648/],
  [{ steps: 10, evaluation: { games: 2 ** 31 } }, /^evaluation.games must be .* to 10000, got 2147483648/],
  [{ steps: 10, evaluation: { finalGames: 1e9 } }, /^evaluation.finalGames must be .* to 10000, got/],
  [{ steps: 10, batchSize: 2 ** 31 }, /^batchSize must be .* to 1000000, got 2147483648/],
  [{ steps: 10, hiddenSizes: [1e9] }, /^hiddenSizes must be .* to 1000000, got \[1000000000\]/],
  [{ steps: 10, frameStack: 300 }, /^frameStack must be .* to 256, got 300/],
  [{ steps: 10, replayCapacity: 2 ** 31 }, /^replayCapacity must be .* to 2147483647, got 2147483648/],
  [{ steps: 10, gradientSteps: Number.POSITIVE_INFINITY }, /^gradientSteps must be .*, got Infinity/],
  [{ steps: 10, frameStack: {} }, /^frameStack must be an integer .*, got an object of nothing/],
  [{ steps: 10, learningRateFall: { to: 0 } }, /^learningRateFall.updates must be given where/],
  [
    { steps: 10, learningRate: 1e-3, learningRateFall: { to: 2e-3, updates: 5 } },
    /^learningRateFall.to must be at most learningRate, which is 0.001, got 0.002$/,
  ],
  [{ steps: 10, selfImitation: { clip: 1 } }, /^selfImitation.alpha must be given where/],
  [{ steps: 10, epsilon: 0.1 }, /epsilon is given by epsilon.kind, epsilon.from/],
  [{ steps: 10, loss: 'huber' }, /^loss must be smoothL1 or mse, got 'huber'/],
  [{ steps: 10, gamma: 1.5 }, /^gamma must be a number from 0 to 1, got 1.5/],
  [{ steps: 10, gamma: Number.NaN }, /^gamma must be .*, got NaN/],
  [{ steps: 10, gamma: '0.9' }, /^gamma must be a number from 0 to 1, got '0.9'/],
  [{ steps: 10, trainFrequency: 0 }, /^trainFrequency must be an integer of at least 1, got 0/],
  [{ steps: 10, gradientSteps: 1.5 }, /^gradientSteps must be an integer/],
  [{ steps: 10, learningRate: 0 }, /^learningRate must be a number above 0, got 0/],
  [{ steps: 10, dueling: 1 }, /^dueling must be true or false, got 1/],
  [{ steps: 10, hiddenSizes: 64 }, /^hiddenSizes must be none or a list such as 64,64, each an integer/],
  [{ steps: 10, hiddenSizes: [64, 0] }, /^hiddenSizes must be .*, got \[64, 0\]/],
  [
    { steps: 10, convolutions: [[16, 8]] },
    /^convolutions must be none or a list such as 16x8x4,32x4x2, each/,
  ],
  [{ steps: 10, epsilon: { kind: 'geometric' } }, /^epsilon.factor must be given/],
  [{ steps: 10, epsilon: { decay: 5 } }, /^epsilon.decay has no effect where epsilon.kind is 'linear'/],
  [{ steps: 10, quantiles: 5 }, /^quantiles has no effect unless head is 'quantile', got 5/],
  [
    { steps: 10, head: 'scalar', kappa: 1 },
    /^kappa has no effect unless head is 'quantile' or 'implicit', got 1/,
  ],
  [{ steps: 10, head: 'quantiles' }, /^head must be scalar or quantile or implicit or categorical, got/],
  [{ steps: 10, head: 'quantile', quantiles: 0 }, /^quantiles must be an integer from 1 to 1000, got 0/],
  [{ steps: 10, head: 'quantile', loss: 'mse' }, /^loss must be smoothL1 where head is 'quantile', which/],
  [
    { steps: 10, head: 'quantile', selfImitation: { alpha: 1, clip: 1, positive: true } },
    /^head must be scalar with selfImitation/,
  ],
  [{ steps: 10, support: { min: 0, max: 1 } }, /^support has no effect unless head is 'categorical', got/],
  [{ steps: 10, head: 'quantile', atoms: 5 }, /^atoms has no effect unless head is 'categorical', got 5/],
  [{ steps: 10, head: 'quantile', samples: 5 }, /^samples has no effect unless head is 'implicit', got 5/],
  [{ steps: 10, head: 'implicit', quantiles: 5 }, /^quantiles has no effect unless head is 'quantile', got/],
  [
    { steps: 10, head: 'implicit', hiddenSizes: [] },
    /^hiddenSizes must have a layer where head is 'implicit'/,
  ],
  [
    { steps: 10, head: 'implicit', munchausen: { alpha: 0.9 } },
    /^head must be scalar or quantile with munchausen, got implicit/,
  ],
  [{ steps: 10, noisy: 0 }, /^noisy must be a number above 0, got 0/],
  [{ steps: 10, head: 'categorical' }, /^support.min and support.max must be given where head is 'categ/],
  [{ steps: 10, head: 'categorical', support: { min: 1 } }, /^support.max must be given where support.min/],
  [
    { steps: 10, head: 'categorical', support: { min: 1, max: 1 } },
    /^support.max must be above support.min, which is 1, got 1/,
  ],
  [{ steps: 10, munchausen: { alpha: 2 } }, /^munchausen.alpha must be a number from 0 to 1, got 2/],
  [{ steps: 10, munchausen: { alpha: 0.9 }, doubleDQN: true }, /^doubleDQN must be false with munchausen/],
  [{ steps: 10, munchausen: { alpha: 0.9 }, nStep: 3 }, /^nStep must be 1 with munchausen, .*, got 3/],
  [
    { steps: 10, munchausen: { clip: 1 }, head: 'categorical', support: { min: 0, max: 1 } },
    /^head must be scalar or quantile with munchausen, got categorical/,
  ],
  [
    { steps: 10, munchausen: { clip: 1 }, selfImitation: { alpha: 1, clip: 1, positive: true } },
    /^selfImitation and munchausen both/,
  ],
  [{ steps: 10, prioritised: true, replacement: false }, /^replacement must be true where prioritised/],
];
for (const [given, message] of refused) {
  test(`refused: ${JSON.stringify(given)}`, () => {
    assert.throws(
      () => read(given),
      (error: Error) => error instanceof RangeError && message.test(error.message),
    );
  });
}

test('--set changes a copy: numbers, lists, names, and settings that were absent', () => {
  const kept = structuredClone(small);
  const assignments = [
    'learningRate=1e-4',
    'hiddenSizes=3',
    'convolutions=16x8x4,32x4x2',
    'optimizer=rmsprop',
  ];
  const changed = changeSettings(
    small,
    [...assignments, 'evaluation.stopAt=-2.5', 'dueling=true'],
    DQN_TABLE,
  );
  assert.equal(changed, {
    ...{ ...small, learningRate: 1e-4, hiddenSizes: [3], optimizer: 'rmsprop', dueling: true },
    convolutions: [
      [16, 8, 4],
      [32, 4, 2],
    ],
    evaluation: { ...small.evaluation, stopAt: -2.5 },
  });
  assert.equal(changeSettings(changed, ['convolutions=none'], DQN_TABLE).convolutions, []);
  assert.equal(small, kept);
});

test('changing the head removes settings that only the old one had', () => {
  const quantile = changeSettings(small, ['head=quantile', 'quantiles=7', 'kappa=0.5'], DQN_TABLE);
  assert.equal(quantile, { ...small, head: 'quantile', quantiles: 7, kappa: 0.5 });
  assert.equal(changeSettings(quantile, ['head=scalar'], DQN_TABLE), { ...small, head: 'scalar' });
  assert.equal(changeSettings(quantile, ['head=quantile'], DQN_TABLE), quantile);
});

test('changing the kind of exploration removes settings that only the old one had', () => {
  const changed = changeSettings(small, ['epsilon.kind=exponential', 'epsilon.decay=700'], DQN_TABLE);
  assert.equal(changed.epsilon, { kind: 'exponential', from: 1, to: 0.05, decay: 700, by: 'steps' });
});

for (const [assignment, message] of [
  ['lr=1', /no setting 'lr': did you mean 'learningRate'\?/],
  ['gamma', /changed by key=value, got 'gamma'/],
  ['gamma=', /gamma must be a number from 0 to 1, got ''/],
  ['loss=huber', /loss must be smoothL1 or mse, got 'huber'/],
  ['dueling=yes', /dueling must be true or false, got 'yes'/],
  ['convolutions=16x8', /convolutions must be none or a list such as 16x8x4,32x4x2, each/],
] as const) {
  test(`--set ${assignment} is refused`, () => {
    assert.throws(() => changeSettings(small, [assignment], DQN_TABLE), message);
  });
}

test('a shorter run learns, too: it starts by a twentieth, and its exploration falls in time', () => {
  const { learningStarts, epsilon } = withLength(small, 2000);
  assert.equal([learningStarts, epsilon.steps], [100, 400]);
  assert.equal(withLength(small, 10_000), { ...small, steps: 10_000, learningStarts: 500 });
  assert.equal(withLength(small, 40_000), { ...small, steps: 40_000 });
  const bySteps = { ...read({ episodes: 100 }), epsilon: small.epsilon };
  assert.equal(withLength(bySteps, 10), { ...bySteps, episodes: 10 });
});

test('every setting is explained in a label and a sentence', () => {
  for (const [key, { label, usual, help }] of Object.entries(DQN_TABLE)) {
    assert.ok(label.length > 2 && usual.length > 0, key);
    assert.match(help, /^[A-Z].{14,}\.$/, key);
  }
});

test.run();
