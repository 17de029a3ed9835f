import { defineKernel } from '../src/kernels/kernel.ts';
import { openDevice } from '../src/index.ts';
import { matmul } from '../src/ops/matmul.ts';
import { Random } from '../src/random.ts';
import { compute } from '../src/tensor/call.ts';
import type { Tensor } from '../src/tensor/tensor.ts';
import { parseFlags } from '../src/commands/arguments.node.ts';
import naiveShader from './matmul-naive.wgsl';
import { median } from './median.ts';

const HELP = `Measures square matrix products against a kernel with one thread per element, in turns.

  node bench/matmul.js [--json]`;

const SIZES = [128, 256, 512, 1024];
const ROUNDS = 7;

const naive = defineKernel({
  name: 'naive',
  params: { n: 'u32' },
  reads: { a: 'f32', b: 'f32' },
  writes: { out: 'f32' },
  dispatch: ({ n }) => ({
    label: 'naive',
    source: naiveShader,
    workgroups: [Math.ceil(n / 8), Math.ceil(n / 8), 1],
  }),
  reference() {
    throw new Error('the naive kernel is measured on WebGPU only');
  },
});

const flags = parseFlags(HELP, { json: { type: 'boolean', default: false } });
const device = await openDevice({ device: 'webgpu' });
console.error(device.info.description);

/** The product of two random n x n matrices; only its first element comes back. */
async function measured(n: number, multiply: (a: Tensor<'f32'>, b: Tensor<'f32'>) => Tensor<'f32'>) {
  const random = new Random(n);
  const values = () => Float32Array.from({ length: n * n }, () => random.uniform(-1, 1));
  const program = await device.compile({ a: [n, n], b: [n, n] }, ({ a, b }) => ({ c: multiply(a, b) }));
  const { c } = await program.run({ a: values(), b: values() });
  return { program, c };
}

const results: Record<string, { ours: number; naive: number; ratio: number }> = {};
for (const n of SIZES) {
  const ours = await measured(n, matmul);
  const simple = await measured(n, (a, b) => compute(naive, [n, n], { reads: { a, b }, params: { n } }));
  const difference = ours.c.reduce((worst, value, i) => Math.max(worst, Math.abs(value - simple.c[i])), 0);
  if (!(difference < 1e-5 * n)) throw new Error(`the two kernels differ by ${difference} for n = ${n}`);

  const gflops = { ours: [] as number[], naive: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    gflops.ours.push(await rate(n, ours.program, n > 512 ? 2 : 8));
    gflops.naive.push(await rate(n, simple.program, n > 512 ? 1 : 2));
  }
  const [fast, slow] = [median(gflops.ours), median(gflops.naive)];
  results[n] = { ours: fast, naive: slow, ratio: fast / slow };
  console.error(
    `${n}^3  ${fast.toFixed(1)} GFLOP/s, naive ${slow.toFixed(2)}, ratio ${(fast / slow).toFixed(1)}`,
  );
}
if (flags.json) console.log(JSON.stringify({ device: device.info.description, gflops: results }));
device.close();

/** GFLOP/s over `count` products in a row, waited for once. */
async function rate(
  n: number,
  program: { submit(): void; run(): Promise<unknown> },
  count: number,
): Promise<number> {
  const start = performance.now();
  for (let i = 1; i < count; i++) program.submit();
  await program.run();
  return (2 * n ** 3 * count) / (performance.now() - start) / 1e6;
}
