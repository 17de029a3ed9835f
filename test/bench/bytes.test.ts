import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { learnedBytes } from '../../bench/learned-bytes.ts';
import { mathBytes } from '../../bench/math-bytes.ts';
import { openDevice, RECIPES } from '../../src/index.ts';
import { assertAbout, parseLine, runBench } from './run-bench.ts';

const test = suite('bench/bytes.js');

const [cartpole, td4, pixels] = ['cartpole', 'cartpole-td4', 'cartpole-pixels'].map(
  (name) => RECIPES.find((recipe) => recipe.name === name)!,
);

test('each recipe has a hash, which is the same in another process with other threads', async () => {
  const { status, stdout, stderr } = await runBench('bytes.js', [
    '--only',
    'cartpole-pixels,cartpole',
    '--json',
  ]);
  assert.is(status, 0, stderr);
  const { about, hashes } = parseLine(stdout);
  assertAbout(about, null);
  assert.equal(Object.keys(hashes), ['math', 'cartpole', 'cartpole-pixels']);
  const device = await openDevice({ device: 'cpu', threads: 2 });
  try {
    assert.is(hashes.math, await mathBytes());
    assert.is(hashes.cartpole, await learnedBytes(device, cartpole));
    assert.is(hashes['cartpole-pixels'], await learnedBytes(device, pixels));
  } finally {
    device.close();
  }
});

test('another seed, or rewards that differ in their last bit, gives another hash', async () => {
  const device = await openDevice({ device: 'cpu' });
  try {
    const hash = await learnedBytes(device, td4);
    const otherSeed: typeof td4 = {
      ...td4,
      create: (on, settings, seed) => td4.create(on, settings, seed + 1),
    };
    const otherRewards: typeof td4 = {
      ...td4,
      create: (on, settings, seed) =>
        td4.create(on, Object.assign({}, settings, { rewardScale: 1 + 2 ** -23 }), seed),
    };
    assert.match(hash, /^[0-9a-f]{64}$/);
    const others = [await learnedBytes(device, otherSeed), await learnedBytes(device, otherRewards)];
    assert.is(new Set([hash, ...others]).size, 3);
  } finally {
    device.close();
  }
});

test('a recipe that does not exist is refused', async () => {
  const { status, stderr } = await runBench('bytes.js', ['--only', 'cartpol']);
  assert.is(status, 2);
  assert.match(stderr, /--only .*, got 'cartpol'/);
});

test.run();
