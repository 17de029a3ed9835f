import { integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { openDevice, scalar } from '../src/index.ts';
import type { InputTypes } from '../src/program.ts';
import { Random } from '../src/random.ts';
import { FrameBuffer } from '../src/replay/frame-buffer.ts';
import { Priorities } from '../src/replay/priorities.ts';
import type { TransitionBatch } from '../src/replay/replay.ts';
import { Shift } from '../src/replay/shift.ts';
import { aboutRun, printAbout } from './report.ts';
import { medianTimes, type Repeat, readRounds, roundFlags } from './rounds.ts';

const HELP = (
  flags: string,
) => `Measures how fast a full replay of 84x84 frames gives batches of 32 with next states, on one core, and what it
costs to shift its images and to send it to the device; and what drawing by priority costs, from few transitions and from many.

  node bench/replay.js [options]

${flags}`;

const BATCH_SIZE = 32;
const STACK = 4 * 84 * 84;
const EPISODE = 150;
const PRIORITISED_CAPACITIES = [2 ** 10, 2 ** 15, 2 ** 20];

const flags = parseFlags(HELP, {
  frames: { value: 'N', help: 'capacity (default 100000, 0.7 GB)' },
  envs: { value: 'N', help: 'environments side by side (default 1)' },
  ...roundFlags,
});
const capacity = integerFlag('frames', flags.frames, 1) ?? 100_000;
const environments = integerFlag('envs', flags.envs, 1) ?? 1;
const rounds = readRounds(flags);
const buffer = new FrameBuffer({ capacity, environments, gamma: 0.99, random: new Random(1) });

const noise = new Random(2);
const observations = Uint8Array.from({ length: environments * STACK }, () => noise.int(256));
const step = {
  observations,
  finalObservations: observations,
  rewards: new Float32Array(environments),
  terminated: new Uint8Array(environments),
  truncated: new Uint8Array(environments),
};
const actions = new Uint8Array(environments);
buffer.start(observations);
const steps = Math.ceil(capacity / environments);
const fillStart = performance.now();
for (let t = 1; t <= steps; t++) {
  step.terminated.fill(t % EPISODE === 0 ? 1 : 0);
  buffer.addStep(actions, step);
}
const microsecondsPerTransition = (1000 * (performance.now() - fillStart)) / (steps * environments);

const batch: TransitionBatch<Uint8Array> = {
  states: new Uint8Array(BATCH_SIZE * STACK),
  actions: new Int32Array(BATCH_SIZE),
  rewards: new Float32Array(BATCH_SIZE),
  nextStates: new Uint8Array(BATCH_SIZE * STACK),
  discounts: new Float32Array(BATCH_SIZE),
};
const shift = new Shift({ pixels: 4, imageShape: [84, 84], random: new Random(4) }, STACK);
const device = await openDevice({ acceptSoftware: true });
const stacks = { shape: [BATCH_SIZE, 4, 84, 84], dtype: 'u8' } as const;
const times = await medianTimes<Record<string, Repeat>>(
  {
    sample: (count) => {
      for (let i = 0; i < count; i++) buffer.sample(batch);
    },
    shift: (count) => {
      for (let i = 0; i < count; i++) {
        for (const rows of [batch.states, batch.nextStates]) {
          for (let row = 0; row < BATCH_SIZE; row++) shift.apply(rows, row, STACK);
        }
      }
    },
    sendBatch: await runs({ states: stacks, nextStates: stacks }),
    sendNothing: await runs({ nothing: [1] }),
    ...Object.fromEntries(PRIORITISED_CAPACITIES.map((each) => [each, drawing(each)])),
  },
  rounds,
);
const microsecondsPerBatch = 1000 * times.sample;
const microsecondsPerShift = 1000 * times.shift;
const prioritised = PRIORITISED_CAPACITIES.map((each) => ({
  capacity: each,
  microsecondsPerBatch: 1000 * times[each],
}));
const millisecondsPerUpload = times.sendBatch - times.sendNothing;

/** Draws by priority from a number of transitions, and learns from the result. */
function drawing(capacity: number): Repeat {
  const priorities = new Priorities(capacity, { beta: () => 0.5 });
  for (let slot = 0; slot < capacity; slot++) priorities.add(slot);
  const [slots, weights] = [new Int32Array(BATCH_SIZE), new Float32Array(BATCH_SIZE)];
  const random = new Random(3);
  const errors = Float32Array.from({ length: BATCH_SIZE }, () => random.normal());
  return async (count) => {
    for (let i = 0; i < count; i++) {
      await priorities.settle();
      priorities.draw(slots, weights, random);
      priorities.learned(errors);
    }
  };
}

/** Runs of a program that only takes `inputs`. */
async function runs(inputs: InputTypes): Promise<Repeat> {
  const program = await device.compile(inputs, () => ({ out: scalar(0) }));
  for (const values of Object.values(program.inputs)) values.fill(0);
  return async (count) => {
    for (let i = 0; i < count; i++) await program.run();
  };
}

const about = aboutRun(device);
printAbout(about);
const result = {
  about,
  capacity: buffer.capacity,
  environments,
  transitions: buffer.size,
  computedBytes: FrameBuffer.bytesFor({ capacity, environments }),
  allocatedBytes: buffer.allocatedBytes,
  residentBytes: process.memoryUsage.rss(),
  microsecondsPerTransition,
  microsecondsPerBatch,
  microsecondsPerShift,
  millisecondsPerUpload,
  prioritised,
  megabytesPerSecond: (2 * BATCH_SIZE * STACK) / microsecondsPerBatch,
};
console.error(
  `${result.transitions} transitions in ${(result.allocatedBytes / 1e6).toFixed(1)} MB ` +
    `(computed ${(result.computedBytes / 1e6).toFixed(1)}, process ${(result.residentBytes / 1e6).toFixed(1)})`,
);
console.error(`storing one, while the memory is taken  ${microsecondsPerTransition.toFixed(1)} us`);
console.error(
  `a batch of ${BATCH_SIZE} with next states          ${microsecondsPerBatch.toFixed(0)} us, ` +
    `${result.megabytesPerSecond.toFixed(0)} MB/s written`,
);
console.error(`shifting its images by up to 4 pixels   ${microsecondsPerShift.toFixed(0)} us`);
for (const { capacity, microsecondsPerBatch } of prioritised) {
  const of = `of ${capacity} by priority`.padEnd(21);
  console.error(
    `drawing ${BATCH_SIZE} ${of}  ${microsecondsPerBatch.toFixed(1)} us, new priorities included`,
  );
}
console.error(`sending it to ${device.info.name}  ${millisecondsPerUpload.toFixed(2)} ms`);
device.close();
if (flags.json) console.log(JSON.stringify(result));
