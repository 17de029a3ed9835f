import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../src/random.ts';
import { FrameBuffer } from '../../src/replay/frame-buffer.ts';
import type { TransitionBatch } from '../../src/replay/replay.ts';
import { ReplayBuffer } from '../../src/replay/replay-buffer.ts';
import { Shift, type ShiftOptions } from '../../src/replay/shift.ts';
import { integers, randomFor, seed } from '../seed.ts';
import { bytesOfSaved, readerOf } from './saving.ts';

const test = suite('random shifts');

/** Draws the given numbers. */
class Drawn extends Random {
  constructor(private readonly draws: number[]) {
    super(0);
  }
  override int(): number {
    return this.draws.shift()!;
  }
}

test('numbers worked out by hand: 1 to 5, padded by 4, from places 0, 4, 6 and 8', () => {
  const expected = { 0: [1, 1, 1, 1, 1], 4: [1, 2, 3, 4, 5], 6: [3, 4, 5, 5, 5], 8: [5, 5, 5, 5, 5] };
  for (const [place, line] of Object.entries(expected)) {
    for (const across of [true, false]) {
      const draws = across ? [4, Number(place)] : [Number(place), 4]; // down, right
      const shift = new Shift({ pixels: 4, imageShape: [5, 5], random: new Drawn(draws) }, 25);
      const at = (values: readonly number[]) => (_: unknown, i: number) =>
        values[across ? i % 5 : Math.floor(i / 5)];
      const image = Uint8Array.from({ length: 25 }, at([1, 2, 3, 4, 5]));
      shift.apply(image, 0, 25);
      assert.equal(image, Uint8Array.from({ length: 25 }, at(line)), `place ${place}`);
    }
  }
});

