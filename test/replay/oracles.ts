import * as assert from 'uvu/assert';
import type { Goals } from '../../src/envs/goal-environment.ts';
import type { Random } from '../../src/random.ts';
import { FrameBuffer } from '../../src/replay/frame-buffer.ts';
import { HindsightReplay } from '../../src/replay/hindsight-replay.ts';
import type { Replay, TransitionBatch } from '../../src/replay/replay.ts';
import { ReplayBuffer } from '../../src/replay/replay-buffer.ts';

/**
 * Checks of replays against a complete log of the steps stored in them, in games with random lengths and options. Every
 * sample has to agree with the log. A check returns the number of samples that it compared, and throws for a wrong one.
 */

/** A step of an environment. The action is its serial number, which no other step has. */
interface Step {
  readonly state: readonly number[];
  readonly next: readonly number[];
  readonly reward: number;
  readonly terminated: boolean;
  /** Whether the next step of the environment belongs to another episode. */
  over: boolean;
}

interface Sample {
  readonly state: Iterable<number>;
  readonly next: Iterable<number>;
  readonly reward: number;
  readonly discount: number;
}

function assertSame(found: Sample, expected: Sample | undefined, about: string): void {
  assert.ok(expected, `${about}: it is no longer held`);
  const text = ({ state, next }: Sample) => `${[...state]} -> ${[...next]}`;
  assert.is(text(found), text(expected), about);
  for (const name of ['reward', 'discount'] as const) {
    const close = Math.abs(found[name] - expected[name]) < 2e-6 * Math.max(1, Math.abs(expected[name]));
    assert.ok(close, `${about}: ${name} ${found[name]}, expected ${expected[name]}`);
  }
}

/** Row `i` of a batch. */
function sampleOf(batch: TransitionBatch<Float32Array | Uint8Array>, i: number): Sample {
  const size = batch.states.length / batch.actions.length;
  const [state, next] = [batch.states, batch.nextStates].map((rows) =>
    rows.subarray(i * size, (i + 1) * size),
  );
  return { state, next, reward: batch.rewards[i], discount: batch.discounts[i] };
}

/** The sum of n steps of `lane` from `t` on, looked up in the log. */
function sumOf(lane: readonly Step[], t: number, nStep: number, gamma: number): Sample {
  let [reward, discount, last] = [0, 1, t];
  for (let k = 0; k < nStep; k++) {
    last = t + k;
    reward += discount * lane[last].reward;
    discount = lane[last].terminated ? 0 : discount * gamma;
    // with a discount of 0, any next state will do
    if (lane[last].over || last + 1 === lane.length || discount === 0) break;
  }
  return { state: lane[t].state, next: lane[last].next, reward, discount };
}

interface Options {
  readonly count: number;
  readonly nStep: number;
  readonly gamma: number;
  readonly length: number;
}

/** Draws the options of a game for both plain replays. */
function drawOptions(random: Random): Options {
  return {
    count: 1 + random.int(4),
    nStep: 1 + random.int(5),
    gamma: [0, 0.5, 0.9, 1][random.int(4)],
    length: 1 + random.int(12),
  };
}

const priorities = { alpha: 0.7, beta: { from: 0.4, to: 1, batches: 20 } };

async function draw<O extends Float32Array | Uint8Array>(
  replay: Replay<O>,
  batch: TransitionBatch<O>,
  random: Random,
): Promise<void> {
  await replay.priorities?.settle();
  replay.sample(batch);
  const errors = batch.rewards.map(() => random.normal());
  replay.priorities?.learned(errors);
}

function newBatch<O extends Float32Array | Uint8Array>(
  n: number,
  rows: (length: number) => O,
  size: number,
  weighted: boolean,
): TransitionBatch<O> {
  return {
    ...{ states: rows(n * size), nextStates: rows(n * size), actions: new Int32Array(n) },
    ...{ rewards: new Float32Array(n), discounts: new Float32Array(n) },
    ...(weighted && { weights: new Float32Array(n) }),
  };
}

/** Compares a batch with the log, by the serial numbers. */
function check<O extends Float32Array | Uint8Array>(
  batch: TransitionBatch<O>,
  expected: (serial: number) => Sample | undefined,
  about: object,
): number {
  for (const [i, serial] of batch.actions.entries()) {
    assertSame(sampleOf(batch, i), expected(serial), `${JSON.stringify(about)}, transition ${serial}`);
  }
  return batch.actions.length;
}

