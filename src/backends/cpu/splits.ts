import type { Params } from '../../kernels/kernel.ts';

/** How a call is cut into calls for parts of its tensors, which threads can run at the same time. */
export interface Split {
  /** The number of elements, rows or the like that are divided. */
  readonly extent: number;
  /** All parts but the last consist of whole units, so that a row has the same neighbours for any number of parts. */
  readonly unit: number;
  /** The params that differ for the part that begins at `first` and has `length` elements, rows or the like. */
  params(first: number, length: number): Params;
  /**
   * How many elements of each tensor belong to one of `extent`. Every part gets the whole of a tensor not listed here.
   */
  readonly elements: Readonly<Record<string, number>>;
  /** The time that an element takes, as a rough multiple of copying one. Default 1. */
  readonly work?: number;
}

/** The numbers in a few cache lines. */
const LINES = 64;
/** The number of short rows that are computed together. */
const ROWS_TOGETHER = 4;

/** Splits by the names of kernels. The functions of some others divide the work themselves, see assembly/share.ts. */
export const SPLITS: Readonly<Record<string, (params: Params) => Split>> = {
  adam: byElement('gradient', 'parameters', 'mean', 'square', 'follower'),
  argmax: laborious(3, byRow({ x: true, out: false })),
  binary: (p) => byFirstAxis(p, { a: 'a', b: 'b' }),
  clip_norm: byElement('x', 'out'),
  concat: ({ count, total, ...widths }) => ({
    extent: count / total,
    unit: 1,
    params: (_, length) => ({ count: length * total }),
    elements: {
      out: total,
      ...Object.fromEntries(Object.entries(widths).map(([name, width]) => [name.replace('w', 'p'), width])),
    },
  }),
  copy: ({ quads }) => ({
    extent: quads,
    unit: LINES,
    params: (_, length) => ({ quads: length }),
    elements: { x: 4, out: 4 },
  }),
  gather({ outer, length, picks, lanes, width }) {
    const pick = picks * lanes;
    return outer > 1
      ? {
          extent: outer,
          unit: 1,
          params: (_, outer) => ({ outer }),
          elements: { x: length * lanes * width, index: pick, out: pick * width },
        }
      : {
          extent: picks,
          unit: 1,
          params: (_, picks) => ({ picks }),
          elements: { index: lanes, out: lanes * width },
        };
  },
  layer_norm: laborious(4, byRow({ x: true, out: true, scale: false })),
  layer_norm_gradient: laborious(4, byRow({ gradient: true, y: true, scale: false, out: true })),
  lerp: byElement('source', 'values'),
  loss_gradient: byElement('prediction', 'label', 'weight', 'out'),
  place({ count, n1, n2, n3, start0, start1 }) {
    const plane = n2 * n3;
    const planes = count / plane;
    return planes > n1
      ? {
          extent: planes / n1,
          unit: 1,
          params: (first, length) => ({ count: length * n1 * plane, start0: start0 - first }),
          elements: { out: n1 * plane },
        }
      : {
          extent: n1,
          unit: 1,
          params: (first, length) => ({ count: length * plane, n1: length, start1: start1 - first }),
          elements: { out: plane },
        };
  },
  pool2d: laborious(8, byPlane({ x: 'of x', out: 'pooled' })),
  pool2d_gradient: laborious(8, byPlane({ x: 'of x', upstream: 'pooled', out: 'of x' })),
  /** Splits along the slices, or along the outer axis where there are none. */
  reduce(p) {
    const { outputs, length, inner, split } = p;
    if (split >= length) return laborious(2, byRow({ x: true, center: false, out: false }))(p);
    return {
      work: 2,
      extent: outputs === inner ? Math.ceil(length / split) : 1,
      unit: 1,
      params: (first, slices) => ({ length: Math.min(slices * split, length - first * split) }),
      elements: { x: split * inner, out: outputs },
    };
  },
  rmsprop: byElement('gradient', 'parameters', 'square', 'mean', 'velocity', 'follower'),
  scatter: ({ outer, length, picks, lanes, width }) => ({
    work: 2,
    extent: outer,
    unit: 1,
    params: (_, outer) => ({ outer }),
    elements: { values: picks * lanes * width, index: picks * lanes, out: length * lanes * width },
  }),
  select: (p) => byFirstAxis(p, { condition: 'c', a: 'a', b: 'b' }),
  select_by_integers: (p) => byFirstAxis(p, { condition: 'c', a: 'a', b: 'b' }),
  sgd: byElement('gradient', 'parameters', 'velocity', 'follower'),
  softmax: laborious(8, byRow({ x: true, out: true })),
  softmax_gradient: laborious(8, byRow({ gradient: true, y: true, out: true })),
  strided(p) {
    const split = byFirstAxis(p, { x: 's' });
    const stride = split.elements.x | 0; // values from 2^31 on stand for negative strides
    return {
      ...split,
      work: 2,
      params: (first, length) => ({ ...split.params(first, length), offset: p.offset + first * stride }),
      elements: { out: split.elements.out },
    };
  },
  unary: laborious(3, byElement('x', 'out')),
};

function laborious(work: number, split: (params: Params) => Split): (params: Params) => Split {
  return (params) => ({ ...split(params), work });
}

/** Splits tensors [count]. */
function byElement(...names: string[]): (params: Params) => Split {
  const elements = Object.fromEntries(names.map((name) => [name, 1]));
  return ({ count }) => ({
    extent: count,
    unit: LINES,
    params: (_, length) => ({ count: length }),
    elements,
  });
}

/** Splits the first axis of tensors [outer, length, inner] and [outer, inner]; `isLong` is true for the former. */
function byRow(isLong: Readonly<Record<string, boolean>>): (params: Params) => Split {
  return ({ outputs, length, inner }) => ({
    extent: outputs / inner,
    unit: inner === 1 ? ROWS_TOGETHER : 1,
    params: (_, rows) => ({ outputs: rows * inner }),
    elements: Object.fromEntries(
      Object.entries(isLong).map(([name, long]) => [name, long ? length * inner : inner]),
    ),
  });
}

function byPlane(sizes: Readonly<Record<string, 'of x' | 'pooled'>>): (params: Params) => Split {
  return (p) => {
    const areas = { 'of x': p.height * p.width, pooled: p.out_height * p.out_width };
    return {
      extent: p.planes,
      unit: 1,
      params: (_, planes) => ({ planes }),
      elements: Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, areas[size]])),
    };
  };
}

/**
 * Splits the first axis with more than one element of a grid (see kernels/grid.ts). `strides` gives the prefix of the
 * names of each operand's strides.
 */
function byFirstAxis(p: Params, strides: Readonly<Record<string, string>>): Split {
  const extents = [p.count / (p.n1 * p.n2 * p.n3), p.n1, p.n2, p.n3];
  const found = extents.findIndex((extent) => extent > 1);
  const axis = found < 0 ? 3 : found;
  const inner = extents.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  return {
    extent: extents[axis],
    unit: axis === 3 ? LINES : 1,
    params: (_, length) => ({ count: length * inner, ...(axis > 0 && { [`n${axis}`]: length }) }),
    elements: {
      ...Object.fromEntries(Object.entries(strides).map(([name, stride]) => [name, p[`${stride}${axis}`]])),
      out: inner,
    },
  };
}
