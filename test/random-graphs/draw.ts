import type { DataOf, DType } from '../../src/dtype.ts';
import { constant, type Device, type Random, type Shape, sub, variance } from '../../src/index.ts';
import { broadcastShapes, sameShape, sizeOf } from '../../src/tensor/shape.ts';
import { type Arg, callOp, Node } from './graph.ts';

/** Thrown if a drawn op or tensor does not fit, so that another is drawn. */
export class Unfit extends Error {}

/** The distance of values from kinks, and from each other where they are compared. */
const MARGIN = 1e-4;
/** The largest element of a result, so that nothing explodes. */
export const LARGEST = 60;
const MOST_ELEMENTS = 2000;
/** The limit for one graph in twenty: long rows and many elements may be computed in another way. */
const MOST_ELEMENTS_OF_LARGE = 40_000;

const LONG = [16, 17, 33, 67, 130, 259];

type Fits = (node: Node) => boolean;

interface Fresh {
  readonly low?: number;
  readonly high?: number;
  readonly shape?: () => Shape;
}

/** Draws tensors and options for ops, from what a graph has so far, or fresh. */
export class Draw {
  readonly nodes: Node[] = [];
  private readonly mostElements: number;

  constructor(
    private readonly random: Random,
    private readonly reference: Device,
  ) {
    this.mostElements = this.chance(0.05) ? MOST_ELEMENTS_OF_LARGE : MOST_ELEMENTS;
  }

  /** An integer from low to high. */
  int(low: number, high: number): number {
    return low + this.random.int(high - low + 1);
  }

  /** A number with few digits. */
  number(low: number, high: number): number {
    return Number(this.random.uniform(low, high).toFixed(3));
  }

