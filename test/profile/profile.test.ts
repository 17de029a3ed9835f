import * as assert from 'uvu/assert';
import {
  add,
  assign,
  conv2d,
  type Device,
  DQN,
  full,
  matmul,
  mlp,
  mul,
  Parameter,
  type Profile,
  type ProfileOptions,
  relu,
  SGD,
  sum,
  temporalDifference,
  tensor,
} from '../../src/index.ts';
import { requestGPU } from '../../src/platform/platform.node.ts';
import { forEachDevice, openOwn } from '../devices.ts';
import { dqnUpdate } from '../dqn.ts';
import { rejects } from '../rejects.ts';
import { randomFor, seed } from '../seed.ts';

/** Few rounds, as the tests only check that times are positive. */
const rounds = 2;

forEachDevice('profile', (test, device) => {
  const isWebGPU = device.info.kind === 'webgpu';

  /** A product, a mask, a sum and a product. Nothing is merged, so there are four kernels. */
  async function chain() {
    const program = await device.compile(
      { x: [3, 10] },
      ({ x }) => {
        const y = sum(relu(matmul(x, full([10, 6], 0.5))), 1);
        return { y: mul(y, 2) };
      },
      { optimize: false },
    );
    program.inputs.x.fill(1);
    return program;
  }

  const settings = isWebGPU ? [{ timestamps: true }, { timestamps: false }] : [{}];
  for (const options of settings) {
    test(`has a row for each kernel, in order, ${JSON.stringify(options)}`, async () => {
      const program = await chain();
      const profile = await program.profile({ ...options, rounds });
      assert.is(profile.kernels.length, program.dispatches);
      const names = [/^product/, /^unary/, /^reduce/, /^binary/];
      for (const [i, { kernel }] of profile.kernels.entries()) assert.match(kernel, names[i]);
      assert.equal(
        profile.kernels.map(({ shape }) => shape),
        ['3 x 6 x 10', 'relu, count 18', 'outputs 3, length 6, inner 1', 'mul, count 3'],
      );
      assert.is(profile.rounds, rounds);
      checkNumbers(profile);
    });
  }

  test('kernels are timed by the best clock available, unless it is turned off', async () => {
    const program = await chain();
    const clock = async (timestamps: boolean) => (await program.profile({ timestamps, rounds })).clock;
    const found = [await clock(true), await clock(false)];
    assert.equal(
      found,
      isWebGPU ? [(await hasTimestamps()) ? 'timestamps' : 'repetition', 'repetition'] : ['calls', 'calls'],
    );
  });

  test('the rows are the same with either clock', async () => {
    const program = await chain();
    const rows = async (timestamps: boolean) => {
      const { kernels } = await program.profile({ timestamps, rounds });
      return kernels.map(({ kernel, shape, params, bytes, arithmetic }) => {
        return { kernel, shape, params, bytes, operations: arithmetic?.operations };
      });
    };
    assert.equal(await rows(true), await rows(false));
  });

  test('bytes and operations of a product equal a count by hand', async () => {
    const random = randomFor('shape of a product');
    const [m, k, n] = [0, 0, 0].map(() => 1 + random.int(70));
    const program = await device.compile({ a: [m, k], b: [k, n] }, ({ a, b }) => ({ c: matmul(a, b) }));
    for (const values of Object.values(program.inputs)) values.fill(1);
    const { kernels, ceilings } = await program.profile({ rounds });
    const [{ bytes, arithmetic, milliseconds, ...row }] = kernels;
    assert.is(bytes, 4 * (m * k + k * n + m * n));
    assert.is(arithmetic?.operations, 2 * m * n * k, `${m} x ${k} by ${k} x ${n}`);
    const close = (actual: number, expected: number) => assert.ok(Math.abs(actual / expected - 1) < 1e-9);
    close(row.share, 1);
    close(row.gigabytesPerSecond, bytes / 1e9 / (milliseconds / 1e3));
    close(row.bandwidthShare, row.gigabytesPerSecond / ceilings.gigabytesPerSecond);
    close(arithmetic!.gigaflops, (2 * m * n * k) / 1e9 / (milliseconds / 1e3));
    close(arithmetic!.share, arithmetic!.gigaflops / ceilings.gigaflops);
  });

  test('bytes and operations of a convolution of bytes equal a count by hand', async () => {
    const weight = new Parameter(new Float32Array(5 * 3 * 4 * 4), [5, 3, 4, 4]);
    const bias = new Parameter(new Float32Array(5), [5]);
    const program = await device.compile({ x: { shape: [2, 3, 8, 8], dtype: 'u8' } }, ({ x }) => ({
      y: conv2d(x, weight, bias, { stride: 2 }),
    }));
    program.inputs.x.fill(1);
    const [{ shape, bytes, arithmetic }] = (await program.profile({ rounds })).kernels;
    assert.is(shape, '2 x 3 x 8 x 8, 5 of 4 x 4, stride 2');
    // x, weight, bias and the result [2, 5, 3, 3]; for each of the latter 3 * 4 * 4 products are added up.
    assert.is(bytes, 2 * 3 * 8 * 8 + 4 * (5 * 3 * 4 * 4 + 5 + 2 * 5 * 3 * 3));
    assert.is(arithmetic?.operations, 2 * (2 * 5 * 3 * 3) * (3 * 4 * 4));
  });

  test('kernels that are not judged by their arithmetic have none', async () => {
    const program = await device.compile({ x: [5] }, ({ x }) => ({ y: mul(x, 3) }));
    program.inputs.x.fill(1);
    const [row] = (await program.profile({ rounds })).kernels;
    assert.is(row.arithmetic, undefined);
    assert.is(row.bytes, 4 * (5 + 1 + 5));
  });

  test('the memory of an update is the sum of its buffers, by what they hold', async () => {
    const { update, qNet, draw } = await dqnUpdate(device, seed, { sizes: [5, 9, 3], batch: 7 });
    draw();
    const { memory } = await update.profile({ rounds });
    const bytesOf = (name: string) => memory.find((each) => each.name === name)?.bytes ?? 0;
    const weights = qNet.parameters().reduce((total, { size }) => total + 4 * size, 0);
    // Each tensor begins at a multiple of 256 bytes.
    for (const moment of ['adam mean', 'adam square'])
      assert.ok(bytesOf(moment) >= weights && bytesOf(moment) < 4 * weights, moment);
    assert.ok(bytesOf('parameters') >= 2 * weights, 'both nets');
    assert.ok(
      bytesOf('inputs') >= 4 * 7 * (2 * 5 + 3),
      'states, next states, actions, rewards and discounts',
    );
    assert.ok(bytesOf('intermediate results') > 4 * 7 * 9);
    const total = memory.reduce((sum, { bytes }) => sum + bytes, 0);
    assert.is(
      total,
      update.describe().buffers.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    assert.equal(
      memory.map(({ bytes }) => bytes),
      memory.map(({ bytes }) => bytes).sort((a, b) => b - a),
    );
  });

  for (const when of ['between two updates', 'while updates go on'] as const) {
    test(`a training has the same bytes with a profile ${when}`, async () => {
      assert.equal(await train(device, when), await train(device, 'never'));
    });
  }

  test('profiling leaves state without an optimiser as it was, and inputs, too', async () => {
    const counter = new Parameter(Float32Array.of(7), [1]);
    const program = await device.compile({ by: [1] }, ({ by }) => {
      assign([counter], [new Parameter(Float32Array.of(100), [1])], 0.5);
      return { sum: add(counter, by) };
    });
    program.inputs.by[0] = 3;
    await program.profile({ rounds });
    assert.equal(await device.read(counter), Float32Array.of(7));
    assert.equal((await program.run()).sum, Float32Array.of(53.5 + 3));
  });

  test('a program without outputs, or without kernels, can be profiled', async () => {
    const w = new Parameter(Float32Array.of(1, 2), [2]);
    const silent = await device.compile({}, () => {
      assign([w], [new Parameter(Float32Array.of(3, 4), [2])]);
      return {};
    });
    checkNumbers(await silent.profile({ rounds }));
    const echo = await device.compile({ x: [2] }, ({ x }) => ({ x }));
    echo.inputs.x.fill(1);
    const { kernels, kernelMilliseconds, kernelShare } = await echo.profile({ rounds });
    assert.equal([kernels, kernelMilliseconds, kernelShare], [[], 0, 0]);
  });

  test('an agent profiles its update, and learns as if it had not', async () => {
    const learn = async (profiled: boolean) => {
      const random = randomFor('profiled agent');
      const [qNet, targetNet] = [0, 1].map(() => mlp([2, 8, 2], { random }));
      const agent = await DQN.create(device, {
        ...{ qNet, targetNet, optimizer: new SGD(qNet.parameters(), { lr: 0.1, momentum: 0.9 }) },
        ...{ observationShape: [2], environments: 1, batchSize: 4 },
        learner: temporalDifference({ loss: 'mse' }),
      });
      for (const values of Object.values(agent.batch)) values.fill(0);
      agent.batch.states.set([1, 0, 0, 1, 1, 1, 0, 0]);
      agent.batch.rewards.set([1, 2, 3, 4]);
      const profile = profiled ? await agent.profile({ rounds }) : undefined;
      const first = await agent.learnAndReport();
      return { profile, losses: [first, await agent.learnAndReport()] };
    };
    const { profile, losses } = await learn(true);
    assert.equal(losses, (await learn(false)).losses);
    checkNumbers(profile!);
    assert.ok(profile!.kernels.some(({ kernel }) => kernel.startsWith('td_loss')));
    assert.ok(profile!.kernels.some(({ kernel }) => kernel.startsWith('sgd')));
  });

  test('an invalid number of rounds is refused', async () => {
    const program = await chain();
    for (const bad of [0, -1, 1.5, Number.NaN]) {
      await rejects(
        program.profile({ rounds: bad }),
        new RegExp(`^rounds must be a positive integer, got ${bad}`),
      );
    }
  });

  test('unknown options are refused, and missing inputs', async () => {
    const program = await device.compile({ x: [2] }, ({ x }) => ({ y: mul(x, 2) }));
    await rejects(program.profile({ rounds }), /^input x was never given/);
    await program.run({ x: Float32Array.of(1, 2) });
    await program.profile({ rounds });
    const misspelt = { round: 1 } as ProfileOptions;
    await rejects(program.profile(misspelt), /^profile has no option round; it has: rounds, timestamps/);
    const word = { timestamps: 'no' as unknown as boolean };
    await rejects(program.profile(word), /^timestamps must be true or false, got 'no'/);
  });

  test('a program that was released, or whose device was closed, has no profile', async () => {
    const released = await chain();
    released.release();
    await rejects(released.profile({ rounds }), /this program was released/);
    const own = await openOwn({ device: device.info.kind });
    const program = await own.compile({}, () => ({ y: mul(tensor([1, 2]), 2) }));
    own.close();
    await rejects(program.profile({ rounds }), /the device is closed/);
  });
});

async function hasTimestamps(): Promise<boolean> {
  const gpu = (await requestGPU())!;
  const adapter = await gpu.requestAdapter();
  return adapter!.features.has('timestamp-query');
}

/** The losses, parameters and moments of ten updates, as bytes, with a profile in the middle of them. */
async function train(
  device: Device,
  profiled: 'never' | 'between two updates' | 'while updates go on',
): Promise<string[]> {
  const { qNet, optimizer, update, draw } = await dqnUpdate(device, seed);
  const losses: Promise<{ loss: Float32Array }>[] = [];
  let profile: Promise<Profile> | undefined;
  for (let i = 0; i < 10; i++) {
    draw();
    losses.push(update.run());
    if (i === 4 && profiled !== 'never') profile = update.profile({ rounds });
    if (i === 4 && profiled === 'between two updates') await profile;
    await new Promise((resolve) => setTimeout(resolve, 5)); // a chance for the profile to get under way
  }
  if (profile) checkNumbers(await profile);
  assert.is(optimizer.steps, 10);
  const tensors = [...qNet.parameters(), ...Object.values(optimizer.moments)];
  const values = [
    ...(await Promise.all(losses)).map(({ loss }) => loss),
    ...(await Promise.all(tensors.map((one) => device.read(one)))),
  ];
  return values.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength).toString('hex'),
  );
}

/** Checks the numbers of any profile that has kernels. */
function checkNumbers(profile: Profile): void {
  // JSON loses NaN and infinity, but leaves plain data as it is.
  assert.equal(JSON.parse(JSON.stringify(profile)), profile);
  const { kernels, run, ceilings, kernelMilliseconds, kernelShare } = profile;
  for (const { kernel, milliseconds, share, bytes, gigabytesPerSecond, bandwidthShare } of kernels) {
    for (const number of [milliseconds, share, bytes, gigabytesPerSecond, bandwidthShare]) {
      assert.ok(number > 0, `${kernel}: ${number}`);
    }
  }
  const sumOf = (values: number[]) => values.reduce((total, value) => total + value, 0);
  assert.is(kernelMilliseconds, sumOf(kernels.map(({ milliseconds }) => milliseconds)));
  assert.ok(Math.abs(sumOf(kernels.map(({ share }) => share)) - 1) < 1e-9);
  assert.is(kernelShare, kernelMilliseconds / run.total);
  assert.ok(run.total > 0 && run.wait > 0 && ceilings.gigaflops > 0 && ceilings.gigabytesPerSecond > 0);
  for (const part of Object.values(run)) assert.ok(part >= 0 && part <= run.total);
}