/** Observations of two numbers. The number of environments changes with a restart. */
export async function checkNStep(random: Random, observationType: 'f32' | 'u8'): Promise<number> {
  const { nStep, gamma, length } = drawOptions(random);
  const prioritised = random.int(2) === 0;
  const capacity = 4 + random.int(60);
  const replay = new ReplayBuffer({
    ...{ capacity, observationShape: [2], observationType, gamma, nStep, random },
    priorities: prioritised ? priorities : undefined,
  });
  const rows = (size: number) => (observationType === 'u8' ? new Uint8Array(size) : new Float32Array(size));
  const batch = newBatch(1 + random.int(16), rows, 2, prioritised);
  const observation = () => [random.int(256), random.int(256)];
  const lanes: Step[][] = [];
  const placeOf: { lane: Step[]; t: number }[] = [];
  let compared = 0;
  let now: (readonly number[])[] = [];
  let first = 0;
  const filled = (values: readonly (readonly number[])[]) => {
    const array = rows(2 * values.length);
    array.set(values.flat());
    return array;
  };
  for (let step = 0; step < 60; step++) {
    if (step === 0 || random.int(30) === 0) {
      for (const lane of lanes.slice(first)) if (lane.length > 0) lane.at(-1)!.over = true;
      const count = 1 + random.int(4);
      now = Array.from({ length: count }, observation);
      first = lanes.length;
      for (let i = 0; i < count; i++) lanes.push([]);
      replay.start(filled(now));
    }
    const actions = now.map((_, i) => placeOf.length + i);
    const steps = now.map((state): Step => {
      const end = random.int(length) === 0 ? 1 + random.int(3) : 0;
      return {
        state,
        next: observation(),
        reward: random.uniform(-1, 1),
        terminated: end % 2 === 1,
        over: end > 0,
      };
    });
    const ends = steps.map(({ terminated, over }) => (terminated ? random.int(2) : Number(over)));
    now = steps.map(({ over, next }) => (over ? observation() : next));
    replay.addStep(actions, {
      ...{ observations: filled(now), finalObservations: filled(steps.map(({ next }) => next)) },
      rewards: Float32Array.from(steps, ({ reward }) => reward),
      terminated: Uint8Array.from(steps, ({ terminated }) => Number(terminated)),
      truncated: Uint8Array.from(ends),
    });
    for (const [i, each] of steps.entries()) {
      const lane = lanes[first + i];
      placeOf.push({ lane, t: lane.length });
      lane.push(each);
    }
    await draw(replay as Replay<Float32Array | Uint8Array>, batch, random);
    const oldest = placeOf.length - replay.size;
    compared += check(
      batch,
      (serial) => {
        if (serial < oldest) return undefined;
        const { lane, t } = placeOf[serial];
        return sumOf(lane, t, nStep, gamma);
      },
      { observationType, capacity, nStep, gamma, prioritised, step },
    );
  }
  return compared;
}

/** Stacks of frames of two bytes, restarted at the beginning and in the middle of episodes. */
export async function checkFrames(random: Random): Promise<number> {
  const { count, nStep, gamma, length } = drawOptions(random);
  const stackSize = 1 + random.int(4);
  const prioritised = random.int(2) === 0;
  const laneLength = stackSize + 2 + random.int(24);
  const capacity = laneLength * count + random.int(count);
  const pieceBytes = 1 + random.int(100);
  const options = { capacity, environments: count, stackSize, gamma, nStep, pieceBytes };
  const replay = new FrameBuffer({
    ...{ ...options, frameSize: 2, random },
    priorities: prioritised ? priorities : undefined,
  });
  const batch = newBatch(1 + random.int(16), (size) => new Uint8Array(size), 2 * stackSize, prioritised);
  const few = random.int(2) === 0; // frames that are often the same
  const frame = () => [random.int(few ? 2 : 256), random.int(few ? 2 : 256)];
  const fresh = () => {
    const only = frame();
    return Array.from({ length: stackSize }, () => only).flat();
  };
  const played = () => Array.from({ length: stackSize }, frame).flat();
  const lanes: Step[][] = Array.from({ length: count }, () => []);
  const placeOf: { lane: Step[]; t: number }[] = [];
  let now: number[][] = [];
  let compared = 0;
  for (let step = 0; step < 60; step++) {
    if (step === 0 || random.int(20) === 0) {
      for (const lane of lanes) if (lane.length > 0) lane.at(-1)!.over = true;
      const inside = random.int(2) === 0;
      now = lanes.map(() => (inside ? played() : fresh()));
      replay.start(Uint8Array.from(now.flat()));
    }
    const actions = now.map((_, i) => placeOf.length + i);
    const steps = now.map((state): Step => {
      const end = random.int(length) === 0 ? 1 + random.int(3) : 0;
      const next = [...state.slice(2), ...frame()];
      return { state, next, reward: random.uniform(-1, 1), terminated: end % 2 === 1, over: end > 0 };
    });
    const ends = steps.map(({ terminated, over }) => (terminated ? random.int(2) : Number(over)));
    now = steps.map(({ over, next }) => (over ? fresh() : [...next]));
    replay.addStep(actions, {
      observations: Uint8Array.from(now.flat()),
      finalObservations: Uint8Array.from(steps.flatMap(({ next }) => next)),
      rewards: Float32Array.from(steps, ({ reward }) => reward),
      terminated: Uint8Array.from(steps, ({ terminated }) => Number(terminated)),
      truncated: Uint8Array.from(ends),
    });
    for (const [i, each] of steps.entries()) {
      placeOf.push({ lane: lanes[i], t: lanes[i].length });
      lanes[i].push(each);
    }
    if (!replay.canSample(1)) continue;
    await draw(replay, batch, random);
    const oldest = placeOf.length - laneLength * count;
    compared += check(
      batch,
      (serial) => {
        if (serial < oldest) return undefined;
        const { lane, t } = placeOf[serial];
        return sumOf(lane, t, nStep, gamma);
      },
      { ...options, prioritised, few, step },
    );
  }
  return compared;
}

