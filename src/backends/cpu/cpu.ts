import { breathe, startThreads } from '#platform';
import { align } from '../../compile/memory.ts';
import type { Plan, PlanBuffer, Step } from '../../compile/plan.ts';
import { byteLength, type DataOf, type DType, viewOf } from '../../dtype.ts';
import { paramsBytes, writeParams } from '../../kernels/kernel.ts';
import type { Threads } from '../../platform/threads.ts';
import type { State } from '../../tensor/state.ts';
import type { Backend, Executable } from '../backend.ts';
import { type BoundPlan, bindPlan } from '../host/bind.ts';
import { hostCode } from '../host/code.ts';
import { measureCalls } from '../host/measure.ts';
import type { Measurement, MeasureOptions } from '../measurement.ts';
import { callArguments, type NativeFunctions, nativeCall, type Place, scratchBytes } from './calls.ts';
import { requireFMA } from './fma.ts';
import { LinearMemory, type Range } from './memory.ts';
import { moduleFor } from './module.ts';
import { nativeOf } from './native.ts';
import { type Share, sharesOf, threadsFor } from './shares.ts';
import { mostThreads, type ThreadCount } from './thread-count.ts';

/** A step divided between threads. */
interface SharedStep extends Place {
  readonly shares: readonly Share[];
}

/** The addresses that the calls of a plan use. Steps share scratch memory, as only one runs at a time. */
interface Places {
  readonly steps: ReadonlyMap<Step, SharedStep>;
  readonly buffers: readonly number[];
}

interface Native {
  readonly module: WebAssembly.Module;
  readonly memory: LinearMemory;
  readonly functions: NativeFunctions;
}

/** The calls of an executable, until it is released or the device closes. */
interface Binding {
  bound?: BoundPlan | undefined;
  /** The ArrayBuffer that it is bound to. The memory has another one after it has grown. */
  buffer?: ArrayBuffer | undefined;
}

/** The memory of an executable or a state. */
interface Held {
  readonly ranges: readonly Range[];
  readonly binding?: Binding;
}

/** Runs plans on the CPU: by SIMD WebAssembly for kernels that have a function there, else by their reference. */
export class CPUBackend implements Backend {
  readonly tuning = {};
  private readonly states = new WeakMap<State, Range>();
  /** Frees the memory of executables and states that can no longer be reached. */
  private readonly forgotten = new FinalizationRegistry<Held>((held) => this.letGo(held));
  /** The bindings that keep the memory alive. Closing the device ends them, so that all memory is freed. */
  private readonly bindings = new Set<Binding>();
  private native: Native | undefined;
  private threads: Threads | undefined;
  private starting: Promise<void> | undefined;

  private constructor(
    native: Native,
    private readonly most: number,
    private readonly mayDoWithout: boolean,
  ) {
    this.native = native;
  }

  /**
   * @param count the number of threads that share heavy kernels. They start with the first program that is worth it.
   * @param fma whether products use fused multiply-adds.
   * @throws Error if the engine has no fused multiply-adds.
   */
  static async open(count: ThreadCount = 1, fma = false): Promise<CPUBackend> {
    if (fma) requireFMA();
    const most = mostThreads(count);
    const memory = new LinearMemory({ shared: most > 1 });
    const module = await moduleFor(most > 1, fma);
    const { exports } = await WebAssembly.instantiate(module, { env: { memory: memory.memory } });
    memory.start((exports.heapBase as WebAssembly.Global).value);
    const functions = exports as unknown as NativeFunctions;
    return new CPUBackend({ module, memory, functions }, most, count === 'auto');
  }

  /** The bytes of memory in use by tensors. */
  get bytesUsed(): number {
    return this.memory.used;
  }

  async prepare(plan: Plan): Promise<Executable> {
    await this.startThreadsFor(plan);
    return this.executable(plan, [], (state) => this.stateRange(state));
  }

  async prepareSnapshot(plan: Plan): Promise<Executable> {
    const own: Range[] = [];
    return this.executable(plan, own, (state) => this.copyOf(state, own));
  }

  async measure(plan: Plan, options: MeasureOptions): Promise<Measurement> {
    const own: Range[] = [];
    try {
      const places = this.place(plan, own, (state) => this.copyOf(state, own));
      return measureCalls(plan, this.bind(plan, places), options);
    } finally {
      this.release(own);
    }
  }

  writeState(state: State, data: DataOf<DType>, offset: number): void {
    const { address } = this.stateRange(state);
    viewOf(state.dtype, this.memory.buffer, address, state.length).set(data, offset);
  }

  close(): void {
    this.threads?.close();
    for (const binding of this.bindings) unbind(binding);
    this.threads = undefined;
    this.native = undefined;
  }

  /** Starts the threads if the plan has work for them. If that fails, a count of 'auto' goes on without threads. */
  private async startThreadsFor({ steps }: Plan): Promise<void> {
    if (!steps.some((step) => threadsFor(step, this.most) > 1)) return;
    const { module, memory } = this.open;
    this.starting ??= startThreads(this.most - 1, module, memory.memory).then(
      (threads) => {
        if (this.native) this.threads = threads;
        else threads.close();
      },
      (error) => {
        if (this.mayDoWithout) return;
        this.starting = undefined; // the next program tries again
        throw error;
      },
    );
    await this.starting;
  }

  /** @throws if the device is closed. */
  private get open(): Native {
    if (!this.native) throw new Error('the device is closed');
    return this.native;
  }

  private get memory(): LinearMemory {
    return this.open.memory;
  }

  private letGo({ ranges, binding }: Held): void {
    if (binding) this.bindings.delete(binding);
    this.release(ranges);
  }

