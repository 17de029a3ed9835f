import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nodeOptions } from '../scripts/bundle.js';
import {
  Adam,
  add,
  assign,
  type Device,
  div,
  expand,
  mlp,
  mseLoss,
  mul,
  openDevice,
  Parameter,
  SGD,
  scalar,
  sum,
  tensor,
} from '../src/index.ts';
import { defineKernel, type Kernel } from '../src/kernels/kernel.ts';
import { unary } from '../src/kernels/unary.ts';
import { callKernel } from '../src/tensor/call.ts';
import { devices, forEachDevice, openOwn } from './devices.ts';
import { ASKED, fakeAdapter, HARDWARE } from './fake-adapter.ts';
import { rejects } from './rejects.ts';
import { randomFor } from './seed.ts';

forEachDevice('errors', (test, device) => {
  const { kind } = device.info;

  /** Runs `use` on another device, which it may break. */
  async function withDevice(use: (device: Device) => Promise<void>): Promise<void> {
    const own = await openOwn({ device: kind });
    try {
      await use(own);
    } finally {
      own.close();
    }
  }

  test('an input that does not exist, or of the wrong type or length, is named', async () => {
    const program = await device.compile(
      { x: [2, 3], action: { shape: [2], dtype: 'i32' } },
      ({ x, action }) => {
        return { x, action };
      },
    );
    const x = new Float32Array(6);
    // @ts-expect-error the types forbid it too
    await rejects(program.run({ x, y: x }), /this program has no input y; it has: x, action/);
    await rejects(program.run({ x: new Float32Array(5) }), /input x has shape \[2, 3\], 6 values, got 5/);
    // @ts-expect-error
    await rejects(program.run({ action: x }), /input action must be a Int32Array, got Float32Array/);
    // @ts-expect-error
    await rejects(program.run({ x: [1, 2, 3, 4, 5, 6] }), /input x must be a Float32Array, got Array/);
    // @ts-expect-error
    await rejects(program.run({ x: undefined }), /input x must be a Float32Array, got undefined/);
    assert.throws(() => program.submit({ x: new Float32Array(5) }), /input x has shape/);
  });

  test('a loss that is NaN or infinite is named, with the run', async () => {
    const w = new Parameter(Float32Array.of(1), [1]);
    const optimizer = new SGD([w], { lr: 0 });
    const program = await device.compile({ x: [1] }, ({ x }) => {
      const tdError = sum(div(w, x));
      optimizer.minimize(tdError);
      return { x, tdError };
    });
    await program.run({ x: Float32Array.of(1) });
    program.submit();
    await rejects(program.run({ x: Float32Array.of(0) }), /tdError is Infinity in run 3 of this program/);
    await rejects(program.run({ x: Float32Array.of(Number.NaN) }), /tdError is NaN in run 4/);
  });

  test('changes of values outside compile are refused', () => {
    const parameters = [new Parameter(Float32Array.of(1), [1])];
    for (const optimizer of [new SGD(parameters, { lr: 1 }), new Adam(parameters, { lr: 1 })]) {
      assert.throws(
        () => optimizer.minimize(sum(parameters[0])),
        /call it inside the function given to compile/,
      );
    }
  });

  test('compile within compile is refused, and does not spoil the next', async () => {
    let inner: Promise<unknown> = Promise.resolve();
    await device.compile({}, () => {
      inner = device.compile({}, () => ({}));
      inner.catch(() => {});
      return {};
    });
    await rejects(inner, /compile\(\) cannot be called while another program is being compiled/);
    const failing = device.compile({}, () => {
      throw new Error('my mistake');
    });
    await rejects(failing, /^my mistake$/);
    assert.equal(await (await device.compile({}, () => ({ one: scalar(1) }))).run(), {
      one: Float32Array.of(1),
    });
  });

  test('a released program does not run any more', async () => {
    const program = await device.compile({}, () => ({ one: add(scalar(0), 1) }));
    await program.run();
    program.release();
    await rejects(program.run(), /this program was released/);
    assert.throws(() => program.submit(), /this program was released/);
  });

  test('a model stays on the device that it was first used on', async () => {
    const net = mlp([2, 3, 1], { random: randomFor('two devices') });
    const [weight] = net.parameters();
    await device.read(weight);
    await withDevice(async (other) => {
      const message = /parameters live on another device; build a new model for this one/;
      await rejects(other.read(net.forward(tensor([[1, 2]]))), message);
      await rejects(other.write(weight, weight.initial), message);
      const optimizer = new Adam(net.parameters(), { lr: 1 });
      const training = other.compile({}, () => {
        optimizer.minimize(mseLoss(net.forward(tensor([[1, 2]])), tensor([[1]])));
        return {};
      });
      await rejects(training, message);
    });
    await device.read(weight);
  });

  test('a closed device rejects every request and, with WebGPU, what was still pending', async () => {
    const own = await openOwn({ device: kind });
    const w = new Parameter(Float32Array.of(1), [1]);
    const program = await own.compile({}, () => ({ double: mul(w, 2) }));
    const waiting = program.run();
    waiting.catch(() => {});
    own.close();
    const message = /the device is closed/;
    if (kind === 'webgpu') await rejects(waiting, message);
    await rejects(program.run(), message);
    assert.throws(() => program.submit(), message);
    await rejects(own.read(w), message);
    await rejects(own.write(w, Float32Array.of(1)), message);
    await rejects(
      own.compile({}, () => ({ w })),
      message,
    );
    own.close();
  });
});

