import * as assert from 'uvu/assert';
import { CPUBackend } from '../../src/backends/cpu/cpu.ts';
import { nativeOf } from '../../src/backends/cpu/native.ts';
import { Device } from '../../src/device/device.ts';
import { type DataOf, type DType, dtypeOf } from '../../src/dtype.ts';
import { add, expand, full, matmul, mul, Parameter, relu, scalar, sum, tensor } from '../../src/index.ts';
import { callKernel } from '../../src/tensor/call.ts';
import { State } from '../../src/tensor/state.ts';
import { Tensor } from '../../src/tensor/tensor.ts';
import { forEachDevice } from '../devices.ts';
import { dqnUpdate } from '../dqn.ts';
import { collectGarbage } from '../garbage.ts';
import { Data, type Row, table } from '../kernels/table.ts';
import { rejects } from '../rejects.ts';
import { randomFor, seed } from '../seed.ts';

/** Opens another CPU device; `used` gives the bytes that its tensors take. */
async function openOwn(like: Device) {
  const backend = await CPUBackend.open();
  return { device: new Device(backend, like.info), used: () => backend.bytesUsed };
}

forEachDevice(
  'the CPU',
  (test, shared) => {
    test('programs in use, and their inputs, survive growing memory', async () => {
      const { device } = await openOwn(shared);
      const weight = new Parameter(Float32Array.of(1, 2, 3, 4), [2, 2]);
      // A kernel in WebAssembly, one that runs as its reference, and one on constants.
      const program = await device.compile({ x: [2, 2] }, ({ x }) => ({
        y: add(mul(relu(matmul(x, weight)), 2), tensor([1, 0])),
      }));
      const { x } = program.inputs;
      x.set([1, 0, 0, 1]);
      const expected = Float32Array.of(3, 4, 7, 8);
      assert.equal((await program.run()).y, expected);
      const large = await device.compile({ z: [4_000_000] }, ({ z }) => ({ total: sum(z) }));
      large.inputs.z.fill(1);
      assert.equal((await large.run()).total, Float32Array.of(4_000_000));
      assert.equal((await program.run()).y, expected, 'the earlier program');
      x.set([0, 0, 1, 0]);
      assert.equal((await program.run()).y, Float32Array.of(1, 0, 3, 4));
      assert.equal(await device.read(weight), weight.initial);
    });

    for (const row of table.filter(({ kernel }) => nativeOf(kernel))) {
      test(`${row.kernel.name} is refused a tensor that is too short for it`, async () => {
        for (const flags of row.flags ?? [{}]) {
          const sizes = typeof row.sizes === 'function' ? row.sizes(flags) : row.sizes;
          const call = row.call(sizes[sizes.length - 1], new Data(randomFor(row.kernel.name)), flags);
          for (const name of [...Object.keys(call.reads), ...Object.keys(call.writes)]) {
            const refused = compileShort(shared, row, call, flags, name);
            if (refused) await rejects(refused, new RegExp(`^${row.kernel.name}: ${name} has \\d+ elements`));
          }
        }
      });
    }

    test('a program that does not fit says how much it needs, and the device works on', async () => {
      const huge = expand(scalar(1), [1024, 1024, 1024, 3]);
      await rejects(
        shared.read(huge),
        /the tensors of a program: 12884\d{6} bytes of memory are needed, and \d+ are in use/,
      );
      assert.equal(await shared.read(scalar(5)), Float32Array.of(5));
    });

    test('a program that is refused leaves nothing behind', async () => {
      const { device, used } = await openOwn(shared);
      const row = table.find(({ kernel }) => kernel.name === 'unary')!;
      const call = row.call([65], new Data(randomFor('refused')), { OP: 0 });
      const before = used();
      await rejects(compileShort(device, row, call, { OP: 0 }, 'x')!, /unary: x has 64 elements/);
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 50)); // its state is freed, too
      assert.is(used(), before);
    });

    test('a program that is released gives back what it alone used', async () => {
      const { device, used } = await openOwn(shared);
      const before = used();
      for (let i = 0; i < 20; i++) {
        const program = await device.compile({ x: [50_000] }, ({ x }) => ({ y: add(mul(x, x), 1) }));
        await program.run({ x: new Float32Array(50_000) });
        assert.ok(used() > before + 200_000);
        program.release();
        program.release();
        assert.is(used(), before);
      }
    });

    test('memory that nothing refers to any more is freed', async () => {
      const { device, used } = await openOwn(shared);
      const before = used();
      const train = async () => {
        const { update, draw } = await dqnUpdate(device, seed, { sizes: [4, 256, 2], batch: 64 });
        draw();
        await update.run();
      };
      await train();
      const one = used() - before;
      for (let i = 0; i < 10; i++) await train();
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 50)); // finalisers run later
      assert.ok(used() - before < 3 * one, `${used() - before} bytes are in use, one training takes ${one}`);
    });

    test('updates and profiles take no memory', async () => {
      const { device, used } = await openOwn(shared);
      const { update, draw } = await dqnUpdate(device, seed, { sizes: [4, 8, 2], batch: 8 });
      draw();
      await update.run();
      const before = used();
      for (let i = 0; i < 1000; i++) {
        draw();
        if (i % 50 === 0) await update.run();
        else update.submit();
      }
      await update.profile({ rounds: 1 });
      assert.is(used(), before);
    });

    test('reading a tensor leaves no memory in use', async () => {
      const { device, used } = await openOwn(shared);
      const read = () => device.read(full([250_000], 1)); // a megabyte
      await read();
      const before = used();
      for (let i = 0; i < 20; i++) await read();
      assert.is(used(), before);
    });
  },
  { only: 'cpu' },
);

/** Compiles a call in which the tensor `name` is one element too short; undefined where the call has none. */
function compileShort(
  device: Device,
  { kernel }: Row,
  { params, reads, writes }: ReturnType<Row['call']>,
  flags: Readonly<Record<string, number>>,
  name: string,
): Promise<unknown> | undefined {
  const tensorOf = (each: string, data: DataOf<DType>): Tensor => {
    const values = each === name ? data.slice(1) : data;
    const state = new State(each, dtypeOf(values), values.length, values);
    return new Tensor([values.length], state.dtype, { kind: 'state', state, offset: 0 });
  };
  const present = <T>(values: Readonly<Record<string, T | undefined>>) =>
    Object.entries(values).flatMap(([each, value]) => (value === undefined ? [] : [[each, value] as const]));
  const given = {
    reads: present(reads),
    writes: present(writes).map(
      ([each, value]) => [each, typeof value === 'number' ? new Float32Array(value) : value] as const,
    ),
  };
  const subject = [...given.reads, ...given.writes].find(([each]) => each === name)?.[1];
  if (subject === undefined || subject.length < 2) return undefined;
  return device.compile({}, () => {
    const tensors = (entries: typeof given.reads) =>
      Object.fromEntries(entries.map(([each, data]) => [each, tensorOf(each, data)]));
    callKernel(kernel, { reads: tensors(given.reads), updates: tensors(given.writes), params, flags });
    return {};
  });
}
