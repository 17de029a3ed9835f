import { align } from '../../compile/memory.ts';
import type { Plan, PlanBuffer, Step } from '../../compile/plan.ts';
import { paramsBytes, writeParams } from '../../kernels/kernel.ts';
import type { State } from '../../tensor/state.ts';
import { type NativeFunctions, type Place, scratchBytes } from './calls.ts';
import type { LinearMemory, Range } from './memory.ts';
import { type Share, sharesOf, threadsFor } from './shares.ts';

/** A step divided between threads. */
interface SharedStep extends Place {
  readonly shares: readonly Share[];
}

/** The addresses that the calls of a plan use. Steps share scratch memory, as only one runs at a time. */
export interface Places {
  readonly steps: ReadonlyMap<Step, SharedStep>;
  readonly buffers: readonly number[];
}

/** The memory and the functions of a device, and the number of its threads. */
interface Room {
  readonly memory: LinearMemory;
  readonly functions: NativeFunctions;
  readonly threads: number;
}

/**
 * Allocates the memory that only the plan uses, adds it to `own`, and writes constants and params there. `stateRange`
 * gives the memory of a state, for which the memory may grow, too.
 *
 * @throws Error if there is not enough memory.
 */
export function placePlan(
  { steps, buffers }: Plan,
  room: Room,
  own: Range[],
  stateRange: (state: State) => Range,
): Places {
  const { memory } = room;
  const shared = placeParams(steps, room, own);
  const scratchOfAll = Math.max(0, ...shared.map(({ shares, scratchBytes }) => shares.length * scratchBytes));
  // One allocation, so that the error of a program that does not fit names all the bytes that it needs.
  const bytes = buffers.reduce((total, buffer) => total + ownBytes(buffer), scratchOfAll);
  const { address: scratch } = allocate(memory, bytes, 'the tensors of a program', own);
  let next = scratch + scratchOfAll;
  const addresses = buffers.map((buffer) => {
    if (buffer.kind === 'state') return stateRange(buffer.state).address;
    const address = next;
    next += ownBytes(buffer);
    if (buffer.kind === 'constants') {
      new Uint8Array(memory.buffer, address, buffer.bytes).set(new Uint8Array(buffer.data));
    }
    return address;
  });
  return { steps: new Map(steps.map((step, i) => [step, { ...shared[i], scratch }])), buffers: addresses };
}

function placeParams(steps: readonly Step[], room: Room, own: Range[]): Omit<SharedStep, 'scratch'>[] {
  const { memory, functions, threads } = room;
  const shares = steps.map((step) => sharesOf(step, threadsFor(step, threads)));
  const bytes = steps.reduce((total, { kernel }, i) => total + shares[i].length * paramsBytes(kernel), 0);
  let { address } = allocate(memory, bytes, 'the params of a program', own);
  const data = new DataView(memory.buffer);
  return steps.map((step, i) => {
    const params = address;
    for (const share of shares[i]) {
      writeParams(step.kernel, share.params, data, address);
      address += paramsBytes(step.kernel);
    }
    return {
      ...{ shares: shares[i], params },
      scratchBytes: scratchBytes(step, functions, params, shares[i].length),
    };
  });
}

function allocate(memory: LinearMemory, bytes: number, what: string, own: Range[]): Range {
  const range = memory.allocate(bytes, what);
  own.push(range);
  return range;
}

/** The bytes of a buffer, or 0 if other plans use it, too. */
function ownBytes({ kind, bytes }: PlanBuffer): number {
  return kind === 'state' ? 0 : align(bytes);
}