/** Places 0 to 5 on a line. An observation is [number of the step, place, goal]; a miss costs 1 and a little more. */
const LINE: Goals = {
  goalSize: 1,
  achievedStart: 1,
  rewardFor: ([achieved], [goal]) => (achieved === goal ? 5 : -1 - Math.abs(achieved - goal) / 8),
  terminatedFor: ([achieved], [goal]) => achieved === goal,
};

/** Episodes on a line. A transition is known by its number in the log; copies may have any goal achieved later. */
export async function checkHindsight(random: Random): Promise<number> {
  const { count, nStep, gamma, length } = drawOptions(random);
  const prioritised = random.int(2) === 0;
  const strategy = random.int(3) === 0 ? 'final' : 'future';
  const capacity = 20 + random.int(200);
  const buffer = new ReplayBuffer({
    ...{ capacity, observationShape: [3], gamma, nStep, random },
    priorities: prioritised ? priorities : undefined,
  });
  const replay = new HindsightReplay(buffer, { goals: LINE, strategy, copies: 1 + random.int(4), random });
  const batch = newBatch(1 + random.int(16), (size) => new Float32Array(size), 3, prioritised);
  const about = { count, capacity, nStep, gamma, prioritised, strategy };
  // The episode of each serial number, and its place there.
  const placeOf: { lane: Step[]; t: number }[] = [];
  const episodes: Step[][] = Array.from({ length: count }, () => []);
  let observations = 0;
  const observe = (goal: number) => [++observations, random.int(6), goal];
  const begin = () => observe(random.int(8)); // goals 6 and 7 are never reached
  let now = episodes.map(begin);
  replay.start(Float32Array.from(now.flat()));
  let compared = 0;
  for (let step = 0; step < 60; step++) {
    if (random.int(40) === 0) {
      for (const i of episodes.keys()) episodes[i] = [];
      now = episodes.map(begin);
      replay.start(Float32Array.from(now.flat()));
    }
    const actions = now.map((_, i) => placeOf.length + i);
    const steps = now.map((state): Step => {
      const [goal] = state.slice(2);
      const next = observe(goal);
      const terminated = next[1] === goal;
      const reward = LINE.rewardFor(Float32Array.of(next[1]), Float32Array.of(goal));
      return { state, next, reward, terminated, over: terminated || random.int(length) === 0 };
    });
    now = steps.map(({ over, next }) => (over ? begin() : [...next]));
    replay.addStep(actions, {
      observations: Float32Array.from(now.flat()),
      finalObservations: Float32Array.from(steps.flatMap(({ next }) => next)),
      rewards: Float32Array.from(steps, ({ reward }) => reward),
      terminated: Uint8Array.from(steps, ({ terminated }) => Number(terminated)),
      truncated: Uint8Array.from(steps, ({ over, terminated }) => Number(over && !terminated)),
    });
    for (const [i, each] of steps.entries()) {
      placeOf.push({ lane: episodes[i], t: episodes[i].length });
      episodes[i].push(each);
      if (each.over) episodes[i] = [];
    }
    if (!replay.canSample(1)) continue;
    await draw(replay, batch, random);
    for (let i = 0; i < batch.actions.length; i++) {
      const { lane, t } = placeOf[batch.actions[i]];
      assert.ok(lane.at(-1)!.over, `${JSON.stringify(about)}: an episode that is being played`);
      const goal = batch.states[3 * i + 2];
      const meant = lane[t].state[2];
      const later = lane.slice(strategy === 'final' ? -1 : t).map(({ next }) => next[1]);
      assert.ok(goal === meant || later.includes(goal), `${JSON.stringify(about)}: goal ${goal} of ${later}`);
      // The episode as if it had had this goal from the start: every step that reaches it terminates.
      const judged = lane.map(({ state, next, ...rest }): Step => {
        const [achieved, wanted] = [Float32Array.of(next[1]), Float32Array.of(goal)];
        const terminated = LINE.terminatedFor(achieved, wanted);
        const seen = (each: readonly number[]) => [each[0], each[1], goal];
        return {
          ...{ ...rest, state: seen(state), next: seen(next), terminated },
          reward: LINE.rewardFor(achieved, wanted),
        };
      });
      const where = `${JSON.stringify(about)}, step ${t} of ${lane.length}`;
      assertSame(sampleOf(batch, i), sumOf(judged, t, nStep, gamma), where);
      compared++;
    }
  }
  return compared;
}
