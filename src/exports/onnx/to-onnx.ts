import manifest from '../../../package.json';
import type { Device } from '../../device/device.ts';
import type { Module } from '../../nn/module.ts';
import type { ObservationType } from '../../replay/observations.ts';
import { mul } from '../../ops/arithmetic.ts';
import { requireKnown, requireShape, requireWord } from '../../require.ts';
import { constant, wholeState } from '../../tensor/create.ts';
import type { Shape } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { scaledShape } from '../../envs/scaled-shape.ts';
import { type GraphValues, GraphWriter, isBatch } from './graph-writer.ts';
import { formatModel } from './model.ts';
import { RULES } from './rules.ts';
import { Twins } from './twins.ts';

/** Options of `toONNX`. */
export interface ONNXOptions {
  /** The shape of one observation: [4] for CartPole, [4, 84, 84] for frames. */
  readonly observationShape: Shape;
  /** 'u8' for observations of bytes, each of which the net reads as byte / 255. Default 'f32'. */
  readonly observationType?: ObservationType | undefined;
  /** Factors by which the numbers of an observation are multiplied before the net sees them. Default: none. */
  readonly observationScale?: readonly number[] | undefined;
  /** The name of the graph. Default 'q-net'. */
  readonly name?: string | undefined;
  /** Further information for readers, such as the meaning of the actions. Default: nothing. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

const OPTIONS: readonly (keyof ONNXOptions)[] = [
  ...(['observationShape', 'observationType', 'observationScale', 'name', 'metadata'] as const),
];

/**
 * A net as an ONNX file, with its weights as they are at this call: opset 17, for onnxruntime and others. Its input is
 * `observation`, [batch, ...observationShape], for any number of observations; its outputs are `q_values`, [batch,
 * actions], and `action`, the greedy ones, [batch] of int64. Parameters keep their names.
 *
 *     await writeFile('q-net.onnx', await toONNX(device, qNet, { observationShape: [4] }));
 *
 * It writes any net whose `forward` consists of ops that nets usually contain, including modules of your own. Noise is
 * off, as in evaluation.
 *
 * @throws RangeError for an option that does not exist or makes no sense, and for a net that does not give [n,
 * actions]; Error, naming it, for an op that ONNX has no operators for, or whose result depends on the number of
 * observations other than by an axis for them.
 */
export async function toONNX(
  device: Device,
  net: Module,
  options: ONNXOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  requireKnown('toONNX', options, OPTIONS);
  const { observationShape, observationType = 'f32', observationScale, name = 'q-net' } = options;
  const { metadata = {} } = options;
  requireShape('observationShape', observationShape);
  requireWord('observationType', observationType, ['f32', 'u8']);
  const factors =
    observationScale &&
    constant(
      Float32Array.from(observationScale),
      scaledShape(observationScale, observationShape, observationType),
    );
  const twins = Twins.of((count) => {
    const input = new Tensor([count, ...observationShape], observationType, {
      ...{ kind: 'input', name: 'observation' },
    });
    const seen = factors ? mul(input as Tensor<'f32'>, factors) : input;
    return { input, output: net.forward(seen) };
  });
  const [rows, actions] = twins.shapeOf(twins.output);
  if (twins.output.shape.length !== 2 || !isBatch(rows) || typeof actions !== 'number') {
    throw new RangeError(`toONNX: a net must give [n, actions] for n observations, got ${twins.output}`);
  }
  const graph = new GraphWriter(twins, 'observation', await valuesOf(device, net, twins), RULES);
  graph.rename(graph.value(twins.output), 'q_values');
  graph.rename(graph.add('ArgMax', ['q_values'], { axis: 1, keepdims: 0 }), 'action');
  return formatModel({
    ...{ name, version: manifest.version, metadata, nodes: graph.nodes, initializers: graph.initializers },
    inputs: [{ name: 'observation', type: observationType, shape: ['batch', ...observationShape] }],
    outputs: [
      { name: 'q_values', type: 'f32', shape: ['batch', actions] },
      { name: 'action', type: 'i64', shape: ['batch'] },
    ],
  });
}

/** The values of a graph's states as they are now. Parameters that share a buffer are brought back by one read. */
async function valuesOf(device: Device, net: Module, { states }: Twins): Promise<GraphValues> {
  const named = [...net.namedParameters()].reverse(); // a parameter that is used twice goes by its first name
  const read = await Promise.all(
    states.map(async (state) => [state, await device.read(wholeState(state))] as const),
  );
  return { names: new Map(named.map(([name, parameter]) => [parameter, name])), states: new Map(read) };
}
