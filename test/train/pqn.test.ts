import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  constantSchedule,
  lambdaReturns,
  linearSchedule,
  mlp,
  PQN,
  type PQNOptions,
  RAdam,
  Random,
  SGD,
  vectorise,
} from '../../src/index.ts';
import { GOES_ON, TERMINATED, TRUNCATED } from '../../src/train/rollout.ts';
import { Chain } from '../chain.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { qTable } from '../q-table.ts';
import { rejects } from '../rejects.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('the targets of PQN');

const RULE = { gamma: 0.9, lambda: 0.5 };

/** The targets of one environment over three steps. */
function targets(ends: readonly number[], cutValues: readonly number[] = [0, 0, 0]) {
  const steps = {
    ...{ environments: 1, rewards: Float32Array.of(1, 0, 2), values: Float32Array.of(5, 4, 3) },
    ...{ ends: Uint8Array.from(ends), cutValues: Float32Array.from(cutValues) },
  };
  return lambdaReturns(steps, Float32Array.of(2), RULE);
}

test('mix returns with the values of the net, from the last step back', () => {
  assertClose(targets([GOES_ON, GOES_ON, GOES_ON]), [4.177, 3.06, 3.8], 1e-6);
});

test('have no future after a terminal step', () => {
  assertClose(targets([GOES_ON, TERMINATED, GOES_ON]), [2.8, 0, 3.8], 1e-6);
  assertClose(targets([GOES_ON, GOES_ON, TERMINATED]), [3.8125, 2.25, 2], 1e-6);
});

test('bootstrap at a time limit from the value of the last observation', () => {
  // 0 + 0.9 * 10, then 1 + 0.9 (0.5 * 9 + 0.5 * 4)
  assertClose(targets([GOES_ON, TRUNCATED, GOES_ON], [7, 10, 7]), [6.85, 9, 3.8], 1e-6);
  assertClose(targets([GOES_ON, GOES_ON, TRUNCATED], [7, 7, 10]), [5.635, 6.3, 11], 1e-6);
});

test('keep environments apart', () => {
  const rows = (a: readonly number[], b: readonly number[]) => a.flatMap((x, i) => [x, b[i]]);
  const steps = {
    ...{ environments: 2, rewards: Float32Array.from(rows([1, 0, 2], [0, 0, 0])) },
    ...{ values: Float32Array.from(rows([5, 4, 3], [100, 100, 100])), cutValues: new Float32Array(6) },
    ends: Uint8Array.from(rows([0, 0, 0], [0, 0, TERMINATED])),
  };
  const found = lambdaReturns(steps, Float32Array.of(2, 50), RULE);
  assertClose(
    found.filter((_, i) => i % 2 === 0),
    [4.177, 3.06, 3.8],
    1e-6,
  );
  assertClose(
    found.filter((_, i) => i % 2 === 1),
    [0.9 * (0.5 * 45 + 50), 45, 0],
    1e-6,
  );
});

test.run();

