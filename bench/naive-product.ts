import { defineKernel } from '../src/kernels/kernel.ts';
import { product } from '../src/kernels/product.ts';
import type { KernelCall } from './kernel-calls.ts';
import naiveShader from './matmul-naive.wgsl';

/** The kernel to beat: one thread an element, for square row-major matrices. */
const naive = defineKernel({
  name: 'naive_product',
  params: { n: 'u32' },
  reads: { a: 'f32', b: 'f32' },
  writes: { out: 'f32' },
  dispatch: ({ n }) => ({
    label: 'naive_product',
    source: naiveShader,
    workgroups: [Math.ceil(n / 8), Math.ceil(n / 8), 1],
  }),
  reference() {
    throw new Error('the naive product is measured on WebGPU only');
  },
});

/** `call` with the naive kernel, if it is a plain product of two square matrices. */
export function naively(call: KernelCall): KernelCall | undefined {
  const { kernel, params, flags } = call;
  const { m, n, k, a_k, b_col } = params;
  const isSquare = m === n && n === k && a_k === 1 && b_col === 1;
  if (kernel !== product || !isSquare || Object.values(flags).some((flag) => flag !== 0)) return undefined;
  return { ...call, kernel: naive, params: { n }, flags: {} };
}
