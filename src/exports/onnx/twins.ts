import { type Shape, sameShape } from '../../tensor/shape.ts';
import type { State } from '../../tensor/state.ts';
import { type KernelCall, owner, type Source, type Tensor } from '../../tensor/tensor.ts';

/**
 * The numbers of observations of the two graphs. Above 32, the arrangement of products does not depend on their height.
 */
const COUNTS = [37, 41] as const;

/** An extent: a number, or one for each observation. */
export type Extent = number | { readonly perObservation: number };

/**
 * Two graphs of one net, for different numbers of observations. Numbers that are the same in both do not depend on the
 * number of observations; numbers that differ show how they depend on it.
 */
export class Twins {
  readonly #twins = new Map<Tensor, Tensor>();

  private constructor(
    readonly input: Tensor,
    readonly output: Tensor,
  ) {}

  /**
   * @param build makes a graph for a number of observations.
   * @throws Error for a net that computes something else for another number of observations.
   */
  static of(build: (count: number) => { readonly input: Tensor; readonly output: Tensor }): Twins {
    const [a, b] = COUNTS.map(build);
    const twins = new Twins(a.input, a.output);
    twins.pair(a.output, b.output);
    return twins;
  }

  /** The states that the graph reads: parameters, and others. */
  get states(): State[] {
    const sources = [...this.#twins.keys()].map(({ source }) => source);
    return [...new Set(sources.flatMap((source) => (source.kind === 'state' ? [source.state] : [])))];
  }

  /** The extents of a tensor, as they depend on the number of observations. */
  shapeOf(tensor: Tensor): Extent[] {
    const other = this.twinOf(tensor).shape;
    return tensor.shape.map((extent, axis) => {
      if (other[axis] === extent) return extent;
      const perObservation = extent / COUNTS[0];
      if (!Number.isInteger(perObservation) || perObservation !== other[axis] / COUNTS[1])
        throw dependence(tensor);
      return { perObservation };
    });
  }

  /** The shape of a tensor that is the same for all observations. */
  fixedShapeOf(tensor: Tensor): Shape {
    if (!sameShape(tensor.shape, this.twinOf(tensor).shape)) throw dependence(tensor);
    return tensor.shape;
  }

  /** A param of a call whose result is `tensor`, that is the same for any number of observations. */
  fixedParam(call: KernelCall, name: string, tensor: Tensor): number {
    const twin = owner(this.twinOf(tensor)).source;
    if (twin.kind !== 'call' || twin.call.params[name] !== call.params[name]) throw dependence(tensor);
    return call.params[name];
  }

  private twinOf(tensor: Tensor): Tensor {
    const twin = this.#twins.get(tensor);
    if (!twin) throw new Error(`${tensor} is no part of the graph`);
    return twin;
  }

  private pair(a: Tensor, b: Tensor): void {
    if (this.#twins.has(a)) return;
    this.#twins.set(a, b);
    const [x, y] = [a.source, b.source];
    if (x.kind === 'view' && y.kind === 'view') this.pair(x.base, y.base);
    else if (x.kind === 'call' && y.kind === 'call' && x.call.kernel === y.call.kernel) {
      for (const [name, read] of Object.entries(x.call.reads)) {
        const other = y.call.reads[name];
        if (read && other) this.pair(read, other);
        else if (read || other) throw dependence(a);
      }
    } else if (!isSame(x, y)) throw dependence(a);
  }
}

/** Whether values that no kernel computes are the same. */
function isSame(x: Source, y: Source): boolean {
  if (x.kind === 'state' && y.kind === 'state') return x.state === y.state && x.offset === y.offset;
  if (x.kind === 'constant' && y.kind === 'constant') return sameValues(x.data, y.data);
  return x.kind === 'input' && y.kind === 'input';
}

function sameValues(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.prototype.every.call(a, (value, i) => Object.is(value, b[i]));
}

function dependence(tensor: Tensor): Error {
  return new Error(
    `toONNX: ${tensor}, for ${COUNTS[0]} observations, depends on their number in another way than by an axis of them`,
  );
}
