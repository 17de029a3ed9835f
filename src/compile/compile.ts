import { byteLength, viewOf } from '../dtype.ts';
import { type KernelCall, owner, type Source, type Tensor } from '../tensor/tensor.ts';
import { cut } from './cut.ts';
import { fuse } from './fuse.ts';
import { collectCalls, readsOf, tensorsOf } from './graph.ts';
import { layOut, Memory, region } from './memory.ts';
import { placePacks } from './packs.ts';
import type { Plan, PlanInput, Region, Step } from './plan.ts';

type InputSource = Extract<Source, { kind: 'input' }>;

/** How `device.compile` makes a plan of a graph. */
export interface CompileOptions {
  /** Merge kernels, and let intermediate results share buffers. Default true; false is for comparison. */
  readonly optimize?: boolean;
}

interface PlanOptions extends CompileOptions {
  /** Treat constants as inputs, so that graphs that differ only in their values share a plan. */
  readonly constantsAsInputs?: boolean;
}

/**
 * Turns a graph into a plan: which kernels run, in which order, on which parts of which buffers. Calls run in
 * the order in which they were written, so a value read after an update is the updated one.
 */
export function compilePlan(
  outputs: Readonly<Record<string, Tensor>>,
  effects: readonly KernelCall[],
  declared: readonly Tensor[],
  { optimize = true, constantsAsInputs = false }: PlanOptions = {},
): Plan {
  const results = Object.values(outputs).map(owner);
  const { calls: collected, placements } = placePacks(collectCalls(results, effects));
  const kept = new Set([...results, ...placements.flatMap(({ tensor, pack }) => [tensor, pack])]);
  const sliced = cut(collected);
  const calls = optimize ? fuse(sliced, kept) : sliced;

  const memory = new Memory();
  const leaves = new Set([...declared, ...calls.flatMap(readsOf), ...results].map(owner));
  const inputs = [...leaves].filter(
    ({ source }) => source.kind === 'input' || (constantsAsInputs && source.kind === 'constant'),
  );
  for (const { source } of inputs) {
    if (source.kind === 'input') checkDeclared(source, declared);
  }
  const constants = [...leaves].filter(({ source }) => source.kind === 'constant' && !constantsAsInputs);
  const regions = new Map<Tensor, Region>([
    ...placeInputs(memory, inputs),
    ...placeConstants(memory, constants),
  ]);

  const find = (tensor: Tensor): Region => {
    const root = owner(tensor);
    const { source } = root;
    if (source.kind === 'state') return memory.state(root, source.state, source.offset);
    const found = regions.get(root) ?? memory.scratch(root);
    regions.set(root, found);
    return found;
  };

  for (const { tensor, pack, offset } of placements) {
    regions.set(tensor, region(tensor, find(pack).buffer, byteLength(tensor.dtype, offset)));
  }

  const lastUse = new Map<Tensor, KernelCall>();
  for (const call of calls) for (const tensor of tensorsOf(call)) lastUse.set(tensor, call);

  const steps = calls.map((call): Step => {
    const bindings: Record<string, Region> = {};
    for (const [name, tensor] of Object.entries({ ...call.writes, ...call.reads })) {
      if (tensor) bindings[name] = find(tensor);
    }
    checkAliasing(call, bindings);
    if (optimize) {
      for (const tensor of tensorsOf(call)) {
        if (tensor.source.kind === 'call' && lastUse.get(tensor) === call && !kept.has(tensor)) {
          memory.release(find(tensor));
        }
      }
    }
    return { kernel: call.kernel, params: call.params, flags: call.flags, bindings };
  });

  return {
    steps,
    inputs: inputs.map((tensor): PlanInput => describeInput(tensor, regions.get(tensor)!)),
    outputs: Object.entries(outputs).map(([name, tensor]) => ({ name, region: find(tensor) })),
    buffers: memory.buffers,
  };
}

/** @throws Error for an input of another program, which has no values in this one, unless the host fills it. */
function checkDeclared(input: InputSource, declared: readonly Tensor[]): void {
  if (!input.fill && !declared.some(({ source }) => source === input)) {
    throw new Error(`the tensor depends on ${input.name}, an input of another program`);
  }
}

function describeInput(tensor: Tensor, where: Region): PlanInput {
  const { source, shape } = tensor;
  if (source.kind === 'input') {
    return { name: source.name, shape, region: where, ...(source.fill && { fill: source.fill }) };
  }
  if (source.kind !== 'constant') throw new Error(`${tensor} is not an input`);
  return { name: 'constant', shape, region: where, fill: (values) => values.set(source.data) };
}

function placeInputs(memory: Memory, inputs: readonly Tensor[]): [Tensor, Region][] {
  if (inputs.length === 0) return [];
  const { offsets, bytes } = layOut(inputs);
  const buffer = memory.add({ kind: 'upload', bytes });
  return inputs.map((tensor, i) => [tensor, region(tensor, buffer, offsets[i])]);
}

function placeConstants(memory: Memory, constants: readonly Tensor[]): [Tensor, Region][] {
  if (constants.length === 0) return [];
  const { offsets, bytes } = layOut(constants);
  const data = new ArrayBuffer(bytes);
  const buffer = memory.add({ kind: 'constants', bytes, data });
  return constants.map((tensor, i) => {
    if (tensor.source.kind === 'constant') {
      viewOf(tensor.dtype, data, offsets[i], tensor.size).set(tensor.source.data);
    }
    return [tensor, region(tensor, buffer, offsets[i])];
  });
}

/** WebGPU lets a kernel read and write one buffer only through a single binding. */
function checkAliasing(call: KernelCall, bindings: Readonly<Record<string, Region>>): void {
  const written = Object.keys(call.writes).map((name) => bindings[name]?.buffer);
  for (const name of Object.keys(call.reads)) {
    const read = bindings[name];
    if (read && written.includes(read.buffer)) {
      throw new Error(`${call.kernel.name} reads ${name} from a buffer that it also writes`);
    }
  }
}
