/**
 * The kernels of the CPU backend, in AssemblyScript; the files in src/kernels/ define what they compute. Each takes the
 * addresses of the kernel's reads, then of its writes (0 for a tensor that a call leaves out); the address of its
 * params, which lie in memory field by field as in its shader; the flags that src/backends/cpu/native.ts names; and, if
 * it needs them, the address of its scratch memory (whose size is a function of the params), the number of its share of
 * the work, and the number of shares.
 */
export * from './adam';
export * from './argmax';
export * from './binary';
export * from './clip-norm';
export * from './clip-scale';
export * from './concat';
export * from './convolution';
export * from './convolution-input-gradient';
export * from './convolution-weight-gradient';
export * from './copy';
export * from './gather';
export * from './layer-norm';
export { lerp } from './lerp';
export * from './loss';
export * from './multiply-adds';
export * from './place';
export * from './pool2d';
export * from './product';
export * from './reduce';
export * from './rmsprop';
export * from './scatter';
export * from './select';
export * from './sgd';
export * from './softmax';
export * from './square-sums';
export * from './strided';
export * from './td-loss';
export * from './td-target';
export * from './unary';

/** The address where the data of this module ends, and tensors may begin. */
export const heapBase: usize = __heap_base;
