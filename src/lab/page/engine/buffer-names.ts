import type { BindingDescription, EngineLook, ProgramDescription } from '../../protocol.ts';
import { BUFFERS } from './copy-engine.ts';

/** What a buffer holds: both nets keep their weights in buffers of the same name. */
export function bufferName({ steps, buffers }: ProgramDescription, index: number): string {
  const { kind, label } = buffers[index];
  if (kind !== 'state') return BUFFERS.kind(buffers[index]);
  const isBoundAs = (name: string) =>
    steps.some(({ bindings }) => bindings.some((each) => each.buffer === index && each.name === name));
  if (label !== 'parameters') return label;
  return `${label}, ${isBoundAs('follower') ? BUFFERS.target : BUFFERS.online}`;
}

/** What a kernel finds at a place: an input or a parameter by its name; undefined for the rest. */
export function bindingName(
  { program, parameters }: EngineLook,
  place: BindingDescription,
): string | undefined {
  const { buffer, byteOffset, length } = place;
  const input = program.inputs.find((each) => each.buffer === buffer && each.byteOffset === byteOffset);
  if (input) return input.name;
  if (program.buffers[buffer].label !== 'parameters') return undefined;
  const found = parameters.find(
    (each) =>
      each.byteOffset === byteOffset && each.shape.reduce((size, extent) => size * extent, 1) === length,
  );
  return found && `${found.name}, ${bufferName(program, buffer)}`;
}