/** A shift by its definition: a part of the image that is padded with copies of its border. */
function shifted(
  rows: ArrayLike<number>,
  start: number,
  size: number,
  options: Omit<ShiftOptions, 'random'>,
  random: Random,
) {
  const { pixels, imageShape } = options;
  const [height, width] = imageShape;
  const [top, left] = [random.int(2 * pixels + 1), random.int(2 * pixels + 1)];
  const within = (at: number, extent: number) => Math.min(Math.max(at, 0), extent - 1);
  return Array.from({ length: size }, (_, i) => {
    const [image, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    const [fromY, fromX] = [within(y + top - pixels, height), within(x + left - pixels, width)];
    return rows[start + (image * height + fromY) * width + fromX];
  });
}

const COUNT = 37;

const newBatch = <A extends Uint8Array | Float32Array>(rows: () => A): TransitionBatch<A> => ({
  ...{ states: rows(), nextStates: rows(), actions: new Int32Array(COUNT) },
  ...{ rewards: new Float32Array(COUNT), discounts: new Float32Array(COUNT) },
});

const stream = (name: string) => Random.for(seed, name);

/** Fails unless the sample of `moved` equals that of `still`, each observation shifted by its own offsets. */
function assertShifted(
  still: TransitionBatch<Uint8Array | Float32Array>,
  moved: TransitionBatch<Uint8Array | Float32Array>,
  options: Omit<ShiftOptions, 'random'>,
): void {
  const random = stream('shifts');
  const size = still.states.length / COUNT;
  for (let i = 0; i < COUNT; i++) {
    for (const rows of ['states', 'nextStates'] as const) {
      const expected = shifted(still[rows], i * size, size, options, random);
      assert.equal([...moved[rows].subarray(i * size, (i + 1) * size)], expected, `${rows} ${i}`);
    }
  }
}

for (const [height, width, pixels] of [
  [7, 5, 4],
  [3, 8, 2],
  [9, 9, 1],
  [2, 11, 1],
] as const) {
  const options = { pixels, imageShape: [height, width] } as const;
  const [frameSize, stackSize, environments] = [height * width, 3, 2];
  const size = stackSize * frameSize;

  const fill = (buffer: FrameBuffer | ReplayBuffer<'f32'>, add: (random: Random) => object) => {
    const random = randomFor(`steps ${height} x ${width}`);
    const draw = () => add(random) as never;
    buffer.start(draw());
    for (let t = 0; t < 60; t++) {
      const ends = integers(random, environments, 7);
      buffer.addStep(integers(random, environments, 4), {
        ...{ observations: draw(), finalObservations: draw() },
        rewards: Float32Array.from(ends),
        terminated: Uint8Array.from(ends, (end) => Number(end === 0)),
        truncated: new Uint8Array(environments),
      });
    }
  };
  const bytes = (random: Random) => Uint8Array.from(integers(random, environments * size, 256));
  const floats = (random: Random) =>
    Float32Array.from({ length: environments * size }, () => random.normal());

  test(`stacks of frames of ${height} x ${width} are shifted by up to ${pixels}, all frames of a stack alike`, () => {
    const common = { capacity: 90, environments, frameSize, stackSize, gamma: 0.9, nStep: 2 };
    const still = new FrameBuffer({ ...common, random: stream('replay') });
    const moved = new FrameBuffer({
      ...{ ...common, random: stream('replay') },
      shift: { ...options, random: stream('shifts') },
    });
    const batches = [still, moved].map((buffer) => {
      fill(buffer, bytes);
      const batch = newBatch(() => new Uint8Array(COUNT * size));
      buffer.sample(batch);
      return batch;
    });
    assertShifted(batches[0], batches[1], options);
    const { slot, state } = moved.read(moved.latestSlots[0])!;
    assert.equal(state, still.read(slot)!.state, 'stored observations are not shifted');
  });

  test(`so are images of floats, ${height} x ${width}`, () => {
    const common = { capacity: 90, observationShape: [stackSize, height, width], gamma: 0.9 };
    const still = new ReplayBuffer({ ...common, random: stream('replay') });
    const moved = new ReplayBuffer({
      ...{ ...common, random: stream('replay') },
      shift: { ...options, random: stream('shifts') },
    });
    const batches = [still, moved].map((buffer) => {
      fill(buffer, floats);
      const batch = newBatch(() => new Float32Array(COUNT * size));
      buffer.sample(batch);
      return batch;
    });
    assertShifted(batches[0], batches[1], options);
  });
}

test('every offset from -pixels to pixels is drawn, down and right', () => {
  const [pixels, extent] = [2, 5];
  const shift = new Shift(
    { pixels, imageShape: [extent, extent], random: randomFor('offsets') },
    extent ** 2,
  );
  const found = new Set<number>();
  for (let i = 0; i < 1000; i++) {
    const image = Uint8Array.from({ length: extent * extent }, (_, j) => j);
    shift.apply(image, 0, image.length);
    found.add(image[2 * extent + 2]); // no border comes so far
  }
  assert.is(found.size, (2 * pixels + 1) ** 2, `seed ${seed}`);
});

test('a replay that was saved goes on with the same shifts', async () => {
  const make = (random: string) =>
    new ReplayBuffer({
      ...{ capacity: 8, observationShape: [2, 6, 6], observationType: 'u8', gamma: 0.9 },
      random: stream(`replay ${random}`),
      shift: { pixels: 3, imageShape: [6, 6], random: stream(`shifts ${random}`) },
    });
  const noise = randomFor('images');
  const image = () => Uint8Array.from(integers(noise, 72, 256));
  const first = make('a');
  for (let i = 0; i < 11; i++) first.add(image(), i, 1, image(), false);
  const sample = (buffer: typeof first) => {
    const batch = newBatch(() => new Uint8Array(COUNT * 72));
    buffer.sample(batch);
    return batch;
  };
  sample(first);
  const second = make('b');
  await second.restore(readerOf(await bytesOfSaved(first)));
  assert.equal(sample(second), sample(first));
  assert.equal(sample(second), sample(first));
});

test('what makes no sense is refused', () => {
  const make = (shift: Partial<ShiftOptions>) => () =>
    new ReplayBuffer({
      ...{ capacity: 8, observationShape: [2, 6, 4], gamma: 0.9, random: stream('refused') },
      shift: { pixels: 3, imageShape: [6, 4], random: stream('refused'), ...shift },
    });
  make({})();
  assert.throws(make({ pixels: 0 }), /^shift.pixels must be a positive integer, got 0$/);
  assert.throws(make({ pixels: 1.5 }), /^shift.pixels must be a positive integer, got 1.5$/);
  assert.throws(
    make({ pixels: 4 }),
    /^shift.pixels must be below the height and the width of an image, 6 and 4, got 4$/,
  );
  assert.throws(
    make({ imageShape: [0, 4] }),
    /^height of shift.imageShape must be a positive integer, got 0$/,
  );
  assert.throws(
    make({ imageShape: [5, 4] }),
    /^shift.imageShape must divide observations of 48 elements into images, got \[5, 4\]$/,
  );
  assert.throws(make({ random: undefined as never }), /^random must be given, got undefined$/);
  assert.throws(
    make({ pixel: 4 } as never),
    /^shift has no option pixel; it has: pixels, imageShape, random$/,
  );
});

test.run();
