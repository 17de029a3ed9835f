import type { BindingDescription, EngineLook, ProgramDescription } from '../../protocol.ts';
import { BUFFERS } from './copy-engine.ts';

const PARAMETERS = 'parameters';

/** What a buffer holds: the weights of both nets lie in buffers of the same name. */
export function bufferName(program: ProgramDescription, index: number): string {
  const { kind, label } = program.buffers[index];
  if (kind !== 'state') return BUFFERS.kinds[kind];
  return label === PARAMETERS ? BUFFERS.weights(label, netOf(program, index)) : label;
}

/** What a kernel finds at a place, if that has a name: an input, or the weights of a layer. */
export function bindingName(
  { program, parameters }: EngineLook,
  { buffer, byteOffset, length }: BindingDescription,
): string | undefined {
  const input = program.inputs.find((each) => each.buffer === buffer && each.byteOffset === byteOffset);
  if (input) return input.name;
  if (program.buffers[buffer].label !== PARAMETERS) return undefined;
  const found = parameters.find(
    (each) => each.byteOffset === byteOffset && each.shape.reduce((size, n) => size * n, 1) === length,
  );
  return found && BUFFERS.weights(found.name, netOf(program, buffer));
}

/** The layer whose weights a kernel works with, if it is one's. */
export function weightsOf(look: EngineLook, index: number): string | undefined {
  const { steps, buffers } = look.program;
  const [found] = steps[index].bindings.filter(({ buffer }) => buffers[buffer].label === PARAMETERS);
  return found && bindingName(look, found);
}

/** Optimisers let the target net follow the online one. */
function netOf({ steps }: ProgramDescription, index: number): string {
  const follows = steps.some(({ bindings }) =>
    bindings.some(({ buffer, name }) => buffer === index && name === 'follower'),
  );
  return follows ? BUFFERS.target : BUFFERS.online;
}
