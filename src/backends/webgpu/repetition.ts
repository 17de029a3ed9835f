import { median } from '../median.ts';
import { type Command, encodeCommand } from './commands.ts';
import type { GPUContext } from './gpu.ts';
import { StagingRing } from './staging.ts';

/** The least time of a submit to be measured: against the clock, and as a multiple of an empty submit. */
const LEAST_MS = 5;
const LEAST_EMPTY_SUBMITS = 10;

/**
 * The milliseconds of each command, round by round, by the CPU's clock: the time of a submit that repeats the command
 * many times, less the time of an empty submit, divided by the count. The driver's work for each dispatch is included.
 */
export async function timesByRepetition(
  gpu: GPUContext,
  commands: readonly Command[],
  rounds: number,
): Promise<number[][]> {
  const { device } = gpu;
  const staging = new StagingRing(device, 4);

  async function timeSubmit(repetitions: readonly Command[]): Promise<number> {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const command of repetitions) encodeCommand(pass, command);
    pass.end();
    const target = staging.take();
    encoder.clearBuffer(target); // can be mapped when this is done
    const work = encoder.finish();
    const start = performance.now();
    device.queue.submit([work]);
    await gpu.map(target);
    const milliseconds = performance.now() - start;
    staging.takeBytes(target);
    return milliseconds;
  }

  async function timeRounds(repetitions: readonly Command[]): Promise<number[]> {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) times.push(await timeSubmit(repetitions));
    return times;
  }

  try {
    await timeSubmit([]); // a warm-up: the first submit is slow
    const empty = median(await timeRounds([]));
    const enough = Math.max(LEAST_MS, LEAST_EMPTY_SUBMITS * empty);
    const timesOf = async (command: Command): Promise<number[]> => {
      for (let count = 1; ; count *= 2) {
        const totals = await timeRounds(new Array<Command>(count).fill(command));
        if (Math.min(...totals) >= enough) return totals.map((total) => (total - empty) / count);
      }
    };
    const times: number[][] = [];
    for (const command of commands) times.push(await timesOf(command));
    return times;
  } finally {
    staging.destroy();
  }
}
