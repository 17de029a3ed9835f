import type { PlanBuffer } from '../compile/plan.ts';

/** The total of a program's buffers of one name on its device. */
export interface MemoryUse {
  /**
   * The name of memory that is kept from run to run, such as `parameters` or `adam mean`; else `inputs`, the batch
   * among them, `constants`, or `intermediate results`, which are activations and gradients.
   */
  readonly name: string;
  readonly bytes: number;
}

const NAMES = { upload: 'inputs', constants: 'constants', scratch: 'intermediate results' } as const;

/** The memory of a plan by names, the largest first. */
export function memoryOf(buffers: readonly PlanBuffer[]): MemoryUse[] {
  const uses = new Map<string, number>();
  for (const buffer of buffers) {
    const name = buffer.kind === 'state' ? buffer.state.label : NAMES[buffer.kind];
    uses.set(name, (uses.get(name) ?? 0) + buffer.bytes);
  }
  const used = [...uses].filter(([, bytes]) => bytes > 0);
  return used.map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes);
}
