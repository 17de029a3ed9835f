import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Observations } from '../../src/envs/environment.ts';
import { FrameBuffer } from '../../src/replay/frame-buffer.ts';
import type { ReadableReplay } from '../../src/replay/reading.ts';
import type { Replay } from '../../src/replay/replay.ts';
import { ReplayBuffer } from '../../src/replay/replay-buffer.ts';
import { ReturnReplay } from '../../src/replay/return-replay.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('the newest transitions, and their returns');

type AnyReplay = Replay<Observations> & ReadableReplay<Observations>;

const GAMMA = 0.9;
const ENVIRONMENTS = 3;
const options = { capacity: 240, gamma: GAMMA, nStep: 2, random: randomFor('never drawn') };

const REPLAYS: Readonly<Record<string, () => AnyReplay>> = {
  'a ReplayBuffer': () => new ReplayBuffer({ ...options, observationShape: [2] }) as unknown as AnyReplay,
  'a FrameBuffer': () =>
    new FrameBuffer({
      ...{ ...options, environments: ENVIRONMENTS, frameSize: 1, stackSize: 2 },
    }) as unknown as AnyReplay,
};

/** A step, with an action that no other step has. */
interface Step {
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** Plays a number of steps in each environment, and returns them. */
function play(replay: AnyReplay, steps: number, random = randomFor(`${steps} steps`)): Step[][] {
  const lanes = Array.from({ length: ENVIRONMENTS }, (): Step[] => []);
  const isBytes = replay instanceof FrameBuffer;
  const rows = () => {
    const size = 2 * ENVIRONMENTS;
    return isBytes ? Uint8Array.from({ length: size }, () => random.int(256)) : new Float32Array(size);
  };
  replay.start(rows());
  for (let t = 0; t < steps; t++) {
    const made = lanes.map((): Step => {
      const [terminated, truncated] = [random.int(9) === 0, random.int(20) === 0];
      return { reward: Math.fround(random.normal()), terminated, truncated: truncated && !terminated };
    });
    for (const [lane, step] of made.entries()) lanes[lane].push(step);
    replay.addStep(
      made.map((_, lane) => t * ENVIRONMENTS + lane),
      {
        ...{ observations: rows(), finalObservations: rows() },
        rewards: Float32Array.from(made, ({ reward }) => reward),
        terminated: Uint8Array.from(made, ({ terminated }) => Number(terminated)),
        truncated: Uint8Array.from(made, ({ truncated }) => Number(truncated)),
      },
    );
  }
  return lanes;
}

for (const [name, make] of Object.entries(REPLAYS)) {
  test(`${name} knows the return from each transition whose episode terminated`, () => {
    let known = 0;
    for (const steps of [5, 60, 301]) {
      const replay = make();
      const lanes = play(replay, steps);
      for (let slot = 0; slot < replay.capacity; slot++) {
        const found = replay.read(slot);
        if (!found) continue;
        const [lane, t] = [found.action % ENVIRONMENTS, Math.floor(found.action / ENVIRONMENTS)];
        const rest = lanes[lane].slice(t);
        const end = rest.findIndex((step) => step.terminated || step.truncated);
        const terminated = end >= 0 && rest[end].terminated;
        const expected = rest.slice(0, end + 1).reduceRight((sum, { reward }) => reward + GAMMA * sum, 0);
        const told = replay.returnFrom(slot);
        assert.is(told !== undefined, terminated, `${found.action}, seed ${seed}`);
        if (told === undefined) continue;
        known++;
        assert.ok(Math.abs(told - expected) < 1e-5, `${told}, expected ${expected}, seed ${seed}`);
      }
    }
    assert.ok(known > 50);
  });

  test(`${name} gives transitions of the newest eighth, as many as are asked for if there are enough`, () => {
    assert.equal(make().recent(5), []);
    for (const steps of [1, 20, 75, 301]) {
      const replay = make();
      play(replay, steps);
      const newest = Math.ceil(replay.size / 8);
      for (const count of [1, 4, 10, 1000]) {
        const slots = replay.recent(count);
        assert.is(new Set(slots).size, slots.length);
        const ages = slots.map((slot) => replay.read(slot)!.age).sort((a, b) => a - b);
        assert.ok(ages.length > 0 && ages.at(-1)! < newest, `${ages} of ${newest}, seed ${seed}`);
        const held = Array.from({ length: replay.capacity }, (_, slot) => replay.read(slot)?.age ?? newest);
        assert.is(slots.length, Math.min(count, held.filter((age) => age < newest).length));
      }
    }
  });
}

test('a replay of whole episodes, which stores transitions one by one, does not give returns from slots', () => {
  const buffer = new ReplayBuffer({ ...options, nStep: 1, observationShape: [2], returns: true });
  const replay = new ReturnReplay(buffer) as unknown as AnyReplay;
  play(replay, 60);
  const slots = replay.recent(7);
  assert.ok(slots.length > 0);
  for (const slot of slots) assert.is(replay.returnFrom(slot), undefined);
});

test.run();