forEachDevice(
  'WebGPU errors',
  (test, device) => {
    const broken = (name: string, source: string, workgroups: [number, number, number] = [1, 1, 1]): Kernel =>
      defineKernel({
        name,
        params: { count: 'u32' },
        reads: { x: 'f32' },
        writes: { out: 'f32' },
        dispatch: () => ({ label: name, source, workgroups }),
        reference() {},
      });
    const call = (kernel: Kernel, on: Device) =>
      on.compile({ x: [4] }, ({ x }) =>
        callKernel(kernel, { reads: { x }, outputs: { out: [4] }, params: { count: 4 } }),
      );
    const shader = (statement: string) => `
struct Params { count: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(4)
fn main(@builtin(local_invocation_index) i: u32) {
  ${statement}
}`;

    test('an error in a shader is shown with its line', async () => {
      const kernel = broken('my_kernel', shader('out[i] = x[i] + params.count;'));
      const { message } = await call(kernel, device).then(
        () => new Error('nothing'),
        (error: Error) => error,
      );
      assert.match(
        message,
        /^the shader of kernel my_kernel does not compile\nmy_kernel\.wgsl:9:12: .*f32, u32/,
      );
      assert.match(
        message,
        /\n {5}8 \| fn main.*\n> {4}9 \| {3}out\[i\] = x\[i\] \+ params\.count;\n {4}10 \| \}$/,
      );
    });

    test('a shader that does not fit its kernel is named', async () => {
      const kernel = broken(
        'unfitting',
        shader('out[i] = x[i];').replace('var<storage, read>', 'var<uniform>'),
      );
      await rejects(call(kernel, device), /the shader of kernel unfitting does not compile/);
    });

    test('the device works on after an error in compile', async () => {
      assert.equal(await device.read(add(tensor([1, 2]), 1)), Float32Array.of(2, 3));
    });

    test('a tensor larger than the device allows is refused with both sizes', async () => {
      const huge = expand(scalar(1), [1024, 1024, 1024, 3]);
      await rejects(
        device.read(huge),
        /needs a (buffer|binding) of 12884901888 bytes; this device allows \d+/,
      );
      assert.equal(await device.read(scalar(5)), Float32Array.of(5));
    });

    test('with default limits, a binding larger than every adapter allows is refused', async () => {
      const own = await openDevice({ device: 'webgpu', limits: 'default' });
      const sumOf = (count: number) => own.read(sum(expand(scalar(1), [count])));
      await rejects(
        sumOf(2 ** 25 + 1),
        /out needs a binding of 134217732 bytes; this device allows 134217728/,
      );
      assert.equal(await sumOf(2 ** 10), Float32Array.of(2 ** 10));
      own.close();
    });

    test('more workgroups than the device allows are refused by name', async () => {
      const kernel = broken('too_many', shader('out[i] = x[i];'), [1, 70_000, 1]);
      await rejects(call(kernel, device), /too_many needs 1 x 70000 x 1 workgroups; this device allows \d+/);
    });

    test('an error while a program runs rejects that run and all later ones, naming the kernels', async () => {
      const own = await openOwn({ device: 'webgpu' });
      const workgroups: [number, number, number] = [1, 1, 1];
      const program = await call(broken('growing', shader('out[i] = x[i];'), workgroups), own);
      workgroups[0] = 70_000;
      const message = /^the device reported a validation error: .*70000.*growing/s;
      await rejects(program.run({ x: new Float32Array(4) }), message);
      await rejects(program.run(), message);
      assert.throws(() => program.submit(), message);
      await rejects(own.read(scalar(1)), message);
      own.close();
    });
  },
  { only: 'webgpu' },
);

const test = suite('opening a device');

test('an unknown kind is refused by name', () => {
  const device = 'gpu' as 'cpu';
  return rejects(
    openDevice({ device }),
    /device must be 'auto' or 'webgpu' or 'cpu' or 'reference', got 'gpu'/,
  );
});

test('options that do not exist are refused, and a kind in their place', async () => {
  // @ts-expect-error the types forbid it too
  await rejects(openDevice({ devise: 'cpu' }), /^openDevice has no option devise; it has: device, /);
  // @ts-expect-error the types forbid it too
  await rejects(openDevice('cpu'), /^openDevice needs an object of options, got 'cpu'$/);
});

test('limits that do not exist are refused by name', () =>
  // @ts-expect-error the types forbid it too
  rejects(openDevice({ limits: 'none' }), /limits must be 'adapter' or 'default', got 'none'/));

