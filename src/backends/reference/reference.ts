import { breathe } from '#platform';
import type { Plan, PlanBuffer } from '../../compile/plan.ts';
import { byteLength, type DataOf, type DType, viewOf } from '../../dtype.ts';
import type { State } from '../../tensor/state.ts';
import type { Backend, Executable } from '../backend.ts';
import { type BoundPlan, bindPlan } from '../host/bind.ts';
import { hostCode } from '../host/code.ts';
import { measureCalls } from '../host/measure.ts';
import type { Measurement, MeasureOptions } from '../measurement.ts';

/** Runs plans with the kernels' reference functions, one after the other, on the CPU. */
export class ReferenceBackend implements Backend {
  readonly tuning = {};
  private readonly states = new WeakMap<State, ArrayBuffer>();
  private closed = false;

  async prepare(plan: Plan): Promise<Executable> {
    return this.executable(plan, (state) => this.stateBuffer(state));
  }

  async prepareSnapshot(plan: Plan): Promise<Executable> {
    return this.executable(plan, (state) => this.stateBuffer(state).slice(0));
  }

  async measure(plan: Plan, options: MeasureOptions): Promise<Measurement> {
    this.check();
    const bound = this.bind(plan, (state) => this.stateBuffer(state).slice(0));
    return measureCalls(plan, bound, options);
  }

  writeState(state: State, data: DataOf<DType>, offset: number): void {
    this.check();
    viewOf(state.dtype, this.stateBuffer(state), 0, state.length).set(data, offset);
  }

  close(): void {
    this.closed = true;
  }

  private check(): void {
    if (this.closed) throw new Error('the device is closed');
  }

  private executable(plan: Plan, stateBuffer: (state: State) => ArrayBuffer): Executable {
    this.check();
    const { upload, calls, outputs } = this.bind(plan, stateBuffer);
    const submit = () => {
      this.check();
      for (const call of calls) call();
    };
    return {
      upload: upload.buffer,
      submit,
      async run() {
        submit();
        const values = outputs.map((each) => each.slice());
        await breathe();
        return values;
      },
      code: () => hostCode(plan.steps, () => 'reference'),
      release() {},
    };
  }

  private bind(plan: Plan, stateBuffer: (state: State) => ArrayBuffer): BoundPlan {
    const bufferOf = (buffer: PlanBuffer) => {
      if (buffer.kind === 'state') return stateBuffer(buffer.state);
      return buffer.kind === 'constants' ? buffer.data : new ArrayBuffer(buffer.bytes);
    };
    return bindPlan(
      plan,
      plan.buffers.map((buffer) => ({ buffer: bufferOf(buffer), byteOffset: 0 })),
    );
  }

  private stateBuffer(state: State): ArrayBuffer {
    let buffer = this.states.get(state);
    if (!buffer) {
      buffer = new ArrayBuffer(byteLength(state.dtype, state.length));
      this.states.set(state, buffer);
      if (state.initial) this.writeState(state, state.initial, 0);
    }
    return buffer;
  }
}