  private release(ranges: readonly Range[]): void {
    for (const range of ranges) this.native?.memory.release(range);
  }

  /** `stateRange` gives the memory of a state. Ranges that only the executable uses are added to `own`. */
  private executable(plan: Plan, own: Range[], stateRange: (state: State) => Range): Executable {
    const upload = new ArrayBuffer(plan.buffers.find(({ kind }) => kind === 'upload')?.bytes ?? 0);
    const inputs = new Uint8Array(upload);
    const binding: Binding = {};
    const places = this.orRelease(own, () => {
      const places = this.place(plan, own, stateRange);
      binding.bound = this.bind(plan, places);
      binding.buffer = this.memory.buffer;
      return places;
    });
    const submit = (): BoundPlan => {
      const { buffer } = this.memory;
      if (binding.buffer !== buffer) {
        binding.bound = this.bind(plan, places);
        binding.buffer = buffer;
      }
      const bound = binding.bound!;
      bound.upload.set(inputs);
      for (const call of bound.calls) call();
      return bound;
    };
    const executable: Executable = {
      upload,
      submit,
      async run() {
        const { outputs: places } = submit();
        const outputs = places.map((values) => values.slice());
        const turn = breathe();
        if (turn) await turn; // even awaiting undefined would cost as much as looking at the clock
        return outputs;
      },
      code: () => hostCode(plan.steps, ({ kernel }) => (nativeOf(kernel) ? 'wasm' : 'reference')),
      release: () => {
        unbind(binding);
        if (this.forgotten.unregister(executable)) this.letGo(held);
      },
    };
    const held = { ranges: own, binding };
    this.bindings.add(binding);
    this.forgotten.register(executable, held, executable);
    return executable;
  }

  private orRelease<T>(own: readonly Range[], make: () => T): T {
    try {
      return make();
    } catch (error) {
      this.release(own);
      throw error;
    }
  }

  /**
   * Allocates the memory that only the plan uses, adds it to `own`, and writes constants and params there. Placing a
   * state may make the memory grow, too.
   */
  private place({ steps, buffers }: Plan, own: Range[], stateRange: (state: State) => Range): Places {
    const shared = this.placeParams(steps, own);
    const scratchOfAll = Math.max(
      0,
      ...shared.map(({ shares, scratchBytes }) => shares.length * scratchBytes),
    );
    // One allocation, so that the error of a program that does not fit names all the bytes that it needs.
    const bytes = buffers.reduce((total, buffer) => total + ownBytes(buffer), scratchOfAll);
    const { address: scratch } = this.allocate(bytes, 'the tensors of a program', own);
    let next = scratch + scratchOfAll;
    const addresses = buffers.map((buffer) => {
      if (buffer.kind === 'state') return stateRange(buffer.state).address;
      const address = next;
      next += ownBytes(buffer);
      if (buffer.kind === 'constants') this.bytes(address, buffer.bytes).set(new Uint8Array(buffer.data));
      return address;
    });
    return { steps: new Map(steps.map((step, i) => [step, { ...shared[i], scratch }])), buffers: addresses };
  }

  private placeParams(steps: readonly Step[], own: Range[]): Omit<SharedStep, 'scratch'>[] {
    const shares = steps.map((step) => sharesOf(step, threadsFor(step, this.threads?.count ?? 1)));
    const bytes = steps.reduce((total, { kernel }, i) => total + shares[i].length * paramsBytes(kernel), 0);
    let { address } = this.allocate(bytes, 'the params of a program', own);
    const data = new DataView(this.memory.buffer);
    return steps.map((step, i) => {
      const params = address;
      for (const share of shares[i]) {
        writeParams(step.kernel, share.params, data, address);
        address += paramsBytes(step.kernel);
      }
      const { length } = shares[i];
      return {
        shares: shares[i],
        params,
        scratchBytes: scratchBytes(step, this.open.functions, params, length),
      };
    });
  }

  private allocate(bytes: number, what: string, own: Range[]): Range {
    const range = this.memory.allocate(bytes, what);
    own.push(range);
    return range;
  }

  private bind(plan: Plan, { steps, buffers }: Places): BoundPlan {
    const { memory, functions } = this.open;
    const { buffer } = memory;
    return bindPlan(
      plan,
      buffers.map((byteOffset) => ({ buffer, byteOffset })),
      (step, addressOf) => {
        const { shares, ...place } = steps.get(step)!;
        const calls = callArguments(step, shares, place, addressOf);
        return calls && nativeCall(step.kernel.name, functions, calls, this.threads);
      },
    );
  }

  private bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, length);
  }

  private stateRange(state: State): Range {
    let range = this.states.get(state);
    if (!range) {
      range = this.memory.allocate(byteLength(state.dtype, state.length), `the ${state.label}`);
      this.states.set(state, range);
      this.forgotten.register(state, { ranges: [range] });
      if (state.initial) this.writeState(state, state.initial, 0);
    }
    return range;
  }

  private copyOf(state: State, own: Range[]): Range {
    const { address, bytes } = this.stateRange(state);
    const copy = this.allocate(bytes, `a copy of the ${state.label}`, own);
    this.bytes(copy.address, bytes).set(this.bytes(address, bytes));
    return copy;
  }
}

function unbind(binding: Binding): void {
  binding.bound = undefined;
  binding.buffer = undefined;
}

/** The bytes of a buffer, or 0 if other plans use it, too. */
function ownBytes({ kind, bytes }: PlanBuffer): number {
  return kind === 'state' ? 0 : align(bytes);
}
