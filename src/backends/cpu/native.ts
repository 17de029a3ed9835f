import { type Flags, isBuiltIn, type Kernel, type Params } from '../../kernels/kernel.ts';

/** The description of a function in `assembly/` that does a kernel's work. */
export interface Native {
  /**
   * The flags that it takes after the params. A number is passed as it is, to tell the kernels of one function apart.
   */
  readonly flags?: readonly (string | number)[];
  /** Whether the function divides the work between threads by itself, see assembly/share.ts; else see splits.ts. */
  readonly shared?: true;
  /** The number of elements that a call touches of each tensor, counted from the first. */
  extents(params: Params, flags: Flags): Readonly<Record<string, number>>;
}

const [OF_F32, OF_BYTES] = [0, 1];

/** The kernels that have a function in `assembly/`, by name. */
const NATIVE: Readonly<Record<string, Native>> = {
  adam: {
    extents: ({ count }) => ({
      ...{ step: 5, factor: 1 },
      ...each(count, 'gradient', 'parameters', 'mean', 'square', 'follower'),
    }),
  },
  argmax: { flags: ['MINIMUM'], extents: ({ outputs, length }) => ({ x: outputs * length, out: outputs }) },
  binary: {
    flags: ['OP'],
    extents: (p) => ({ a: extentOf('a', p), b: extentOf('b', p), out: p.count }),
  },
  clip_norm: { extents: ({ count }) => ({ scale: 1, ...each(count, 'x', 'out') }) },
  clip_scale: { extents: ({ groups }) => ({ partials: groups, scale: 1 }) },
  concat: {
    extents: ({ count, total, ...widths }) => ({
      out: count,
      ...Object.fromEntries(
        Object.entries(widths).map(([name, width]) => [name.replace('w', 'p'), (width * count) / total]),
      ),
    }),
  },
  convolution: { flags: ['RELU', OF_F32], shared: true, extents: extentsOfConvolution },
  convolution_of_bytes: { flags: ['RELU', OF_BYTES], shared: true, extents: extentsOfConvolution },
  convolution_input_gradient: {
    shared: true,
    extents(p) {
      const { a, b, out } = extentsOfConvolution(p);
      return { a, b: out, mask: b, out: b };
    },
  },
  convolution_weight_gradient: { flags: [OF_F32], shared: true, extents: extentsOfWeightGradient },
  convolution_weight_gradient_of_bytes: { flags: [OF_BYTES], shared: true, extents: extentsOfWeightGradient },
  copy: { extents: ({ quads }) => each(4 * quads, 'x', 'out') },
  gather: {
    extents: ({ outer, length, picks, lanes, width }) => {
      const [row, pick] = [outer * lanes * length, outer * lanes * picks];
      return { x: row * width, index: pick, out: pick * width };
    },
  },
  loss: {
    flags: ['LOSS'],
    extents: ({ count, groups }) => ({ ...each(count, 'prediction', 'label', 'weight'), partials: groups }),
  },
  loss_gradient: {
    flags: ['LOSS'],
    extents: ({ count }) => ({ ...each(count, 'prediction', 'label', 'weight', 'out'), upstream: 1 }),
  },
  layer_norm: {
    extents: ({ outputs, length }) => ({ ...each(outputs * length, 'x', 'out'), scale: outputs }),
  },
  layer_norm_gradient: {
    extents: ({ outputs, length }) => ({
      ...each(outputs * length, 'gradient', 'y', 'out'),
      scale: outputs,
    }),
  },
  lerp: { extents: ({ count }) => each(count, 'source', 'values') },
  multiply_adds: { extents: ({ count }) => ({ out: count }) },
  place: {
    extents: ({ count, m0, m1, m2, m3 }) => ({ x: m0 * m1 * m2 * m3, out: count }),
  },
  pool2d: {
    flags: ['MAXIMUM'],
    extents: (p) => ({
      x: p.planes * p.height * p.width,
      out: p.planes * p.out_height * p.out_width,
    }),
  },
  pool2d_gradient: {
    flags: ['MAXIMUM'],
    extents: (p) => ({
      ...each(p.planes * p.height * p.width, 'x', 'out'),
      upstream: p.planes * p.out_height * p.out_width,
    }),
  },
  product: {
    flags: ['RELU', 'SUMS'],
    shared: true,
    extents: (p, { SUMS }) => {
      const slices = p.batch > 1 ? p.batch : Math.ceil(p.k / p.split);
      const out = (slices - 1) * p.m * p.n + (p.m - 1) * p.out_row + (p.n - 1) * p.out_col + 1;
      return {
        a: (p.batch - 1) * p.a_batch + (p.m - 1) * p.a_row + (p.k - 1) * p.a_k + 1,
        b: (p.batch - 1) * p.b_batch + (p.k - 1) * p.b_k + (p.n - 1) * p.b_col + 1,
        bias: (p.m - 1) * p.bias_row + (p.n - 1) * p.bias_col + 1,
        ...{ mask: out, out },
        sums: slices * (SUMS === 1 ? p.m : p.n),
      };
    },
  },
  reduce: {
    flags: ['FOLD'],
    extents: ({ outputs, length, split }) => ({
      x: outputs * length,
      center: outputs,
      out: outputs * Math.ceil(length / split),
    }),
  },
  rmsprop: {
    extents: ({ count }) => ({
      ...{ step: 2, factor: 1 },
      ...each(count, 'gradient', 'parameters', 'square', 'mean', 'velocity', 'follower'),
    }),
  },
  scatter: {
    extents({ outer, length, picks, lanes, width }) {
      const [row, pick] = [outer * lanes * length, outer * lanes * picks];
      return { values: pick * width, index: pick, out: row * width };
    },
  },
  select: { extents: extentsOfSelect },
  select_by_integers: { extents: extentsOfSelect },
  sgd: {
    flags: ['NESTEROV'],
    extents: ({ count }) => ({
      ...{ step: 2, factor: 1 },
      ...each(count, 'gradient', 'parameters', 'velocity', 'follower'),
    }),
  },
  softmax: { flags: ['LOG'], extents: ({ outputs, length }) => each(outputs * length, 'x', 'out') },
  softmax_gradient: {
    flags: ['LOG'],
    extents: ({ outputs, length }) => each(outputs * length, 'gradient', 'y', 'out'),
  },
  square_sums: { extents: ({ count, groups }) => ({ x: count, partials: groups }) },
  strided: {
    extents({ count, n1, n2, n3, s0, s1, s2, s3, offset }) {
      // A stride of 2^31 or more stands for a negative one.
      const furthest = (extent: number, stride: number) => Math.max(0, (extent - 1) * (stride | 0));
      const n0 = count / (n1 * n2 * n3);
      return {
        x: offset + furthest(n0, s0) + furthest(n1, s1) + furthest(n2, s2) + furthest(n3, s3) + 1,
        out: count,
      };
    },
  },
  td_loss: {
    flags: ['LOSS'],
    extents: ({ batch, actions }) => ({
      ...each(batch * actions, 'q', 'gradient'),
      ...each(batch, 'action', 'td_target', 'weight', 'error'),
      ...each(1, 'out', 'mean_q'),
    }),
  },
  td_target: {
    extents: ({ batch, actions }) => ({
      ...each(batch * actions, 'next_q', 'chooser'),
      ...each(batch, 'reward', 'discount', 'out'),
    }),
  },
  unary: { flags: ['OP'], extents: ({ count }) => each(count, 'x', 'out') },
};

