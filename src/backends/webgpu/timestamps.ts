import { median } from '../median.ts';
import { type Command, encodeCommand } from './commands.ts';
import type { GPUContext } from './gpu.ts';
import { StagingRing } from './staging.ts';

/** The most queries that WebGPU allows in a set. */
const MAX_QUERIES = 4096;
const BYTES_PER_TIMESTAMP = 8;

/**
 * The milliseconds of each command, round by round, by the device's clock: all run in order, each in its own pass.
 * Undefined where there is no such clock, or it is too coarse: browsers round it, as a defence against timing attacks.
 */
export async function timesByTimestamps(
  gpu: GPUContext,
  commands: readonly Command[],
  rounds: number,
): Promise<number[][] | undefined> {
  const { device } = gpu;
  const count = 2 * commands.length;
  if (!device.features.has('timestamp-query') || count === 0 || count > MAX_QUERIES) return undefined;
  const bytes = count * BYTES_PER_TIMESTAMP;
  const querySet = device.createQuerySet({ type: 'timestamp', count });
  const resolved = device.createBuffer({
    label: 'timestamps',
    size: bytes,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const staging = new StagingRing(device, bytes);

  async function runOnce(): Promise<BigUint64Array> {
    const encoder = device.createCommandEncoder();
    for (const [i, command] of commands.entries()) {
      const pass = encoder.beginComputePass({
        timestampWrites: { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 },
      });
      encodeCommand(pass, command);
      pass.end();
    }
    const target = staging.take();
    encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, target, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await gpu.map(target);
    return new BigUint64Array(staging.takeBytes(target));
  }

  try {
    await runOnce(); // a warm-up: the first run is slow
    const times: number[][] = commands.map(() => []);
    for (let round = 0; round < rounds; round++) {
      const timestamps = await runOnce();
      if (isRounded(timestamps)) return undefined;
      for (const [i, all] of times.entries()) {
        all.push(Number(timestamps[2 * i + 1] - timestamps[2 * i]) / 1e6);
      }
    }
    return times.every((all) => median(all) > 0) ? times : undefined;
  } finally {
    querySet.destroy();
    resolved.destroy();
    staging.destroy();
  }
}

/** The step of the clock in nanoseconds to which Dawn (Chrome) rounds, as the specification proposes. */
const ROUNDED_TO = [65_536n, 100_000n];

function isRounded(timestamps: BigUint64Array): boolean {
  return ROUNDED_TO.some((unit) => timestamps.every((timestamp) => timestamp % unit === 0n));
}
