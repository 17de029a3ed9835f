import type { DataOf, DType } from '../../src/dtype.ts';
import * as library from '../../src/index.ts';
import {
  constant,
  type Device,
  detach,
  gradients,
  mul,
  Parameter,
  type Shape,
  Tensor,
} from '../../src/index.ts';
import { sizeOf } from '../../src/tensor/shape.ts';

/** An argument of an op. */
export type Arg =
  | Node
  | number
  | boolean
  | string
  | undefined
  | readonly Arg[]
  | { readonly [option: string]: Arg };

interface Leaf {
  readonly kind: 'input' | 'constant' | 'parameter';
  /** Whether perturbations must leave it alone, as it holds classes or whole numbers to be compared. */
  readonly exact: boolean;
}

interface Call {
  readonly kind: 'call';
  readonly op: string;
  readonly args: readonly Arg[];
  /** The member of the op's result, where that is a record of tensors. */
  readonly member?: string;
}

/** A tensor of a graph that can be built for any device, with the values that the reference gives it. */
export class Node {
  constructor(
    readonly name: string,
    readonly shape: Shape,
    readonly values: DataOf<DType>,
    readonly source: Leaf | Call,
  ) {}

  get size(): number {
    return sizeOf(this.shape);
  }

  get isFloat(): boolean {
    return this.values instanceof Float32Array;
  }

  get isLeaf(): boolean {
    return this.source.kind !== 'call';
  }

  get dtype(): DType {
    return this.isFloat ? 'f32' : this.values instanceof Int32Array ? 'i32' : 'u8';
  }
}

/** Each node after all that it reads; the last is the loss. */
export type Graph = readonly Node[];

/** Values by name: `t3` for an op, `gradient of t0` for a gradient. */
export type Results = Readonly<Record<string, DataOf<DType>>>;

/** The nodes that a call reads. */
export function nodesIn(arg: Arg): Node[] {
  if (arg instanceof Node) return [arg];
  return typeof arg === 'object' ? Object.values(arg).flatMap(nodesIn) : [];
}

type Op = (...args: unknown[]) => Tensor | Record<string, Tensor>;

const OPS = new Map(Object.entries(library) as unknown as [string, Op][]);

/** Calls the public op of this name. */
export function callOp(op: string, args: readonly Arg[], tensorOf: (node: Node) => Tensor, member?: string) {
  const result = OPS.get(op)!(...(resolve(args, tensorOf) as unknown[]));
  if (result instanceof Tensor) return { members: [''], tensor: result };
  const members = Object.keys(result);
  const [first] = members;
  // Only the first member has a gradient.
  return { members, tensor: member && member !== first ? detach(result[member]) : result[first] };
}

function resolve(arg: Arg, tensorOf: (node: Node) => Tensor): unknown {
  if (arg instanceof Node) return tensorOf(arg);
  if (Array.isArray(arg)) return arg.map((each: Arg) => resolve(each, tensorOf));
  if (typeof arg !== 'object') return arg;
  return Object.fromEntries(Object.entries(arg).map(([name, each]) => [name, resolve(each, tensorOf)]));
}

export function opsIn(graph: Graph): string[] {
  return graph.flatMap(({ source }) => (source.kind === 'call' ? [source.op] : []));
}

interface RunOptions {
  readonly optimize?: boolean;
  /** Factors for the elements of an f32 tensor, or undefined. Not called for leaves whose values must stay exact. */
  readonly factors?: (node: Node) => Float32Array | undefined;
  /** Whether the values of all nodes are wanted; else only those that no other node reads. */
  readonly everything?: boolean;
}

/** Runs the graph on a device: what it computes, and the gradients of its loss with respect to every f32 leaf. */
export async function runGraph(
  graph: Graph,
  device: Device,
  { optimize = true, factors, everything = false }: RunOptions = {},
): Promise<Results> {
  const inputs = graph.filter(({ source }) => source.kind === 'input');
  const read = new Set(graph.flatMap(({ source }) => (source.kind === 'call' ? nodesIn(source.args) : [])));
  const program = await device.compile(
    Object.fromEntries(inputs.map(({ name, shape, dtype }) => [name, { shape, dtype }])),
    (given: Record<string, Tensor>) => {
      const tensors = new Map<Node, Tensor>();
      const leaves = new Map<Node, Tensor>();
      for (const node of graph) {
        const { source } = node;
        if (source.kind === 'call') {
          const { tensor } = callOp(source.op, source.args, (other) => tensors.get(other)!, source.member);
          tensors.set(node, tensor);
        } else if (source.kind === 'parameter') {
          tensors.set(node, new Parameter(node.values as Float32Array, node.shape));
        } else {
          tensors.set(node, given[node.name] ?? constant(node.values, node.shape));
        }
        if (node.isLeaf) leaves.set(node, tensors.get(node)!);
        const exact = !node.isFloat || (source.kind !== 'call' && source.exact);
        const values = exact ? undefined : factors?.(node);
        if (values) tensors.set(node, mul(tensors.get(node) as Tensor<'f32'>, constant(values, node.shape)));
      }
      const wanted = graph.filter((node) => node.isLeaf && node.isFloat);
      const found = gradients(
        tensors.get(graph.at(-1)!)!,
        wanted.map((leaf) => leaves.get(leaf)!),
      );
      const results: Record<string, Tensor> = {};
      for (const node of graph) {
        if (!node.isLeaf && (everything || !read.has(node))) results[node.name] = tensors.get(node)!;
      }
      for (const [i, leaf] of wanted.entries()) {
        const gradient = found[i];
        if (gradient) results[`gradient of ${leaf.name}`] = gradient;
      }
      return results;
    },
    { optimize },
  );
  try {
    const data = Object.fromEntries(inputs.map((leaf) => [leaf.name, leaf.values]));
    program.submit(data); // a run must not depend on what the one before left behind
    return await program.run(data);
  } finally {
    program.release();
  }
}

/** The graph as code. */
export function showGraph(graph: Graph): string {
  return graph.map(showNode).join('\n');
}

function showNode({ name, shape, dtype, source }: Node): string {
  const type = `${dtype} [${shape.join(', ')}]`;
  if (source.kind !== 'call') return `const ${name} = ${source.kind}; // ${type}`;
  const member = source.member ? `.${source.member}` : '';
  return `const ${name} = ${source.op}(${source.args.map(showArg).join(', ')})${member}; // ${type}`;
}

function showArg(arg: Arg): string {
  if (arg instanceof Node) return arg.name;
  if (Array.isArray(arg)) return `[${arg.map(showArg).join(', ')}]`;
  if (typeof arg === 'string') return `'${arg}'`;
  if (typeof arg !== 'object') return String(arg);
  return `{ ${Object.entries(arg)
    .map(([option, value]) => `${option}: ${showArg(value)}`)
    .join(', ')} }`;
}
