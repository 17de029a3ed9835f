import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../src/random.ts';
import { Priorities, type PriorityOptions } from '../../src/replay/priorities.ts';
import { assertAllocatesNothing } from '../allocation.ts';
import { assertClose } from '../close.ts';
import { randomFor } from '../seed.ts';

const test = suite('priorities');

/** Draws a batch and reports an error for each slot, then draws until the errors have been applied. */
async function learn(
  priorities: Priorities,
  random: Random,
  count: number,
  errorOf: (slot: number) => number,
) {
  const [slots, weights] = [new Int32Array(count), new Float32Array(count)];
  for (let batch = 0; batch < 4; batch++) {
    await priorities.settle();
    priorities.draw(slots, weights, random);
    if (batch === 0) priorities.learned(Float32Array.from(slots, errorOf));
  }
  await priorities.settle();
}

/** Priorities with a slot for each error, after learning from every slot. */
async function learned(
  errors: readonly number[],
  alpha: number,
  random: Random,
  beta: PriorityOptions['beta'] = () => 0,
) {
  const priorities = new Priorities(errors.length, { alpha, beta, epsilon: 0.1 });
  // New slots have equal priorities, so that a batch as large as the replay has one of each.
  for (let slot = 0; slot < errors.length; slot++) priorities.add(slot);
  await learn(priorities, random, errors.length, (slot) => errors[slot]);
  return priorities;
}

test('probabilities by hand: (|error| + epsilon)^alpha, over their sum', async () => {
  const random = randomFor('by hand');
  // (0.15 + 0.1), (|-0.8| + 0.1), (0.39 + 0.1), (3.9 + 0.1), to the power 0.5: 0.5 + 0.948683 + 0.7 + 2
  const priorities = await learned([0.15, -0.8, 0.39, 3.9], 0.5, random);
  const found = [0, 1, 2, 3].map((slot) => priorities.probability(slot));
  assertClose(found, [0.12053, 0.22869, 0.16874, 0.48212], 1e-4);
  const alike = await learned([0.15, -0.8, 0.39, 3.9], 0, random);
  assert.is(alike.probability(3), 0.25, 'alpha 0 is uniform');
});

test('importance weights by hand: (N P)^-beta, scaled so that the largest of a batch is 1', async () => {
  const random = randomFor('weights');
  // Priorities 1 and 4, of 5: P = 0.2 and 0.8, N P = 0.4 and 1.6. (0.4)^-0.5 = 1.5811, (1.6)^-0.5 = 0.7906.
  const priorities = await learned([0.9, 3.9], 1, random, () => 0.5);
  const [slots, weights] = [new Int32Array(1000), new Float32Array(1000)];
  priorities.draw(slots, weights, random);
  assert.equal(
    [...weights],
    Array.from(slots, (slot) => (slot === 0 ? 1 : 0.5)),
  );
});

test('beta is a function of the number of batches drawn', async () => {
  const asked: number[] = [];
  const beta = (batches: number) => asked.push(batches);
  const priorities = new Priorities(1, { beta });
  priorities.add(0);
  for (let i = 0; i < 3; i++) priorities.draw(new Int32Array(1), new Float32Array(1), new Random(1));
  assert.equal(asked, [0, 1, 2]);
});

test('beta goes in a straight line from one number to another, and stays there', async () => {
  const priorities = new Priorities(2, { alpha: 1, beta: { from: 0, to: 1, batches: 4 }, epsilon: 0.1 });
  for (const slot of [0, 1]) priorities.add(slot);
  const [slots, weights] = [new Int32Array(200), new Float32Array(200)];
  const random = randomFor('straight line');
  const found: number[] = [];
  for (let batch = 0; batch < 10; batch++) {
    await priorities.settle();
    priorities.draw(slots, weights, random);
    priorities.learned(Float32Array.from(slots, (slot) => (slot === 0 ? 0.9 : 3.9)));
    // Once errors count, one slot has four times the priority of the other, so the weight 4^-beta.
    found.push(-Math.log(Math.min(...weights)) / Math.log(4));
  }
  assertClose(found.slice(4), [1, 1, 1, 1, 1, 1], 1e-6);
  const half = await learned([0.9, 3.9], 1, random, { from: 0.5, to: 0.5, batches: 1 });
  half.draw(slots, weights, random);
  assertClose([Math.min(...weights)], [0.5], 1e-6);
  // learned() drew four of the 16 batches.
  const quarters = await learned([0.9, 3.9], 1, random, { from: 0, to: 1, batches: 16 });
  quarters.draw(slots, weights, random);
  assertClose([Math.min(...weights)], [4 ** -0.25], 1e-6);
});

