// A reader of ONNX files, written from the format. It enforces the rules of ONNX's checker.
import {
  bytesOf,
  type Fields,
  float,
  integer,
  integers,
  message,
  messages,
  readMessage,
  textOf,
  texts,
} from './read-protobuf.ts';

export interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, number | readonly number[]>;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly irVersion: number;
  readonly opset: number;
  readonly producer: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, Values>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** @throws Error for a file that the checker of ONNX would refuse. */
export function readOnnx(file: Uint8Array): OnnxModel {
  const model = readMessage(file);
  const graph = message(model, 7);
  const [imported] = messages(model, 8);
  check(textOf(imported, 1) === '', 'the operators come from ONNX');
  check(textOf(graph, 2), 'the graph has a name');
  const initializers = new Map(messages(graph, 5).map(readTensor));
  check(initializers.size === messages(graph, 5).length, 'no two initializers have one name');
  const read: OnnxModel = {
    irVersion: integer(model, 1)!,
    opset: integer(imported, 2)!,
    producer: textOf(model, 2)!,
    nodes: messages(graph, 1).map(readNode),
    initializers,
    inputs: messages(graph, 11).map(readValue),
    outputs: messages(graph, 12).map(readValue),
    metadata: Object.fromEntries(messages(model, 14).map((each) => [textOf(each, 1)!, textOf(each, 2)!])),
  };
  checkOrder(read);
  return read;
}

/** Checks that nodes use only earlier values, and that no name is used twice. */
function checkOrder({ nodes, initializers, inputs, outputs }: OnnxModel): void {
  const known = new Set([...initializers.keys(), ...inputs.map(({ name }) => name)]);
  for (const { op, inputs: used, outputs: made } of nodes) {
    for (const name of used) check(known.has(name), `${op} uses ${name}, which comes later or never`);
    for (const name of made) {
      check(!known.has(name), `${op} makes ${name}, which is there already`);
      known.add(name);
    }
  }
  for (const { name } of outputs) check(known.has(name), `${name} is computed`);
  for (const name of initializers.keys()) {
    check(
      nodes.some((node) => node.inputs.includes(name)),
      `${name} is used`,
    );
  }
}

/** By their numbers: FLOAT, UINT8, INT32, INT64. */
const READ = new Map<number, (bytes: ArrayBuffer) => readonly number[]>([
  [1, (bytes) => Array.from(new Float32Array(bytes))],
  [2, (bytes) => Array.from(new Uint8Array(bytes))],
  [6, (bytes) => Array.from(new Int32Array(bytes))],
  [7, (bytes) => Array.from(new BigInt64Array(bytes), Number)],
]);

function readTensor(tensor: Fields): [string, Values] {
  const [name, shape] = [textOf(tensor, 8), integers(tensor, 1)];
  check(name, 'a tensor has a name');
  const data = READ.get(integer(tensor, 2)!)!(new Uint8Array(bytesOf(tensor, 9)!).buffer);
  check(data.length === shape.reduce((product, extent) => product * extent, 1), `${name} fills its shape`);
  return [name!, { shape, data }];
}

function readNode(node: Fields): OnnxNode {
  const attributes = messages(node, 5).map((attribute): [string, number | readonly number[]] => {
    const [name, type] = [textOf(attribute, 1)!, integer(attribute, 20)];
    const values = [float(attribute, 2), integer(attribute, 3), integers(attribute, 8)];
    const given = [2, 3, 4, 5, 7, 8].filter((field) => attribute.has(field));
    check(given.length === 1, `${name} has one value`);
    check(
      given[0] ===
        new Map([
          [1, 2],
          [2, 3],
          [7, 8],
        ]).get(type!),
      `the type of ${name} is the type of its value`,
    );
    return [name, values[given[0] === 2 ? 0 : given[0] === 3 ? 1 : 2]!];
  });
  check(new Set(attributes.map(([name]) => name)).size === attributes.length, 'no attribute comes twice');
  return {
    op: textOf(node, 4)!,
    inputs: texts(node, 1),
    outputs: texts(node, 2),
    attributes: new Map(attributes),
  };
}

function readValue(value: Fields): OnnxValue {
  const type = message(message(value, 2), 1);
  const shape = messages(message(type, 2), 1).map((extent) => textOf(extent, 2) ?? integer(extent, 1)!);
  return { name: textOf(value, 1)!, type: integer(type, 1)!, shape };
}

function check(holds: unknown, rule: string): void {
  if (!holds) throw new Error(`not as it should be: ${rule}`);
}
