import { type Shape, sameShape, sizeOf } from '../../tensor/shape.ts';
import type { State } from '../../tensor/state.ts';
import { type KernelCall, owner, type Tensor } from '../../tensor/tensor.ts';
import type { Attribute, Initializer, Node } from './model.ts';
import type { Extent, Twins } from './twins.ts';

/** A call of a kernel that is to be written as nodes. */
export interface WrittenCall {
  readonly call: KernelCall;
  /** Its result. */
  readonly out: Tensor;
  readonly graph: GraphWriter;
}

/** Writes the nodes of a call and gives the name of their result; undefined if no nodes compute the same. */
export type Rule = (written: WrittenCall) => string | undefined;

/** The values of a graph's states, and the names of its parameters. */
export interface GraphValues {
  /** The parameters' names. */
  readonly names: ReadonlyMap<Tensor, string>;
  readonly states: ReadonlyMap<State, Float32Array>;
}

/** The nodes of a graph of tensors, and the tensors with values that they need. */
export class GraphWriter {
  readonly nodes: Node[] = [];
  readonly initializers: Initializer[] = [];
  readonly #written = new Map<Tensor, string>();
  readonly #constants = new Map<string, string>();
  #count = 0;

  /**
   * @param input its name in the file.
   * @param rules by the names of kernels.
   */
  constructor(
    readonly twins: Twins,
    input: string,
    private readonly values: GraphValues,
    private readonly rules: Readonly<Record<string, Rule>>,
  ) {
    this.#written.set(twins.input, input);
  }

  /**
   * The name of a tensor's values. Writes their nodes if that has not been done.
   *
   * @throws Error for a tensor that ONNX has no nodes for.
   */
  value(tensor: Tensor): string {
    const known = this.#written.get(tensor);
    if (known !== undefined) return known;
    const name = this.write(tensor);
    this.#written.set(tensor, name);
    return name;
  }

  /** Adds a node, and gives the name of its result. Absent inputs are left out. */
  add(
    op: string,
    inputs: readonly (string | undefined)[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    const output = `${op.toLowerCase()}_${this.#count++}`;
    this.nodes.push({ op, inputs: inputs.filter((each) => each !== undefined), output, attributes });
    return output;
  }

  /** The name of a number, or of numbers side by side. */
  floats(values: number | readonly number[]): string {
    const data = Float32Array.from([values].flat() as number[]);
    const shape = typeof values === 'number' ? [] : [data.length];
    return this.constant('number', { type: 'f32', shape, data });
  }

  /** The name of a list of integers, as operators take shapes and axes. */
  integers(values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.constant('list', { type: 'i64', shape: [data.length], data });
  }

  /** The name of a tensor of ones. */
  ones(shape: Shape): string {
    return this.constant('ones', { type: 'f32', shape, data: new Float32Array(sizeOf(shape)).fill(1) });
  }

  /** Gives the last result another name. */
  rename(from: string, to: string): void {
    const renamed = (name: string) => (name === from ? to : name);
    for (const [i, node] of this.nodes.entries()) {
      this.nodes[i] = { ...node, inputs: node.inputs.map(renamed), output: renamed(node.output) };
    }
  }

  /** The values of `name` under the shape of `tensor`. */
  reshape(name: string, tensor: Tensor): string {
    const shape = this.twins.shapeOf(tensor);
    return this.add('Reshape', [name, this.integers(shape.map((extent) => (isFree(extent) ? -1 : extent)))]);
  }

  private write(tensor: Tensor): string {
    const { source } = tensor;
    const { source: origin } = owner(tensor);
    if (origin.kind === 'state' || origin.kind === 'constant') return this.fixed(tensor);
    if (source.kind === 'view') return this.view(tensor, source.base);
    if (source.kind === 'input') throw new Error(`toONNX: ${tensor} is drawn or filled before each run`);
    if (source.kind !== 'call') throw new Error(`toONNX: ${tensor} is no result of a net`);
    const { call } = source;
    const rule = call.writes.out === tensor ? this.rules[call.kernel.name] : undefined;
    const name = rule?.({ call, out: tensor, graph: this });
    if (name === undefined)
      throw new Error(`toONNX: there is no operator for ${call.op}, which gives ${tensor}`);
    return name;
  }

  /** The name of a parameter or constant, with the tensor's shape. */
  private fixed(tensor: Tensor): string {
    const shape = this.twins.fixedShapeOf(tensor);
    const whole = owner(tensor);
    const { source } = whole;
    if (source.kind === 'constant' && source.data instanceof Float32Array) {
      return this.constant('constant', { type: 'f32', shape, data: source.data });
    }
    if (source.kind === 'constant') {
      if (!(source.data instanceof Int32Array)) throw new Error(`toONNX: ${tensor} is a constant of bytes`);
      return this.constant('constant', { type: 'i32', shape, data: source.data });
    }
    if (source.kind !== 'state') throw new Error(`toONNX: ${tensor} is no result of a net`);
    const values = this.values.states.get(source.state)!;
    const data = values.subarray(source.offset, source.offset + sizeOf(shape));
    const own = this.values.names.get(whole);
    const name =
      own === undefined ? undefined : sameShape(shape, whole.shape) ? own : `${own}_${shape.join('x')}`;
    return this.initializer(name ?? `state_${this.#count++}`, { type: 'f32', shape, data });
  }

  private view(tensor: Tensor, base: Tensor): string {
    const name = this.value(base);
    if (sameShape(tensor.shape, base.shape)) return name;
    const [shape, from] = [tensor, base].map((each) => this.twins.shapeOf(each));
    const flattens = shape.length === 2 && from.length > 2 && isBatch(shape[0]) && isBatch(from[0]);
    return flattens ? this.add('Flatten', [name], { axis: 1 }) : this.reshape(name, tensor);
  }

  /** The name of a constant. Equal constants are written once. */
  private constant(kind: string, values: Omit<Initializer, 'name'>): string {
    const key = JSON.stringify([
      values.type,
      values.shape,
      Array.from(values.data as ArrayLike<unknown>, String),
    ]);
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.initializer(`${kind}_${this.#count++}`, values);
    this.#constants.set(key, name);
    return name;
  }

  private initializer(name: string, values: Omit<Initializer, 'name'>): string {
    if (!this.initializers.some((each) => each.name === name)) this.initializers.push({ name, ...values });
    return name;
  }
}

/** Whether an extent depends on the number of observations. */
function isFree(extent: Extent): extent is Exclude<Extent, number> {
  return typeof extent !== 'number';
}

/** Whether an axis counts the observations. */
export function isBatch(extent: Extent | undefined): boolean {
  return extent !== undefined && isFree(extent) && extent.perObservation === 1;
}
