import * as assert from 'uvu/assert';
import {
  constantSchedule,
  linearSchedule,
  Random,
  Trainer,
  type TrainerState,
  type TrainProgress,
} from '../../src/index.ts';
import { Chain } from '../chain.ts';
import { forEachDevice } from '../devices.ts';
import { isUpdate, type Settings, setUp } from './on-chains.ts';

forEachDevice('Trainer', (test, device) => {
  /** Passes a state through the text of a file. */
  const saved = (state: TrainerState): TrainerState => JSON.parse(JSON.stringify(state));

  /** Trains in parts that end at `stops` and at the last step, each with a new Trainer. */
  async function trainInParts(settings: Settings, stops: readonly number[]) {
    const { options, qNet, calls, replay } = await setUp(device, settings);
    const steps: Omit<TrainProgress, 'returns'>[] = [];
    const returns: number[] = [];
    let state: TrainerState | undefined;
    for (const stop of [...stops, options.steps]) {
      const trainer: Trainer = new Trainer({
        ...options,
        random: state ? new Random(0) : options.random,
        callbacks: {
          onStep({ returns, ...progress }) {
            steps.push(progress);
            return progress.steps === stop;
          },
        },
      });
      if (state) trainer.state = saved(state);
      returns.push(...(await trainer.train()).returns);
      state = trainer.state;
    }
    const table = await device.read(qNet.parameters()[0]);
    return { steps, returns, calls, table, state, stored: replay.stored, sizes: replay.sizes };
  }

  const settings: Record<string, { settings: Settings; stops: number[][] }> = {
    'between its rounds of updates and within them': {
      settings: {
        ...{ environments: 2, steps: 48, limit: 7, wage: 0.125, learningStarts: 10, trainFrequency: 4 },
        ...{ gradientSteps: 3, targetUpdateEvery: 4 },
        epsilon: linearSchedule({ from: 1, to: 0.2, steps: 40 }),
      },
      stops: [[2], [8], [10], [12], [14], [26], [28], [46], [6, 12, 20, 22]],
    },
    'while updates that were not awaited are on their way': {
      settings: { steps: 60, limit: 7, wage: 0.125, targetUpdateEvery: 7 },
      stops: [[1], [2], [16], [17], [18], [19], [30], [35], [36], [5, 25, 45]],
    },
    'while every step is awaited': {
      settings: { steps: 20, limit: 7, wage: 0.125, epsilon: constantSchedule(0) },
      stops: [[1], [2], [19]],
    },
  };
  for (const [when, { settings: given, stops }] of Object.entries(settings)) {
    test(`goes on from a state as if never stopped: ${when}`, async () => {
      const unbroken = await trainInParts(given, []);
      assert.ok(unbroken.returns.length > 1);
      assert.ok(unbroken.calls.some(isUpdate));
      for (const each of stops) {
        assert.equal(await trainInParts(given, each), unbroken, `stopped after ${each.join(', ')} steps`);
      }
    });
  }

  test('has its progress between two steps, also in onStep', async () => {
    const { options } = await setUp(device, { environments: 2, wage: 0.5, learningStarts: 6 });
    let inStep: TrainerState | undefined;
    const trainer = new Trainer({
      ...options,
      callbacks: {
        onStep({ steps }) {
          inStep = trainer.state;
          return steps === 6;
        },
      },
    });
    const fresh = trainer.state;
    assert.equal([fresh.steps, fresh.updates, fresh.updatesDue, fresh.latest], [0, 0, 0, null]);
    await trainer.train();
    assert.equal(trainer.state, inStep);
    const { steps, updates, updatesDue, learningStarts, returns } = trainer.state;
    assert.equal([steps, updates, updatesDue, learningStarts], [6, 0, 2, 6]);
    assert.is(returns.length, 2);
    trainer.state = saved(fresh);
    assert.equal(trainer.state, fresh);
    assert.equal([trainer.progress.steps, trainer.progress.latest], [0, undefined]);
  });

  test('refuses a state with an impossible field, by its name', async () => {
    const { options } = await setUp(device, { environments: 2, steps: 8 });
    const trainer = new Trainer(options);
    await trainer.train();
    const wrong: [field: keyof TrainerState, value: unknown][] = [
      ...(['steps', 'updates', 'episodes', 'updatesDue'] as const).flatMap((field) =>
        [-1, 0.5, Number.POSITIVE_INFINITY, '1', null].map((value): [typeof field, unknown] => [
          field,
          value,
        ]),
      ),
      ...[-1, Number.NaN, '5'].map((value): ['learningStarts', unknown] => ['learningStarts', value]),
      ...[5, {}, { loss: null, meanQ: 0 }].map((value): ['latest', unknown] => ['latest', value]),
      ...[[1], [1, 2, 3], [1, null], 5, null].map((value): ['returns', unknown] => ['returns', value]),
      ...[[1], [1, -1], [1, 0.5], {}].map((value): ['lengths', unknown] => ['lengths', value]),
    ];
    for (const [field, value] of wrong) {
      const state = { ...trainer.state, [field]: value } as TrainerState;
      const says = new RegExp(`${field}.* of a saved Trainer (must be .*, got|has no )`);
      assert.throws(() => Object.assign(trainer, { state }), says, `${field} = ${JSON.stringify(value)}`);
    }
    for (const random of [null, [1, 2, 3], [1, 2, 3, -1]]) {
      const state = { ...trainer.state, random } as TrainerState;
      assert.throws(
        () => Object.assign(trainer, { state }),
        /A state of Random is 4 unsigned 32-bit integers/,
      );
    }
    assert.throws(
      () => Object.assign(trainer, { state: null }),
      /^a saved Trainer must be an object, got null$/,
    );
  });

  test('makes more steps if it is given them after its end', async () => {
    const epsilon = linearSchedule({ from: 1, to: 0, steps: 20 });
    const { options, replay } = await setUp(device, { steps: 10, epsilon });
    const trainer = new Trainer(options);
    await trainer.train();
    const more = new Trainer({ ...options, steps: 15 });
    more.state = saved(trainer.state);
    assert.is((await more.train()).steps, 15);
    assert.is(replay.stored.length, 15);
    const nothing = new Trainer({ ...options, steps: 15 });
    nothing.state = saved(more.state);
    assert.equal([nothing.progress.steps, nothing.progress.epsilon], [15, 0.25]);
    assert.is((await nothing.train()).steps, 15);
    assert.is(replay.stored.length, 15);
  });

  test('without a saved replay, it learns again once the replay holds as much as at first', async () => {
    const { options, calls, makeReplay } = await setUp(device, {
      ...{ environments: 2, learningStarts: 10, trainFrequency: 4, gradientSteps: 3 },
    });
    const first = new Trainer({ ...options, steps: 28 });
    await first.train();
    assert.is(first.state.updatesDue, 3, 'a round is due');
    const updates = calls.filter(isUpdate).length;
    assert.is(updates, 12);

    const replay = makeReplay();
    const second = new Trainer({ ...options, replay, steps: 34 });
    second.state = saved(first.state);
    second.refill();
    await second.train();
    assert.is(replay.stored.length, 6);
    assert.is(calls.filter(isUpdate).length, updates, 'nothing is learned from a few steps');

    // The pause outlasts another stop. It ends 10 steps after 28; a round follows every fourth step.
    const third = new Trainer({ ...options, replay, steps: 44 });
    third.state = saved(second.state);
    await third.train();
    assert.equal(replay.sizes, [12, 12, 12]);
    assert.is(third.progress.updates, updates + 3);
    assert.is(calls.filter(isUpdate).length, updates + 3);
    for (const { from, action, to } of replay.stored) assert.is(to, Chain.next(from, action));
  });

  test('goes on as if never stopped when it is called again after a callback stopped it', async () => {
    const train = async (stops: readonly number[]) => {
      const settings = { environments: 2, steps: 60, limit: 7, wage: 0.125, epsilon: constantSchedule(0.5) };
      const { options, qNet, replay } = await setUp(device, settings);
      const callbacks = { onStep: ({ steps }: TrainProgress) => stops.includes(steps) };
      const trainer = new Trainer({ ...options, callbacks });
      for (const stop of stops) assert.is((await trainer.train()).steps, stop);
      const { returns } = await trainer.train();
      assert.is((await trainer.train()).steps, 60, 'and when all is done, nothing is left to do');
      return { returns, table: await device.read(qNet.parameters()[0]), stored: replay.stored };
    };
    assert.equal(await train([4, 6, 30]), await train([]));
  });
});
