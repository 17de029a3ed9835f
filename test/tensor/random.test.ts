import * as assert from 'uvu/assert';
import { add, mul, Random, randomNormal, randomUniform } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { seed } from '../seed.ts';

/** The numbers with which a `Random` fills arrays of these lengths. */
function drawn(random: Random, by: 'fillUniform' | 'fillNormal', ...lengths: readonly number[]) {
  return lengths.map((length) => {
    const values = new Float32Array(length);
    random[by](values);
    return values;
  });
}

forEachDevice('random numbers in a program', (test, device) => {
  test('are drawn before each run, however it is started', async () => {
    const random = new Random(seed);
    const program = await device.compile({ x: [5] }, ({ x }) => ({
      shifted: add(x, randomNormal([5], random)),
    }));
    const x = new Float32Array(5);
    const [first, , third] = drawn(new Random(seed), 'fillNormal', 5, 5, 5);
    assert.equal((await program.run({ x })).shifted, first);
    program.submit({ x }, { later: true });
    assert.equal((await program.run({ x })).shifted, third);
    assert.equal(random.state, afterwards('fillNormal', 5, 5, 5));
  });

  test('are the same for all uses of one tensor, and differ between tensors', async () => {
    const random = new Random(seed);
    const program = await device.compile({}, () => {
      const [a, b] = [randomUniform([2, 3], random), randomUniform([2, 3], random)];
      return { a: mul(a, 2), again: mul(a, 2), b: mul(b, 2) };
    });
    const { a, again, b } = await program.run();
    assert.equal(a, again);
    assert.not.equal(a, b);
    const [first, second] = drawn(new Random(seed), 'fillUniform', 6, 6);
    assert.equal(
      [a, b],
      [first, second].map((values) => values.map((value) => 2 * value)),
    );
  });

  test('go on from the state of their Random', async () => {
    const random = new Random(seed);
    const draw = async () => {
      const program = await device.compile({}, () => ({ out: add(randomNormal([3], random), 0) }));
      return (await program.run()).out;
    };
    await draw();
    const saved = random.state;
    const next = await draw();
    random.state = saved;
    assert.equal(await draw(), next);
    random.state = saved;
    assert.equal(await device.read(randomNormal([3], random)), next);
  });

  test('are not drawn by a profile', async () => {
    const random = new Random(seed);
    const program = await device.compile({}, () => ({ out: add(randomNormal([3], random), 0) }));
    await program.profile({ rounds: 1 });
    assert.equal(random.state, new Random(seed).state);
    program.release();
  });
});

function afterwards(...given: Parameters<typeof drawn> extends [Random, ...infer Rest] ? Rest : never) {
  const random = new Random(seed);
  drawn(random, ...given);
  return random.state;
}
