import type { BufferDescription, Place, ProgramDescription, StepDescription } from './describe.ts';
import { alignColumns } from './table.ts';

const BY = { wgsl: 'WGSL', wasm: 'WebAssembly', reference: 'reference' } as const;

/**
 * Formats a compiled program as text of some 80 columns: its inputs, its steps with their reads and writes, its outputs
 * and its buffers. `#2+512` is the place 512 bytes into buffer 2.
 */
export function formatPlan(program: { describe(): ProgramDescription }): string {
  const { steps, buffers, inputs, outputs } = program.describe();
  const inputRows = inputs.map((input) => [
    ...[input.name, `${input.dtype} [${input.shape.join(', ')}]`],
    ...[at(input), `from the ${input.from}`],
  ]);
  const stepLines = alignColumns(steps.map(stepRow), [1, 2, 3, 4]);
  const outputRows = outputs.map((output) => [output.name, `${output.length} x ${output.dtype}`, at(output)]);
  return [
    ...section('inputs', alignColumns(inputRows, [0, 1, 2, 3])),
    ...section(
      'steps',
      stepLines.flatMap((line, i) => [line, `${' '.repeat(6)}${dataFlow(steps[i])}`]),
    ),
    ...section('outputs', alignColumns(outputRows, [0, 1, 2])),
    ...section('buffers', alignColumns(buffers.map(bufferRow), [0, 1, 3])),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function stepRow({ label, by, shape, workgroups }: StepDescription, i: number): string[] {
  const size = by === 'wgsl' ? `${workgroups.join(' x ')} workgroups` : '';
  return [String(i + 1), label, BY[by], shape, size];
}

function dataFlow({ bindings }: StepDescription): string {
  const places = (access: 'read' | 'write') =>
    bindings.filter((one) => one.access === access).map((one) => `${one.name} ${at(one)}`);
  return `${places('read').join(', ')} -> ${places('write').join(', ')}`;
}

function bufferRow({ label, bytes, usedFrom, usedTo }: BufferDescription, i: number): string[] {
  return [`#${i}`, label, `${bytes} bytes`, usedIn(usedFrom, usedTo)];
}

function usedIn(from: number | undefined, to: number | undefined): string {
  if (from === undefined || to === undefined) return 'unused';
  return from === to ? `step ${from + 1}` : `steps ${from + 1} to ${to + 1}`;
}

function at({ buffer, byteOffset }: Place): string {
  return byteOffset === 0 ? `#${buffer}` : `#${buffer}+${byteOffset}`;
}
