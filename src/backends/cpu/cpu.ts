import { breathe, startThreads } from '#platform';
import type { Plan } from '../../compile/plan.ts';
import { byteLength, type DataOf, type DType, viewOf } from '../../dtype.ts';
import type { Threads } from '../../platform/threads.ts';
import type { State } from '../../tensor/state.ts';
import type { Backend, Executable } from '../backend.ts';
import { type BoundPlan, bindPlan } from '../host/bind.ts';
import { hostCode } from '../host/code.ts';
import { measureCalls } from '../host/measure.ts';
import type { Measurement, MeasureOptions } from '../measurement.ts';
import { callArguments, type NativeFunctions, nativeCall } from './calls.ts';
import { requireFMA } from './fma.ts';
import { LinearMemory, type Range } from './memory.ts';
import { moduleFor } from './module.ts';
import { nativeOf } from './native.ts';
import { type Places, placePlan } from './places.ts';
import { threadsFor } from './shares.ts';
import { mostThreads, type ThreadCount } from './thread-count.ts';

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

  private place(plan: Plan, own: Range[], stateRange: (state: State) => Range): Places {
    const { memory, functions } = this.open;
    return placePlan(plan, { memory, functions, threads: this.threads?.count ?? 1 }, own, stateRange);
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
    const copy = this.memory.allocate(bytes, `a copy of the ${state.label}`);
    own.push(copy);
    this.bytes(copy.address, bytes).set(this.bytes(address, bytes));
    return copy;
  }
}

function unbind(binding: Binding): void {
  binding.bound = undefined;
  binding.buffer = undefined;
}
