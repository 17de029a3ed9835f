import type { Plan } from '../../compile/plan.ts';
import type { Measurement, MeasureOptions, RunTimes } from '../measurement.ts';
import type { BoundPlan } from './bind.ts';

/** Times the calls by the CPU's clock. A run consists of its calls only, so their sum is the time to wait. */
export function measureCalls(
  { steps }: Plan,
  { upload, calls, outputs }: BoundPlan,
  { inputs, rounds }: MeasureOptions,
): Measurement {
  const stepTimes: number[][] = [];
  const runs: RunTimes[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    upload.set(new Uint8Array(inputs));
    const uploaded = performance.now() - start;
    const times = calls.map(timePerCall);
    const wait = times.reduce((total, time) => total + time, 0);
    const done = performance.now();
    for (const values of outputs) values.slice();
    const readback = performance.now() - done;
    stepTimes.push(times);
    runs.push({ upload: uploaded, encode: 0, wait, readback, total: uploaded + wait + readback });
  }
  return {
    clock: 'calls',
    steps: steps.map(({ kernel }, i) => ({ label: kernel.name, times: stepTimes.map((times) => times[i]) })),
    runs,
  };
}

/** The shortest time to measure. The steps of a browser's clock are a tenth of it at worst. */
const LEAST_MS = 1;

/** Milliseconds of a call, which is repeated until the clock can measure it. */
function timePerCall(call: () => void): number {
  const start = performance.now();
  for (let count = 1; ; count++) {
    call();
    const elapsed = performance.now() - start;
    if (elapsed >= LEAST_MS) return elapsed / count;
  }
}