  chance(share: number): boolean {
    return this.random.uniform() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.random.int(list.length)];
  }

  shuffled<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.random.int(i + 1);
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }

  /** Odd and small, now and then with one long axis. */
  shape(rank = this.pick([1, 2, 2, 3, 3, 4])): number[] {
    const large = this.mostElements > MOST_ELEMENTS;
    const shape = Array.from({ length: rank }, () =>
      this.pick(large ? [1, 3, ...LONG, 1025] : [1, 2, 3, 4, 5, 7]),
    );
    if (rank > 0 && !large && this.chance(0.15)) {
      for (const axis of shape.keys()) shape[axis] = Math.min(shape[axis], 3);
      shape[this.random.int(rank)] = this.pick(LONG);
    }
    return sizeOf(shape) <= this.mostElements / 2 ? shape : this.shape(rank);
  }

  /** Random numbers within [low, high), no two closer than (high - low) / (2 size). */
  fresh(shape: Shape, low = -1.5, high = 1.5): Node {
    const size = sizeOf(shape);
    const places = this.shuffled([...Array(size).keys()]);
    const values = places.map(
      (place) => low + ((high - low) * (place + this.random.uniform(0.25, 0.75))) / size,
    );
    return this.leaf(shape, Float32Array.from(values), false);
  }

  /** Whole numbers from low to high, as a dtype of their own or as f32. */
  whole(shape: Shape, low: number, high: number, dtype: DType = 'i32'): Node {
    const values = Array.from({ length: sizeOf(shape) }, () => this.int(low, high));
    const type = { f32: Float32Array, i32: Int32Array, u8: Uint8Array }[dtype];
    return this.leaf(shape, type.from(values), true);
  }

  private leaf(shape: Shape, values: DataOf<DType>, exact: boolean): Node {
    const kinds =
      values instanceof Float32Array
        ? (['input', 'constant', 'parameter'] as const)
        : (['input', 'constant'] as const);
    return this.keep(new Node(`t${this.nodes.length}`, shape, values, { kind: this.pick(kinds), exact }));
  }

  private keep(node: Node): Node {
    this.nodes.push(node);
    return node;
  }

  /** A tensor of the graph, the last result more often than not, or a fresh one. */
  any(fits: Fits = () => true, { low = -1.5, high = 1.5, shape = () => this.shape() }: Fresh = {}): Node {
    const known = this.nodes.filter((node) => node.isFloat && fits(node));
    if (known.length === 0 || this.chance(0.15)) return this.require(this.fresh(shape(), low, high), fits);
    return (this.chance(0.6) && known.findLast(({ isLeaf }) => !isLeaf)) || this.pick(known);
  }

  /** @throws Unfit if the tensor does not fit. */
  require(node: Node, fits: Fits): Node {
    if (!fits(node)) throw new Unfit();
    return node;
  }

  /** A tensor of each shape, drawn one after the other, so that a seed gives the same ones. */
  async several(shapes: readonly Shape[]): Promise<Node[]> {
    const nodes: Node[] = [];
    for (const shape of shapes) nodes.push(await this.shaped(shape));
    return nodes;
  }

  /** A tensor of the graph, if need be reshaped, or a fresh one. */
  async ofRank(rank: number): Promise<Node> {
    const known = this.nodes.filter(({ isFloat, shape }) => isFloat && shape.length === rank);
    if (known.length > 0 && this.chance(0.6)) return this.pick(known);
    if (this.nodes.length === 0 || this.chance(0.4)) return this.fresh(this.shape(rank));
    const x = this.any();
    return this.call('reshape', [x, this.factors(x.size, rank)]);
  }

  /** Extents whose product is `size`. */
  factors(size: number, rank: number): number[] {
    const shape: number[] = [];
    let rest = size;
    for (let axis = 1; axis < rank; axis++) {
      const divisors = Array.from({ length: Math.min(rest, 12) }, (_, i) => i + 1).filter(
        (n) => rest % n === 0,
      );
      shape.push(this.pick(divisors));
      rest /= shape.at(-1)!;
    }
    return rank === 0 ? [] : this.shuffled([...shape, rest]);
  }

  /** A tensor of this very shape. */
  async shaped(shape: Shape, low = -1.5, high = 1.5): Promise<Node> {
    const within = (node: Node) =>
      node.isFloat && node.values.every((value) => value >= low && value <= high);
    const known = this.nodes.filter((node) => within(node) && node.size === sizeOf(shape));
    if (known.length === 0 || this.chance(0.4)) return this.fresh(shape, low, high);
    const x = this.pick(known);
    return sameShape(x.shape, shape) ? x : this.call('reshape', [x, shape]);
  }

  /** A tensor whose elements are all positive, not near 0. */
  async positive(): Promise<Node> {
    const low = this.number(0.25, 0.6);
    if (this.chance(0.5)) return this.fresh(this.shape(), low, 2);
    const x = this.any();
    const squashed = await this.call(this.pick(['softplus', 'square']), [x]);
    return this.call('add', [squashed, low]);
  }

  /** An operand that broadcasts with `x`: a number, a tensor of the graph, or a fresh one. */
  against(x: Node): Node | number {
    if (this.chance(0.1)) return this.number(0.4, 2) * this.pick([1, -1]);
    const known = this.nodes.filter((node) => node.isFloat && this.broadcasts(x, node));
    if (known.length > 0 && this.chance(0.5)) return this.pick(known);
    return this.fresh(this.broadcastable(x.shape));
  }

  private broadcasts(a: Node, b: Node): boolean {
    try {
      return sizeOf(broadcastShapes(a.shape, b.shape)) <= this.mostElements;
    } catch {
      return false;
    }
  }

  /** A shape that broadcasts with `shape`, either way. */
  broadcastable(shape: Shape): number[] {
    const result = shape.map((extent) =>
      this.chance(0.3) ? 1 : extent === 1 && this.chance(0.3) ? this.pick([2, 3, 5]) : extent,
    );
    if (this.chance(0.3)) return result.slice(this.int(0, result.length));
    return result.length < 4 && this.chance(0.15) ? [this.pick([2, 3]), ...result] : result;
  }

  /** A shape that broadcasts to `shape`. */
  within(shape: Shape): number[] {
    return shape
      .map((extent) => (this.chance(0.4) ? 1 : extent))
      .slice(this.chance(0.3) ? this.int(0, shape.length) : 0);
  }

  axis({ shape }: Node): number {
    if (shape.length === 0) throw new Unfit();
    return this.int(-shape.length, shape.length - 1);
  }

  /** One axis, several, or undefined for all. */
  axes(x: Node): number | number[] | undefined {
    if (x.shape.length === 0 || this.chance(0.2)) return undefined;
    if (this.chance(0.5)) return this.axis(x);
    const all = this.shuffled([...x.shape.keys()]);
    return all.slice(0, this.int(1, all.length)).map((axis) => (this.chance(0.5) ? axis : axis - all.length));
  }

  /** The same shape with another extent along one axis. */
  replaced(shape: Shape, axis: number, extent: number): number[] {
    const at = axis < 0 ? axis + shape.length : axis;
    return shape.map((own, other) => (other === at ? extent : own));
  }

  /** The graph with one more op. */
  async call(op: string, args: readonly Arg[], largest = LARGEST): Promise<Node> {
    const tensorOf = ({ values, shape }: Node) => constant(values, shape);
    const { members } = callOp(op, args, tensorOf);
    const member = this.pick(members);
    const { tensor } = callOp(op, args, tensorOf, member);
    if (tensor.size > this.mostElements || tensor.shape.length > 4) throw new Unfit();
    const values = await this.reference.read(tensor);
    if (!values.every((value) => Math.abs(value) <= largest)) throw new Unfit();
    const source = { kind: 'call', op, args, ...(member && { member }) } as const;
    return this.keep(new Node(`t${this.nodes.length}`, tensor.shape, values, source));
  }

  /** @throws Unfit if `a` and `b` are nearly equal anywhere. */
  async apart(a: Node | number, b: Node | number): Promise<void> {
    const [x, y] = [a, b].map((each) =>
      typeof each === 'number' ? each : constant(each.values as Float32Array, each.shape),
    );
    const differences = await this.reference.read(sub(x, y));
    if (!differences.every((difference) => Math.abs(difference) > MARGIN)) throw new Unfit();
  }

  /** @throws Unfit if the elements along `axes` are nearly the same anywhere. */
  async spread(x: Node, axes: readonly number[]): Promise<void> {
    const variances = await this.reference.read(variance(constant(x.values as Float32Array, x.shape), axes));
    if (!variances.every((value) => value > 0.01)) throw new Unfit();
  }
}

/** No element lies near one of `kinks`. */
export const off =
  (...kinks: number[]): Fits =>
  ({ values }) =>
    kinks.every((kink) => values.every((value) => Math.abs(value - kink) > MARGIN));

export const between =
  (low: number, high: number): Fits =>
  ({ values }) =>
    values.every((value) => value >= low && value <= high);

/** No two elements are near to each other. */
export const distinct: Fits = ({ values }) => {
  const sorted = Float64Array.from(values).sort();
  return sorted.every((value, i) => i === 0 || value - sorted[i - 1] > MARGIN / 4);
};

/** More than half of the elements are different numbers. */
export const mostlyDifferent: Fits = ({ values, size }) => new Set(values).size > size / 2;
