import type { Measurement, MeasureOptions, RunTimes } from '../measurement.ts';
import type { WebGPUExecutable } from './executable.ts';
import type { GPUContext } from './gpu.ts';
import { timesByRepetition } from './repetition.ts';
import { timesByTimestamps } from './timestamps.ts';

/** Times a plan that was prepared with copies of its state, and releases it. */
export async function measurePlan(
  gpu: GPUContext,
  executable: WebGPUExecutable,
  { inputs, rounds, timestamps }: MeasureOptions,
): Promise<Measurement> {
  try {
    new Uint8Array(executable.upload).set(new Uint8Array(inputs));
    await executable.run(); // a warm-up: the first run is slow
    const { commands } = executable;
    const runs = await timeRuns(gpu, executable, rounds);
    const stamped = timestamps && (await timesByTimestamps(gpu, commands, rounds));
    const times = stamped || (await timesByRepetition(gpu, commands, rounds));
    return {
      clock: stamped ? 'timestamps' : 'repetition',
      steps: commands.map(({ label }, i) => ({ label, times: times[i] })),
      runs,
    };
  } finally {
    executable.release();
  }
}

async function timeRuns(gpu: GPUContext, executable: WebGPUExecutable, rounds: number): Promise<RunTimes[]> {
  const times: RunTimes[] = [];
  for (let round = 0; round < rounds; round++) {
    const target = executable.staging.take();
    const start = performance.now();
    executable.sendInputs();
    const uploaded = performance.now();
    executable.sendCommands(target);
    const submitted = performance.now();
    await gpu.map(target);
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
