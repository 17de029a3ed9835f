import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SumTree } from '../../src/replay/sum-tree.ts';
import { assertAllocatesNothing } from '../allocation.ts';
import { randomFor } from '../seed.ts';

const test = suite('sum-tree');

test('lays the weights side by side: [0, 2) is 0, [2, 2.5) is 1, [2.5, 5.5) is 2', () => {
  const tree = new SumTree(3);
  for (const [i, weight] of [2, 0.5, 3].entries()) tree.set(i, weight);
  assert.is(tree.total, 5.5);
  const masses = [0, 1.99, 2, 2.49, 2.5, 5.49];
  assert.equal(
    masses.map((mass) => tree.find(mass)),
    [0, 0, 1, 1, 2, 2],
  );
  tree.set(0, 0);
  assert.is(tree.total, 3.5);
  assert.equal(
    [0, 0.49, 0.5].map((mass) => tree.find(mass)),
    [1, 1, 2],
  );
});

test('never finds a weight of 0, not even at or beyond the total, where rounding may lead', () => {
  const tree = new SumTree(6);
  tree.set(1, 0.1);
  tree.set(3, 0.2);
  for (const mass of [0, 0.1, 0.30000000000000004, tree.total, 1]) {
    assert.ok([1, 3].includes(tree.find(mass)), `${mass}`);
  }
});

test('agrees with a list of weights after thousands of changes, of any capacity', () => {
  const random = randomFor('sum tree');
  for (const capacity of [1, 2, 3, 7, 8, 100, 129]) {
    const tree = new SumTree(capacity);
    const weights = new Float64Array(capacity);
    for (let change = 0; change < 3000; change++) {
      const index = random.int(capacity);
      weights[index] = random.int(3) === 0 ? 0 : random.uniform() * 10 ** random.int(8);
      tree.set(index, weights[index]);
      assert.is(tree.get(index), weights[index]);
    }
    tree.set(0, 1);
    weights[0] = 1;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    assert.ok(Math.abs(tree.total / total - 1) < 1e-12, `capacity ${capacity}: sums do not drift`);
    for (let i = 0; i < 300; i++) {
      const mass = random.uniform() * tree.total;
      const found = tree.find(mass);
      const before = weights.subarray(0, found).reduce((sum, weight) => sum + weight, 0);
      const slack = 1e-12 * total;
      assert.ok(
        mass > before - slack && mass < before + weights[found] + slack,
        `capacity ${capacity}: ${mass} is ${found}`,
      );
    }
  }
});

test('weights that are written directly count after a rebuild', () => {
  const tree = new SumTree(5);
  tree.weights.set([1, 2, 3, 4, 5]);
  tree.rebuild();
  assert.is(tree.total, 15);
  assert.equal(
    [0.5, 2.5, 5.5, 9.5, 14.5].map((mass) => tree.find(mass)),
    [0, 1, 2, 3, 4],
  );
});

test('allocates nothing, and refuses a capacity that is no positive integer', () => {
  const tree = new SumTree(1000);
  for (let i = 0; i < 1000; i++) tree.set(i, i);
  assertAllocatesNothing(() => {
    for (let i = 0; i < 100; i++) tree.set(i, tree.find(i * 10));
  }, 100);
  assert.throws(() => new SumTree(0), /capacity must be a positive integer, got 0/);
});

test.run();