test('draws follow the probabilities (chi-squared), and empty slots are never drawn', async () => {
  const random = randomFor('chi-squared');
  const count = 50;
  const errors = Array.from({ length: count }, () => random.uniform(-3, 3));
  const priorities = await learned(errors, 0.7, random);
  priorities.remove(7);
  const counts = new Float64Array(count);
  const batches = 4000;
  const [slots, weights] = [new Int32Array(32), new Float32Array(32)];
  for (let i = 0; i < batches; i++) {
    priorities.draw(slots, weights, random);
    for (const slot of slots) counts[slot]++;
  }
  assert.is(counts[7], 0);
  let chiSquared = 0;
  for (let slot = 0; slot < count; slot++) {
    const expected = batches * 32 * priorities.probability(slot);
    if (expected > 0) chiSquared += (counts[slot] - expected) ** 2 / expected;
  }
  // Stratified draws scatter less than independent ones, for which 48 +- 10 would be usual.
  assert.ok(chiSquared < 48 + 12 * Math.sqrt(96), `chi-squared ${chiSquared}`);
});

test('goOnFrom needs a number of batches', () => {
  const priorities = new Priorities(4, { beta: () => 0 });
  for (const wrong of [-1, 0.5, Number.NaN]) {
    assert.throws(() => priorities.goOnFrom(wrong), /^batches must be an integer >= 0, got/);
  }
});

test('a new transition has the largest priority so far', async () => {
  const priorities = await learned([5.9, 0.1, 0.3], 1, randomFor('largest'));
  priorities.add(1);
  assertClose([priorities.probability(1)], [6 / (6 + 6 + 0.4)], 1e-6);
  priorities.remove(0);
  priorities.add(2);
  assert.is(priorities.probability(2), 0.5, 'even if the one that had it is gone');
});

test('errors count from the fourth batch on, whenever they arrive, and nothing waits for them before', async () => {
  const random = randomFor('late');
  const run = async (delay: () => Promise<void>): Promise<number[]> => {
    const stream = new Random(3);
    const priorities = new Priorities(10, { beta: () => 0 });
    for (let slot = 0; slot < 10; slot++) priorities.add(slot);
    const drawn: number[] = [];
    const [slots, weights] = [new Int32Array(5), new Float32Array(5)];
    for (let batch = 0; batch < 20; batch++) {
      await priorities.settle();
      priorities.draw(slots, weights, stream);
      drawn.push(...slots);
      const errors = Float32Array.from(slots, (slot) => slot ** 2 / (batch + 1));
      priorities.learned(delay().then(() => errors));
    }
    return drawn;
  };
  const soon = await run(async () => {});
  const late = await run(() => new Promise((resolve) => setTimeout(resolve, random.int(3))));
  assert.equal(late, soon);

  const priorities = new Priorities(1, { beta: () => 0 });
  priorities.add(0);
  const draw = () => priorities.draw(new Int32Array(1), new Float32Array(1), random);
  draw();
  priorities.learned(new Promise(() => {})); // never
  for (let batch = 1; batch < 4; batch++) {
    await priorities.settle();
    draw();
  }
  assert.throws(draw, /settle has to be awaited/);
});

