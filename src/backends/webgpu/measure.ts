import type { Plan } from '../../compile/plan.ts';
import type { State } from '../../tensor/state.ts';
import type { Measurement, MeasureOptions, RunTimes } from '../measurement.ts';
import type { WebGPUExecutable } from './executable.ts';
import { timesByRepetition } from './repetition.ts';
import { timesByTimestamps } from './timestamps.ts';
import type { WebGPUBackend } from './webgpu.ts';

/** Times a plan that is built anew, over copies of its state. */
export async function measurePlan(
  backend: WebGPUBackend,
  plan: Plan,
  { inputs, rounds, timestamps }: MeasureOptions,
): Promise<Measurement> {
  const copies: GPUBuffer[] = [];
  const copyOf = (state: State) => {
    const copy = copyBuffer(backend, backend.stateBuffer(state));
    copies.push(copy);
    return copy;
  };
  const executable = await backend.build(plan, copyOf);
  try {
    new Uint8Array(executable.upload).set(new Uint8Array(inputs));
    await executable.run(); // what is slow only once
    const { commands } = executable;
    const runs = await timeRuns(backend, executable, rounds);
    const stamped = timestamps && (await timesByTimestamps(backend, commands, rounds));
    const times = stamped || (await timesByRepetition(backend, commands, rounds));
    return {
      clock: stamped ? 'timestamps' : 'repetition',
      steps: commands.map(({ label }, i) => ({ label, times: times[i] })),
      runs,
    };
  } finally {
    executable.release();
    for (const copy of copies) copy.destroy();
  }
}

function copyBuffer({ device }: WebGPUBackend, original: GPUBuffer): GPUBuffer {
  const { label, size, usage } = original;
  const copy = device.createBuffer({ label: `copy of ${label}`, size, usage });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(original, 0, copy, 0, size);
  device.queue.submit([encoder.finish()]);
  return copy;
}

async function timeRuns(
  backend: WebGPUBackend,
  executable: WebGPUExecutable,
  rounds: number,
): Promise<RunTimes[]> {
  const times: RunTimes[] = [];
  for (let round = 0; round < rounds; round++) {
    const target = executable.staging.take();
    const start = performance.now();
    executable.sendInputs();
    const uploaded = performance.now();
    executable.sendCommands(target);
    const submitted = performance.now();
    await backend.map(target);
    const done = performance.now();
    executable.takeOutputs(target);
    const end = performance.now();
    times.push({
      upload: uploaded - start,
      encode: submitted - uploaded,
      wait: done - submitted,
      readback: end - done,
      total: end - start,
    });
  }
  return times;
}
