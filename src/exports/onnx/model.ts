import { Message } from '../../io/protobuf.ts';
import type { Shape } from '../../tensor/shape.ts';

/** The parts of an ONNX file. Source: onnx/onnx, `onnx/onnx.in.proto`. */

/** The version of the operators, and the version of the format that came with it (onnx 1.12, 2022). */
const OPSET = 17;
const IR_VERSION = 8;

/** `TensorProto.DataType`. */
export const DATA_TYPE = { f32: 1, u8: 2, i32: 6, i64: 7 } as const;

type ElementType = keyof typeof DATA_TYPE;

/** An attribute of a node: an integer, a list of integers, or a number that is marked as a float. */
export type Attribute = number | readonly number[] | { readonly float: number };

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A tensor with its values. */
export interface Initializer {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** An input or output. An extent that is a string is free, and has that name. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface Model {
  readonly name: string;
  readonly version: string;
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of an ONNX file. */
export function formatModel(model: Model): Uint8Array<ArrayBuffer> {
  const file = new Message()
    .integer(1, IR_VERSION)
    .bytes(2, 'webgpu-dqn')
    .bytes(3, model.version)
    .bytes(7, graphOf(model))
    .bytes(8, new Message().bytes(1, '').integer(2, OPSET));
  for (const [key, value] of Object.entries(model.metadata)) {
    file.bytes(14, new Message().bytes(1, key).bytes(2, value));
  }
  return file.finish();
}

function graphOf({ name, nodes, initializers, inputs, outputs }: Model): Message {
  const graph = new Message();
  for (const [i, node] of nodes.entries()) graph.bytes(1, nodeOf(node, i));
  graph.bytes(2, name);
  for (const initializer of initializers) graph.bytes(5, tensorOf(initializer));
  for (const input of inputs) graph.bytes(11, valueInfoOf(input));
  for (const output of outputs) graph.bytes(12, valueInfoOf(output));
  return graph;
}

function nodeOf({ op, inputs, output, attributes }: Node, i: number): Message {
  const node = new Message();
  for (const input of inputs) node.bytes(1, input);
  node.bytes(2, output).bytes(3, `${op}_${i}`).bytes(4, op);
  for (const [name, value] of Object.entries(attributes)) node.bytes(5, attributeOf(name, value));
  return node;
}

const ATTRIBUTE_TYPE = { float: 1, int: 2, ints: 7 } as const;

function attributeOf(name: string, value: Attribute): Message {
  const attribute = new Message().bytes(1, name);
  if (typeof value === 'number') return attribute.integer(3, value).integer(20, ATTRIBUTE_TYPE.int);
  if ('float' in value) return attribute.float(2, value.float).integer(20, ATTRIBUTE_TYPE.float);
  for (const each of value) attribute.integer(8, each);
  return attribute.integer(20, ATTRIBUTE_TYPE.ints);
}

function tensorOf({ name, type, shape, data }: Initializer): Message {
  const tensor = new Message();
  for (const extent of shape) tensor.integer(1, extent);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return tensor.integer(2, DATA_TYPE[type]).bytes(8, name).bytes(9, bytes);
}

function valueInfoOf({ name, type, shape }: ValueInfo): Message {
  const extents = new Message();
  for (const extent of shape) {
    const dimension = new Message();
    extents.bytes(1, typeof extent === 'string' ? dimension.bytes(2, extent) : dimension.integer(1, extent));
  }
  const tensorType = new Message().integer(1, DATA_TYPE[type]).bytes(2, extents);
  return new Message().bytes(1, name).bytes(2, new Message().bytes(1, tensorType));
}
