import { checkData } from '../dtype.ts';
import { wholeState } from './create.ts';
import { checkShape, type Shape, showShape, sizeOf } from './shape.ts';
import { State } from './state.ts';
import { type Source, Tensor } from './tensor.ts';

/**
 * A tensor that is learned. Its initial values are copied; later its values live on the device.
 *
 * @throws TypeError if `initial` is no Float32Array; RangeError if it does not fill `shape`.
 */
export class Parameter extends Tensor<'f32'> {
  declare readonly source: Extract<Source, { kind: 'state' }>;
  readonly initial: Float32Array;

  constructor(initial: Float32Array, shape: Shape) {
    checkShape(shape);
    checkData(`the values of a parameter of shape ${showShape(shape)}`, 'f32', sizeOf(shape), initial);
    const values = initial.slice();
    const state = new State('parameter', 'f32', values.length, values);
    super(shape, 'f32', { kind: 'state', state, offset: 0 });
    this.initial = values;
  }
}

/** In elements. Every parameter starts at a multiple of this, the largest offset alignment that WebGPU may require. */
const ALIGNMENT = 256 / Float32Array.BYTES_PER_ELEMENT;

/** The offsets of parameters in one flat buffer; the gaps between them stay zero. */
export interface FlatLayout {
  readonly length: number;
  readonly offsets: readonly number[];
}

export function flatLayout(parameters: readonly Parameter[]): FlatLayout {
  let length = 0;
  const offsets = parameters.map((parameter) => {
    const offset = length;
    length += Math.ceil(parameter.size / ALIGNMENT) * ALIGNMENT;
    return offset;
  });
  return { length, offsets };
}

/**
 * Moves `parameters` into one buffer, and returns it as one tensor. An optimiser's step, a target net's update or a
 * checkpoint is then a single pass over it. This must happen before a program uses them.
 *
 * @throws Error if there are none, one is listed twice, or a program already uses them one by one.
 */
export function flattenParameters(parameters: readonly Parameter[]): Tensor<'f32'> {
  const layout = flatLayout(parameters);
  const first = parameters[0];
  if (!first) throw new Error('flattenParameters: there are no parameters');
  if (new Set(parameters).size < parameters.length)
    throw new Error('flattenParameters: a parameter is listed twice');
  const flat = first.source.state;
  const together = parameters.every(
    ({ source }, i) => source.state === flat && source.offset === layout.offsets[i],
  );
  if (together && flat.length === layout.length) return wholeState(flat);

  const initial = new Float32Array(layout.length);
  for (const [i, { source, initial: values }] of parameters.entries()) {
    if (source.state.owner)
      throw new Error('flattenParameters: a program already uses these parameters one by one');
    initial.set(values, layout.offsets[i]);
  }
  const state = new State('parameters', 'f32', layout.length, initial);
  for (const [i, parameter] of parameters.entries()) {
    Object.assign(parameter, { source: { kind: 'state', state, offset: layout.offsets[i] } });
  }
  return wholeState(state);
}