test('an error that comes after its transition was overwritten changes nothing', async () => {
  const random = randomFor('overwritten');
  const priorities = new Priorities(2, { alpha: 1, beta: () => 0, epsilon: 0.1 });
  priorities.add(0);
  priorities.add(1);
  const [slots, weights] = [new Int32Array(2), new Float32Array(2)];
  priorities.draw(slots, weights, random);
  priorities.learned([0.4, 0.4]);
  priorities.add(1);
  for (let batch = 1; batch < 4; batch++) priorities.draw(slots, weights, random);
  await priorities.settle();
  assert.is(priorities.probability(1) / priorities.probability(0), 2, 'the initial priority 1 against 0.5');
});

test('settle throws an error of the device once the errors of that batch are due', async () => {
  const priorities = new Priorities(1, { beta: () => 0 });
  priorities.add(0);
  const draw = () => priorities.draw(new Int32Array(1), new Float32Array(1), new Random(1));
  const settled = async (errors: ArrayLike<number> | Promise<ArrayLike<number>>): Promise<string> => {
    draw();
    priorities.learned(errors);
    for (let i = 0; i < 3; i++) draw();
    return priorities.settle().then(
      () => 'nothing',
      (error: Error) => error.message,
    );
  };
  assert.is(await settled(Promise.reject(new Error('lost the device'))), 'lost the device');
});

test('drawing and adding allocate nothing', () => {
  const priorities = new Priorities(1000, { beta: () => 0.5 });
  for (let slot = 0; slot < 1000; slot++) priorities.add(slot);
  const [slots, weights] = [new Int32Array(128), new Float32Array(128)];
  const random = new Random(1);
  assertAllocatesNothing(() => {
    priorities.draw(slots, weights, random);
    for (const slot of slots) priorities.add(slot);
  }, 128);
});

test('nonsense is refused', async () => {
  const make = (options: object) => () => new Priorities(4, { beta: () => 1, ...options });
  assert.throws(make({ alpha: -1 }), /alpha must be a finite number >= 0, got -1/);
  assert.throws(
    make({ alpha: Number.POSITIVE_INFINITY }),
    /alpha must be a finite number >= 0, got Infinity/,
  );
  const beta = (more: object) => make({ beta: { from: 0.4, to: 1, batches: 10, ...more } });
  assert.throws(beta({ from: -1 }), /beta.from must be a number from 0 to 1, got -1/);
  assert.throws(beta({ to: 2 }), /beta.to must be a number from 0 to 1, got 2/);
  assert.throws(beta({ batches: 0 }), /beta.batches must be a positive integer, got 0/);
  assert.throws(make({ epsilon: 0 }), /epsilon must be a positive number, got 0/);
  assert.throws(make({ alfa: 1 }), /priorities has no option alfa; it has: alpha, beta, epsilon/);
  assert.throws(make({ beta: 0.4 }), /beta must be given, got 0.4/);
});

test('after saving and restoring, draws are the same, including errors that are on their way', async () => {
  const make = () => new Priorities(20, { beta: (batches) => Math.min(1, batches / 50) });
  const original = make();
  for (let slot = 0; slot < 13; slot++) original.add(slot);
  const [slots, weights] = [new Int32Array(4), new Float32Array(4)];
  const step = async (priorities: Priorities, random: Random, batch: number) => {
    await priorities.settle();
    priorities.draw(slots, weights, random);
    const errors = Float32Array.from(slots, (slot) => Math.sin(slot * batch));
    priorities.learned(new Promise((resolve) => setTimeout(() => resolve(errors), 1)));
    if (batch % 3 === 0) priorities.add((batch * 7) % 20);
    return [...slots, ...weights];
  };
  const random = randomFor('saved');
  for (let batch = 0; batch < 11; batch++) await step(original, random, batch);
  const chunks: Uint8Array[] = [];
  await original.save(async (chunk) => void chunks.push(chunk.slice()));
  const bytes = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
  let at = 0;
  const read = async (into: Uint8Array) => {
    into.set(bytes.subarray(at, at + into.length));
    at += into.length;
  };
  const copy = make();
  await copy.restore(read);
  assert.is(at, bytes.length);
  const stream = new Random(0);
  stream.state = random.state;
  for (let batch = 11; batch < 40; batch++) {
    assert.equal(await step(copy, stream, batch), await step(original, random, batch), `batch ${batch}`);
  }
});

test.run();
