/**
 * The kernels of the CPU backend, in AssemblyScript. What each takes: the addresses of the kernel's reads, then of
 * its writes, 0 for what a call leaves out; its params; and the flags that src/backends/cpu/native.ts names.
 */
export * from './convolution';
export * from './convolution-input-gradient';
export * from './convolution-weight-gradient';
export * from './product';
export * from './relu';

/** Where the data of this module ends, and tensors may begin. */
export const heapBase: usize = __heap_base;
