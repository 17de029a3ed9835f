import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Adam,
  batchOfOne,
  compileInspector,
  mlp,
  moduleTensors,
  ReplayBuffer,
  temporalDifference,
  type TransitionBatch,
} from '../../src/index.ts';
import { layerChanges } from '../../src/lab/shared/layer-change.ts';
import {
  batchLoss,
  rewardTerms,
  transitionValues,
  updateArithmetic,
} from '../../src/lab/shared/target-arithmetic.ts';
import { forEachDevice } from '../devices.ts';
import { integers, randomFor, seed, uniform } from '../seed.ts';

const near = (found: number, expected: number, what: string): void => {
  const close = Math.abs(found - expected) <= 1e-6 * Math.max(1, Math.abs(expected));
  assert.ok(close, `${what}: ${found}, expected ${expected}, seed ${seed}`);
};

forEachDevice("the host's arithmetic of an update", (test, device) => {
  for (const loss of ['smoothL1', 'mse'] as const) {
    for (const doubleDQN of [false, true]) {
      for (const prioritised of [false, true]) {
        const how = `${loss}${doubleDQN ? ', double' : ''}${prioritised ? ', by priority' : ''}`;
        test(`has the target, error and loss of the inspector: ${how}`, async () => {
          const random = randomFor(how);
          const [size, actions, count] = [3, 5, 13];
          const [qNet, targetNet] = [
            mlp([size, 7, actions], { random }),
            mlp([size, 7, actions], { random }),
          ];
          const inspector = await compileInspector(device, {
            ...{ qNet, targetNet, observationShape: [size], batchSize: count, prioritised },
            optimizer: new Adam(qNet.parameters(), { lr: 1e-3 }),
            learner: temporalDifference({ loss, doubleDQN }),
          });
          const batch: TransitionBatch = {
            states: uniform(random, size * count, -2, 2),
            nextStates: uniform(random, size * count, -2, 2),
            actions: Int32Array.from(integers(random, count, actions)),
            rewards: uniform(random, count, -3, 3),
            discounts: uniform(random, count, 0, 1).map((value) => (value < 0.3 ? 0 : value)),
            ...(prioritised && { weights: uniform(random, count, 0.1, 1) }),
          };
          const inspection = await inspector.inspect(batch);
          const rows = Array.from({ length: count }, (_, i) =>
            updateArithmetic(transitionValues({ ...batch, ...inspection }, i, doubleDQN), loss),
          );
          for (const [i, { target, error, value }] of rows.entries()) {
            near(error, inspection.errors[i], `error ${i}`);
            near(target, inspection.targets[i], `target ${i}`);
            assert.is(value, inspection.q[i * actions + batch.actions[i]]);
          }
          near(batchLoss(rows), inspection.loss, 'loss');
          inspector.release();
        });
      }
    }
  }
});

forEachDevice('a stored transition', (test, device) => {
  test('has alone the values that it has in its batch', async () => {
    const random = randomFor('alone');
    const [size, actions, count] = [3, 4, 9];
    const [qNet, targetNet] = [mlp([size, 7, actions], { random }), mlp([size, 7, actions], { random })];
    const replay = new ReplayBuffer({
      ...{ capacity: 20, observationShape: [size], gamma: 0.9, nStep: 2, random },
      priorities: { beta: () => 0.5 },
    });
    replay.start(uniform(random, size));
    for (let i = 0; i < 15; i++) {
      const observations = uniform(random, size);
      const flags = { terminated: Uint8Array.of(Number(i % 4 === 0)), truncated: new Uint8Array(1) };
      const step = { observations, finalObservations: observations, rewards: uniform(random, 1), ...flags };
      replay.addStep([random.int(actions)], step);
    }
    const options = {
      ...{ qNet, targetNet, observationShape: [size], prioritised: true },
      optimizer: new Adam(qNet.parameters(), { lr: 1e-3 }),
    };
    const arrays = (length: number) => new Float32Array(length);
    const batch: TransitionBatch = {
      ...{ states: arrays(count * size), nextStates: arrays(count * size), actions: new Int32Array(count) },
      ...{ rewards: arrays(count), discounts: arrays(count), weights: arrays(count) },
    };
    replay.sample(batch);
    const whole = await compileInspector(device, { ...options, batchSize: count });
    const alone = await compileInspector(device, { ...options, batchSize: 1 });
    const inspection = await whole.inspect(batch);
    for (const [row, slot] of replay.latestSlots.entries()) {
      const one = await alone.inspect(batchOfOne(replay.read(slot)!, batch.weights![row]));
      near(one.errors[0], inspection.errors[row], `error ${row}`);
      near(one.targets[0], inspection.targets[row], `target ${row}`);
      for (let a = 0; a < actions; a++) near(one.q[a], inspection.q[row * actions + a], `q ${row} ${a}`);
    }
    for (const each of [whole, alone]) each.release();
  });
});

forEachDevice('layers that an update moved', (test, device) => {
  test('moved as far as their weights did', async () => {
    const random = randomFor('layers');
    const net = mlp([3, 5, 2], { random });
    const before = await moduleTensors(device, net);
    const [first] = net.parameters();
    const weights = await device.read(first);
    await device.write(
      first,
      weights.map((weight, i) => weight + (i === 4 ? 3 : i === 7 ? -4 : 0)),
    );
    const changes = layerChanges(before, await moduleTensors(device, net));
    assert.equal(
      changes.map(({ layer }) => layer),
      ['0', '2'],
    );
    near(changes[0].change, 5, 'first layer');
    assert.is(changes[1].change, 0);
    const squares = [...before]
      .filter(([name]) => name.startsWith('2.'))
      .flatMap(([, { data }]) => [...data]);
    near(changes[1].norm, Math.hypot(...squares.map(Number)), 'norm');
  });
});

const test = suite('the arithmetic of an update, by hand');
const values = { q: [1, 2], action: 0, reward: 0.5, discount: 0.9, nextQ: [4, 3] };

test('goes from the target net to the error, the loss and its slope', () => {
  const found = updateArithmetic(values, 'smoothL1');
  assert.equal(found, {
    ...{ value: 1, nextAction: 0, nextValue: 4, future: 3.6, target: 4.1, error: -3.0999999999999996 },
    ...{ loss: 2.5999999999999996, weight: 1, weightedLoss: 2.5999999999999996, slope: -1 },
  });
  const double = updateArithmetic({ ...values, chooser: [0, 1], weight: 0.5 }, 'mse');
  assert.equal([double.nextAction, double.nextValue, double.slope], [1, 3, double.error]);
  assert.is(double.weightedLoss, 0.5 * double.error * double.error);
});

test('has no future where the discount is 0, whatever the net says; elsewhere a NaN shows', () => {
  const ended = updateArithmetic({ ...values, discount: 0, nextQ: [Number.NaN, 1] }, 'mse');
  assert.equal([ended.future, ended.target], [0, 0.5]);
  assert.ok(Number.isNaN(updateArithmetic({ ...values, nextQ: [1, Number.NaN] }, 'mse').target));
});

test('adds up rewards step by step', () => {
  const { terms, sum } = rewardTerms([1, 2, 4], 0.5);
  assert.equal(
    terms.map(({ discount, part }) => [discount, part]),
    [
      [1, 1],
      [0.5, 1],
      [0.25, 1],
    ],
  );
  assert.is(sum, 3);
});

test.run();