/** The description of a kernel's function. A kernel without one runs as its reference. */
export function nativeOf(kernel: Kernel): Native | undefined {
  return isBuiltIn(kernel) ? NATIVE[kernel.name] : undefined;
}

function each(length: number, ...names: string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, length]));
}

/** The extent of an operand of a kernel over a grid, whose strides are `${name}0` to `${name}3`. */
function extentOf(name: string, p: Params): number {
  const last = [p.count / (p.n1 * p.n2 * p.n3), p.n1, p.n2, p.n3].map((extent) => extent - 1);
  return last.reduce((at, i, axis) => at + i * p[`${name}${axis}`], 1);
}

function extentsOfSelect(p: Params) {
  return { condition: extentOf('c', p), a: extentOf('a', p), b: extentOf('b', p), out: p.count };
}

function extentsOfConvolution(p: Params) {
  const out = p.batch * p.filters * p.out_height * p.out_width;
  return {
    a: p.filters * p.channels * p.kernel_height * p.kernel_width,
    b: p.batch * p.channels * p.height * p.width,
    bias: p.filters,
    ...{ mask: out, out },
  };
}

function extentsOfWeightGradient(p: Params) {
  const { a, b, out } = extentsOfConvolution(p);
  const slices = Math.ceil((p.batch * p.out_height * p.out_width) / p.split);
  return { a: out, b, out: slices * a, sums: slices * p.filters };
}