test('a device describes itself', () => {
  for (const { info } of devices) {
    assert.ok(info.name.length > 0);
    assert.match(
      info.description,
      {
        webgpu: /^WebGPU on .*(hard|soft)ware adapter/,
        cpu: /^CPU \(SIMD WebAssembly/,
        reference: /^CPU reference/,
      }[info.kind],
    );
    assert.match(info.description, info.name);
  }
});

test('assign outside compile is refused', () => {
  const make = () => [new Parameter(Float32Array.of(1), [1])];
  assert.throws(() => assign(make(), make()), /call it inside the function given to compile/);
});

const folder = mkdtempSync('.cache/errors-');
test.after(() => rmSync(folder, { recursive: true }));

/** Runs `source` as a program that uses the package. Returns its output, and its exit code or signal. */
async function runProgram(source: string, env: Record<string, string> = {}) {
  const outfile = join(folder, 'program.mjs');
  await build({
    ...nodeOptions,
    stdin: { contents: source, resolveDir: '.', loader: 'ts' },
    outfile,
  });
  return new Promise<{ status: unknown; stdout: string; stderr: string }>((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: 60_000 };
    execFile(process.execPath, [outfile], options, (error, stdout, stderr) => {
      resolve({ status: error?.code ?? error?.signal ?? 0, stdout, stderr });
    });
  });
}

const imports = `import { mul, openDevice, Parameter, tensor } from './src/index.ts';`;
const noDriver = { VK_DRIVER_FILES: '/nonexistent', VK_ICD_FILENAMES: '/nonexistent' };

test('a program ends by itself, whether it closes its device or not', async () => {
  for (const end of ['', 'device.close();', 'globalThis.device = device;']) {
    const { status, stdout, stderr } = await runProgram(`${imports}
      const device = await openDevice({ device: '${devices[0].info.kind}' });
      const double = await device.compile({ x: [2] }, ({ x }) => ({ y: mul(x, 2) }));
      for (let i = 0; i < 20; i++) double.submit({ x: Float32Array.of(1, 2) });
      console.log((await double.run()).y.join());
      ${end}`);
    assert.equal({ status, stdout }, { status: 0, stdout: '2,4\n' }, `${end || 'nothing'}: ${stderr}`);
  }
});

test('without an adapter WebGPU is refused in one line that says what to do', async () => {
  const { status, stderr } = await runProgram(
    `${imports}
     await openDevice({ device: 'webgpu' }).catch((error) => {
       console.error('caught: ' + error.message);
       process.exitCode = 7;
     });`,
    noDriver,
  );
  assert.is(status, 7);
  assert.match(stderr, /^caught: no WebGPU adapter was found: install a Vulkan driver \(.*\).*$/m);
});

test('a kernel call that forgets what the kernel needs is refused', () => {
  const x = tensor([1, 2]);
  const call = { outputs: { out: [2] }, params: { count: 2, a: 0, b: 1 } };
  assert.throws(() => callKernel(unary, { ...call, reads: {} }), /unary: x is missing/);
  assert.throws(() => callKernel(unary, { ...call, reads: { x }, outputs: {} }), /unary: out is missing/);
});

const adapters: [name: string, software: boolean, environment: { NODE_OPTIONS: string }][] = [
  ['a graphics card', false, HARDWARE],
  ['lavapipe', true, fakeAdapter({ device: 'llvmpipe (LLVM 15.0.6, 256 bits)' })],
  ['SwiftShader', true, fakeAdapter({ device: 'SwiftShader Device (Subzero)' })],
  ['WARP', true, fakeAdapter({ device: 'Microsoft Basic Render Driver' })],
  ['a fallback adapter', true, fakeAdapter({ device: 'something new', isFallbackAdapter: true })],
];
for (const [name, software, environment] of adapters) {
  test(`'auto' computes on ${software ? 'the CPU' : 'WebGPU'} where the adapter is ${name}`, async () => {
    const { stdout, stderr } = await runProgram(
      `${imports}
       const kindOf = (options) => openDevice(options).then(({ info }) => info.kind, ({ message }) => message);
       console.log(JSON.stringify([
         await kindOf(),
         await kindOf({ device: 'auto', acceptSoftware: false }),
         await kindOf({ device: 'auto', acceptSoftware: true }),
         await kindOf({ device: 'webgpu' }),
       ]));`,
      environment,
    );
    const taken = software ? 'cpu' : ASKED;
    assert.is(stdout, `${JSON.stringify([taken, taken, ASKED, ASKED])}\n`, stderr);
  });
}

test("without an adapter 'auto' is the CPU", async () => {
  const { stdout, stderr } = await runProgram(
    `${imports}
     const device = await openDevice();
     console.log(device.info.kind, (await device.read(mul(tensor([3]), 2))).join());`,
    noDriver,
  );
  assert.is(stdout, 'cpu 6\n', stderr);
});

test.run();
