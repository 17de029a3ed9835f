import * as assert from 'uvu/assert';
import {
  Adam,
  add,
  clamp,
  constant,
  expand,
  mlp,
  mul,
  optimizerTensors,
  Parameter,
  Random,
  SGD,
  sum,
  type Tensor,
  tensor,
} from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor, uniform } from '../seed.ts';

/** The same values in memory that threads share. */
function shared(values: Float32Array): Float32Array<SharedArrayBuffer> {
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

/** An array whose memory was transferred away. */
function detached(length: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(length).fill(1);
  structuredClone(values.buffer, { transfer: [values.buffer] });
  return values;
}

forEachDevice('values that a device is given', (test, device) => {
  const values = uniform(randomFor('values'), 7);

  test('may lie in memory that threads share', async () => {
    const parameter = new Parameter(shared(values), [7]);
    assertSameValues(await device.read(parameter), values);
    const others = values.map((value) => value + 1);
    await device.write(parameter, shared(others));
    assertSameValues(await device.read(parameter), others);
    assertSameValues(await device.read(add(constant(shared(values), [7]), 0)), values);
    const program = await device.compile({ x: [7] }, ({ x }) => ({ y: add(x, 0) }));
    assertSameValues((await program.run({ x: shared(values) })).y, values);
  });

  test('are refused if their memory is gone', async () => {
    assert.throws(() => new Parameter(detached(7), [7]), /must have 7 values, got 0/);
    assert.throws(() => constant(detached(7), [7]), /0 values cannot fill shape \[7\]/);
    const parameter = new Parameter(values, [7]);
    await rejects(device.write(parameter, detached(7)), /must have 7 values, got 0/);
    const program = await device.compile({ x: [7] }, ({ x }) => ({ y: add(x, parameter) }));
    await rejects(program.run({ x: detached(7) }), /input x has shape \[7\], 7 values, got 0/);
  });

  test('are refused if their type is not that of the tensor, and neighbours stay as they were', async () => {
    const net = mlp([1, 64, 1], { random: new Random(1) });
    const [weight, bias] = net.parameters();
    const before = await device.read(bias);
    for (const Other of [Float64Array, Int32Array, Uint8Array, Array]) {
      const wrong = new Other(64).fill(1) as unknown as Float32Array;
      await rejects(device.write(weight, wrong), new RegExp(`must be a Float32Array, got ${Other.name}`));
      assert.throws(
        () => new Parameter(wrong, [64]),
        new RegExp(`must be a Float32Array, got ${Other.name}`),
      );
    }
    assertSameValues(await device.read(weight), weight.initial);
    assertSameValues(await device.read(bias), before);
    await rejects(device.write(weight, new Float32Array(63)), /must have 64 values, got 63/);
  });

  test('are copied when they are handed over', async () => {
    const mine = values.slice();
    const parameter = new Parameter(mine, [7]);
    mine.fill(9);
    assertSameValues(await device.read(parameter), values);
    const written = values.map((value) => -value);
    const writing = device.write(parameter, written);
    written.fill(9);
    await writing;
    assertSameValues(
      await device.read(parameter),
      values.map((value) => -value),
    );
  });
});

forEachDevice('results of a device', (test, device) => {
  test('are those of the moment when they were asked for', async () => {
    const net = mlp([1, 1], { random: randomFor('moments') });
    const optimizer = new Adam(net.parameters(), { lr: 0.1, betas: [0, 0] });
    const [, bias] = net.parameters();
    const program = await device.compile({ g: [1] }, ({ g }) => {
      optimizer.minimize(sum(mul(bias, g)));
      return {};
    });
    for (const first of [1, 4, 6]) {
      const before = await device.read(bias);
      program.submit({ g: Float32Array.of(first) });
      const saving = optimizerTensors(device, optimizer, net);
      const reading = device.read(mul(bias, first + 0.5)); // an expression that was not read before
      const stepped = device.read(bias);
      program.submit({ g: Float32Array.of(first + 1) });
      program.submit({ g: Float32Array.of(first + 2) });
      const saved = await saving;
      assert.is(saved.get('mean.0.bias')!.data[0], first);
      assert.is(saved.get('square.0.bias')!.data[0], first * first);
      assert.is(Number(saved.get('steps')!.data[0]), optimizer.steps - 2);
      const [after] = await stepped;
      assert.ok(Math.abs(after - (before[0] - 0.1)) < 1e-5, `${before[0]} became ${after}`);
      assert.is((await reading)[0], Math.fround(after * (first + 0.5)));
    }
  });

  test('differ for expressions that differ only in an infinity, NaN or the sign of zero', async () => {
    const x = tensor([1, 2]);
    const { POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least } = Number;
    assert.equal([...(await device.read(clamp(x, least, most)))], [1, 2]);
    assert.equal([...(await device.read(clamp(x, most, most)))], [most, most]);
    assert.equal([...(await device.read(clamp(x, least, least)))], [least, least]);
    const zero = tensor([-5]);
    assert.equal([...(await device.read(clamp(zero, 0, 1)))], [0]);
    assertSameValues(await device.read(clamp(zero, -0, 1)), Float32Array.of(-0));
    assert.equal([...(await device.read(expand(x, [2], Number.NaN)))], [Number.NaN, Number.NaN]);
    assert.equal([...(await device.read(expand(x, [2], most)))], [most, most]);
  });

  test('are refused if they depend on an input of another program', async () => {
    let foreign!: Tensor<'f32'>;
    await device.compile({ x: [1] }, ({ x }) => {
      foreign = x;
      return { x };
    });
    const wrong = /the tensor depends on x, an input of another program/;
    await rejects(device.read(add(foreign, 1)), wrong);
    await rejects(device.read(foreign), wrong);
    await rejects(
      device.compile({ x: [1] }, ({ x }) => ({ y: add(x, foreign) })),
      wrong,
    );
    await rejects(
      device.compile({ z: [1] }, ({ z }) => ({ y: add(z, foreign) })),
      wrong,
    );
  });

  test('come from runs that had begun when their program was released', async () => {
    const program = await device.compile({ x: [3] }, ({ x }) => ({ y: mul(x, 2) }));
    const runs = [1, 2, 3].map((value) => program.run({ x: new Float32Array(3).fill(value) }));
    program.release();
    assert.equal(
      (await Promise.all(runs)).map(({ y }) => y[2]),
      [2, 4, 6],
    );
    await rejects(program.run(), /this program was released/);
  });
});

forEachDevice('the order of reads and writes', (test, device) => {
  const step = async (build: (p: Parameter) => Tensor<'f32'>): Promise<number> => {
    const p = new Parameter(Float32Array.of(1), [1]);
    const optimizer = new SGD([p], { lr: 0.3 });
    const program = await device.compile({}, () => {
      const y = build(p);
      optimizer.minimize(sum(p));
      return { y };
    });
    return (await program.run()).y[0];
  };

  test('gives an expression the parameters from before a later step, even if it changes nothing', async () => {
    assert.is(await step((p) => mul(p, 1)), 1);
    assert.is(await step((p) => mul(1, p)), 1);
    assert.is(await step((p) => expand(p, p.shape)), 1);
    assert.is(await step((p) => mul(p, 2)), 2);
    assert.is(await step((p) => add(p, 0)), 1);
  });

  test('refuses a gradient that needs values overwritten by an earlier step', async () => {
    const train = (second: 'old loss' | 'new loss') => {
      const [w1, w2] = [2, 3].map((value) => new Parameter(Float32Array.of(value), [1]));
      const [o1, o2] = [w1, w2].map((w) => new SGD([w], { lr: 1 }));
      return device.compile({}, () => {
        const write = () => sum(mul(w1, w2));
        const loss = write();
        o2.minimize(loss); // w2 = 3 - 2
        o1.minimize(second === 'old loss' ? loss : write()); // w1 = 2 - 1
        return { w1, w2 };
      });
    };
    await rejects(train('old loss'), /needs the parameters as they were, but an earlier minimize or assign/);
    const { w1, w2 } = await (await train('new loss')).run();
    assert.equal([w1[0], w2[0]], [1, 1]);
  });
});
