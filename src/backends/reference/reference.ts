import type { Plan } from '../../compile/plan.ts';
import { byteLength, type DataOf, type DType, viewOf } from '../../tensor/dtype.ts';
import type { State } from '../../tensor/state.ts';
import type { Backend, Executable } from '../backend.ts';

/** Runs plans with the kernels' reference functions, one after the other, on the CPU. */
export class ReferenceBackend implements Backend {
  readonly tuning = {};
  private readonly states = new WeakMap<State, ArrayBuffer>();
  private closed = false;

  async prepare(plan: Plan): Promise<Executable> {
    this.check();
    const buffers = plan.buffers.map((buffer) => {
      if (buffer.kind === 'state') return this.stateBuffer(buffer.state);
      return buffer.kind === 'constants' ? buffer.data : new ArrayBuffer(buffer.bytes);
    });
    const viewRegion = ({ buffer, byteOffset, length, dtype }: Plan['outputs'][number]['region']) =>
      viewOf(dtype, buffers[buffer], byteOffset, length);
    const calls = plan.steps.map(({ kernel, params, flags, bindings }) => {
      const views = Object.entries(bindings).map(([name, region]) => [name, viewRegion(region)]);
      return { kernel, params, flags, views: Object.fromEntries(views) as Record<string, DataOf<DType>> };
    });
    const submit = () => {
      this.check();
      for (const { kernel, params, flags, views } of calls) kernel.reference(views, params, flags);
    };
    const outputs = plan.outputs.map(({ region }) => viewRegion(region));
    const upload = plan.buffers.findIndex(({ kind }) => kind === 'upload');
    return {
      upload: buffers[upload] ?? new ArrayBuffer(0),
      submit,
      async run() {
        submit();
        return outputs.map((values) => values.slice());
      },
      release() {},
    };
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