forEachDevice('PQN', (test, device) => {
  const Q = [
    [0.1, 0.3],
    [0.2, -0.4],
    [0.5, 0.6],
    [9, 9],
  ];

  function options(changes: Partial<PQNOptions> = {}): PQNOptions {
    const qNet = changes.qNet ?? qTable(Q);
    return {
      ...{ qNet, optimizer: new SGD(qNet.parameters(), { lr: 0.5 }), seed },
      ...{ envs: vectorise(() => new Chain({ limit: 3, wage: 0.25 }), 2), steps: 12 },
      ...{ rolloutSteps: 6, batchSize: 12, epochs: 1, gamma: 0.9, lambda: 0.7 },
      ...{ epsilon: constantSchedule(0.4), random: Random.for(seed, 'exploration') },
      ...{ shuffle: Random.for(seed, 'shuffle'), ...changes },
    };
  }

  test('one batch of a whole round moves the values of the actions taken towards their targets', async () => {
    const given = options();
    const pqn = await PQN.create(device, given);
    await pqn.train();
    assert.is(pqn.progress.updates, 1);
    const { observations, actions, rewards, ends, values, cutValues } = pqn.rollout;
    const cell = (row: number) =>
      observations.subarray(row * Chain.cells, (row + 1) * Chain.cells).indexOf(1);
    const best = (state: number) => Math.max(...Q[state]);
    for (const [row, action] of actions.entries()) {
      assertClose([values[row]], [best(cell(row))], 1e-6);
      const to = Chain.next(cell(row), action);
      assert.is(ends[row] === TERMINATED, to === Chain.cells - 1);
      if (ends[row] === TRUNCATED) assertClose([cutValues[row]], [best(to)], 1e-6);
    }
    assert.ok(ends.includes(TRUNCATED) && ends.includes(GOES_ON), [...ends].join());
    const last = Float32Array.from([10, 11], (row) => best(Chain.next(cell(row), actions[row])));
    const returns = lambdaReturns({ environments: 2, rewards, ends, values, cutValues }, last, given);
    const moved = Q.map((row) => [...row]);
    for (const [row, action] of actions.entries()) {
      // The gradient of the mean of squares is 2 (Q - G) / 12.
      moved[cell(row)][action] -= (0.5 * 2 * (Q[cell(row)][action] - returns[row])) / 12;
    }
    const [table] = given.qNet.parameters();
    assertClose(await device.read(table), moved.flat(), 1e-5);
  });

  test('every epoch learns from every step once, in another order', async () => {
    const seen: number[][] = [];
    const pqn = await PQN.create(device, {
      ...options({ batchSize: 4, epochs: 2, steps: 24 }),
      callbacks: {
        afterUpdate() {
          seen.push([...pqn.latestBatch!.targets]);
        },
      },
    });
    await pqn.train();
    assert.is(pqn.progress.updates, 12);
    assert.is(seen.length, 12);
    const sorted = (batches: readonly number[][]) => batches.flat().sort((a, b) => a - b);
    const epochs = [0, 3, 6, 9].map((from) => seen.slice(from, from + 3));
    assert.equal(sorted(epochs[0]), sorted(epochs[1]));
    assert.equal(sorted(epochs[2]), sorted(epochs[3]));
    assert.not.equal(epochs[0], epochs[1]);
  });

  test('finds the way along a chain', async () => {
    const qNet = mlp([Chain.cells, 16, 2], { random: randomFor('chain'), layerNorm: true });
    const pqn = await PQN.create(device, {
      ...options({ qNet, optimizer: new RAdam(qNet.parameters(), { lr: 0.01, maxGradNorm: 10 }) }),
      ...{ envs: vectorise(() => new Chain({ limit: 20 }), 4), steps: 2048, rolloutSteps: 8, batchSize: 16 },
      ...{ epochs: 2, epsilon: linearSchedule({ from: 1, to: 0.1, steps: 1000 }) },
    });
    await pqn.train();
    const late = pqn.progress.returns.slice(-20);
    assert.ok(
      late.every((score) => score === 1),
      late.join(),
    );
    const { latest } = pqn.progress;
    assert.ok(latest!.loss < 0.05 && latest!.meanQ > 0.5, JSON.stringify(latest));
  });

  test('options that make no sense are refused', async () => {
    const refused = async (changes: object, expected: RegExp) =>
      rejects(PQN.create(device, options(changes)), expected);
    await refused({ batchSize: 5 }, /^batchSize must divide rolloutSteps \* environments, 6 \* 2, got 5$/);
    await refused({ lambda: 1.5 }, /^lambda must be a number from 0 to 1, got 1\.5$/);
    await refused({ epochs: 0 }, /^epochs must be a positive integer, got 0$/);
    await refused({ nStep: 3 }, /^PQN has no option nStep; it has: qNet, /);
    await refused({ shuffle: undefined }, /^shuffle must be given, got undefined$/);
    const other = new SGD(qTable(Q).parameters(), { lr: 1 });
    await refused({ optimizer: other }, /^optimizer must have been made with parameters of qNet/);
    const pqn = await PQN.create(device, options());
    assert.throws(
      () => pqn.change({ batchSize: 4 } as object),
      /^PQN\.change has no option batchSize; it has: gamma/,
    );
    assert.throws(() => pqn.change({ gamma: 2 }), /^gamma must be a number from 0 to 1, got 2$/);
  });
});
