import shader from '../../shaders/multiply_adds.wgsl';
import { defineKernel, perElement } from './kernel.ts';

const VALUES = 8;
const TIMES = 16;

/** Only multiply-adds, to measure how many a device can do: out [count], as the shader describes. */
export const multiplyAdds = defineKernel({
  name: 'multiply_adds',
  params: { count: 'u32', rounds: 'u32', scale: 'f32', shift: 'f32' },
  reads: {},
  writes: { out: 'f32' },
  operations: ({ count, rounds }) => 2 * count * VALUES * TIMES * rounds,
  dispatch: ({ count }) => perElement('multiply_adds', shader, count),
  reference({ out }, { count, rounds, scale, shift }) {
    for (let i = 0; i < count; i++) {
      let total = 0;
      for (let j = 0; j < VALUES; j++) {
        let value = i + j;
        for (let time = 0; time < TIMES * rounds; time++) value = value * scale + shift;
        total += value;
      }
      out[i] = total;
    }
  },
});
