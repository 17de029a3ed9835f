import * as assert from 'uvu/assert';
import { CartPole, constantSchedule, Trainer } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { isUpdate, type Settings, setUp } from './on-chains.ts';

forEachDevice('Trainer.change', (test, device) => {
  /** Trains in one environment, with changes after some steps. */
  async function train(settings: Settings, changes: Record<number, (trainer: Trainer) => void>) {
    const parts = await setUp(device, settings);
    const trainer: Trainer = new Trainer({
      ...parts.options,
      callbacks: { onStep: ({ steps }) => changes[steps]?.(trainer) },
    });
    await trainer.train();
    return { ...parts, trainer };
  }

  test('takes effect at the next step', async () => {
    const { calls, trainer } = await train(
      { steps: 12 },
      {
        4: (trainer) => trainer.change('gradientSteps', 3),
        6: (trainer) => trainer.change('trainFrequency', 4),
        8: (trainer) => trainer.change('steps', 9),
      },
    );
    assert.is(trainer.progress.steps, 9);
    // The rounds after steps 1 to 4 have one update each, those after 5, 6 and 8 have three.
    assert.is(calls.filter(isUpdate).length, 4 + 3 * 3);
  });

  test('changes epsilon, to a number or a schedule', async () => {
    const epsilons: number[] = [];
    const { options } = await setUp(device, { steps: 6, epsilon: constantSchedule(1) });
    const trainer: Trainer = new Trainer({
      ...options,
      callbacks: {
        onStep({ steps, epsilon }) {
          epsilons.push(epsilon);
          if (steps === 2) trainer.change('epsilon', 0.25);
          if (steps === 4) trainer.change('epsilon', (t) => t / 8);
        },
      },
    });
    await trainer.train();
    assert.equal(epsilons, [1, 1, 0.25, 0.25, 4 / 8, 5 / 8]);
  });

  test('changes the learning rate of the optimiser', async () => {
    const { agent, qNet } = await train({ steps: 40 }, { 5: (trainer) => trainer.change('learningRate', 0) });
    assert.is(agent.learningRate, 0);
    const other = await train({ steps: 5 }, {});
    assert.equal(
      await device.read(qNet.parameters()[0]),
      await device.read(other.qNet.parameters()[0]),
      'nothing was learned after step 5',
    );
  });

  test('changes what is learned from rewards', async () => {
    const { replay } = await train(
      { steps: 8, wage: 1, prize: 0, limit: 3 },
      { 4: (trainer) => trainer.change('rewardScale', 0.5) },
    );
    assert.equal(
      replay.stored.map(({ reward }) => reward),
      [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5],
    );
  });

  test('a new interval of the target net counts from 0, and missed moves are not made', async () => {
    const { calls } = await train(
      { steps: 20, targetUpdateEvery: 10 },
      {
        6: (trainer) => trainer.change('targetUpdateEvery', 4), // five updates: the next move is after eight
        15: (trainer) => trainer.change('targetUpdateEvery', 9), // fourteen: after eighteen
      },
    );
    let updates = 0;
    const moves = calls.flatMap((call) => {
      if (isUpdate(call)) updates++;
      return call === 'updateTargetWithNext' ? [updates + 1] : [];
    });
    assert.equal(moves, [8, 12, 18]);
  });

  test('refuses by name options that cannot be changed, and values out of range', async () => {
    const trainer = new Trainer((await setUp(device, {})).options);
    const change = (key: string, value: unknown) => () => trainer.change(key as 'steps', value as number);
    assert.throws(
      change('batchSize', 3),
      /^batchSize cannot be changed; what can be changed: steps, .*epsilon/,
    );
    assert.throws(change('trainFrequency', 0), /^trainFrequency must be a positive integer, got 0$/);
    assert.throws(
      change('gradientSteps', () => 1),
      /^gradientSteps must be a positive integer/,
    );
    assert.throws(change('epsilon', 1.5), /^epsilon must be a number from 0 to 1, got 1.5$/);
    assert.throws(change('learningRate', -1), /^learningRate must be a finite number >= 0, got -1$/);
    assert.throws(change('learningRate', Number.NaN), /^learningRate must be a finite number >= 0, got NaN$/);
    const { agent, options } = await setUp(device, {});
    const other = new Trainer({ ...options, agent: Object.create(agent, { learningRate: {} }) });
    assert.throws(() => other.change('learningRate', 1), /^this agent has no learningRate to change$/);
  });
});

forEachDevice('options of Trainer', (test, device) => {
  test('are refused by name where they make no sense', async () => {
    const cases: [options: object, message: RegExp][] = [
      [{ onStep: () => {} }, /^Trainer has no option onStep; it has: .*callbacks/],
      [{ agent: undefined }, /^agent must be given, got undefined$/],
      [{ epsilon: 0.1 }, /^epsilon must be a schedule, such as constantSchedule\(0.1\), got 0.1$/],
      [{ steps: Number.NaN }, /^steps must be a positive number, got NaN$/],
      [{ steps: undefined }, /^steps must be a positive number, got undefined$/],
      [{ episodes: 0 }, /^episodes must be a positive number, got 0$/],
      [{ rewardScale: Number.NaN }, /^rewardScale must be a finite number other than 0, got NaN$/],
      [{ rewardScale: 0 }, /^rewardScale must be a finite number other than 0, got 0$/],
      [
        { terminalReward: Number.POSITIVE_INFINITY },
        /^terminalReward must be a finite number, got Infinity$/,
      ],
      [{ learningStarts: undefined }, /^learningStarts must be a number >= 0, got undefined$/],
      [{ learningStarts: Number.NaN }, /^learningStarts must be a number >= 0, got NaN$/],
      [{ trainFrequency: -1 }, /^trainFrequency must be a positive integer, got -1$/],
      [{ gradientSteps: 1.5 }, /^gradientSteps must be a positive integer, got 1.5$/],
      [{ targetUpdateEvery: 0 }, /^targetUpdateEvery must be a positive integer or Infinity, got 0$/],
      [{ epsilonBy: 'step' }, /^epsilonBy must be 'steps' or 'updates' or 'episodes', got 'step'$/],
      [{ targetUpdateBy: 'games' }, /^targetUpdateBy must be 'steps' or/],
      [{ learningStarts: '5' }, /^learningStarts must be a number >= 0, got '5'$/],
      [{ seed: undefined }, /^A seed must be a non-negative integer .*, got undefined$/],
      [{ agent: {} }, /^agent must be an object with a function learn, such as a DQN, got/],
      [{ replay: {} }, /^replay must be an object with a function sample, such as a ReplayBuffer, got/],
      [
        { envs: new CartPole() },
        /^envs.count, of vectorise\(make, count\), must be a positive integer, got undefined$/,
      ],
      [{ callbacks: () => true }, /^callbacks must be objects with some of onStep, .*, got \(\) => true$/],
      [
        { callbacks: [{ onstep() {} }] },
        /^callbacks must be objects with some of onStep, .*, got one with onstep$/,
      ],
      [{ callbacks: { onStep: 5 } }, /^onStep of a callback must be a function, got 5$/],
    ];
    const { options } = await setUp(device, {});
    for (const [given, message] of cases) {
      assert.throws(() => new Trainer({ ...options, ...given }), message);
    }
  });

  test('an epsilon that is not a probability ends training', async () => {
    const { train } = await setUp(device, { epsilon: (t) => (t < 3 ? 1 : Number.NaN) });
    await rejects(train(), /^epsilon must be a number from 0 to 1, got NaN at 3$/);
  });

  const learnNothing: Settings[] = [
    { steps: 20, learningStarts: 20 },
    { steps: 20, trainFrequency: 20 },
    { steps: 20, trainFrequency: 7, learningStarts: 15 },
    { steps: 24, environments: 8, learningStarts: 17 },
  ];
  const learnSomething: Settings[] = [
    { steps: 20, learningStarts: 19 },
    { steps: 20, trainFrequency: 19 },
    { steps: 20, trainFrequency: 7, learningStarts: 14 },
    { steps: 24, environments: 8, learningStarts: 16 },
    { steps: 25, environments: 8, trainFrequency: 5, learningStarts: 24 },
    { steps: 20, learningStarts: Number.POSITIVE_INFINITY },
  ];
  test('with which nothing can be learned bring a warning, unless that is intended', async () => {
    for (const settings of learnNothing) {
      const warnings: string[] = [];
      const { train } = await setUp(device, { ...settings, warn: (message) => warnings.push(message) });
      assert.is((await train()).updates, 0);
      assert.is(warnings.length, 1, JSON.stringify(settings));
      assert.match(warnings[0], `nothing will be learned: no update comes before step ${settings.steps}`);
    }
    for (const settings of learnSomething) {
      const { updates } = await (await setUp(device, settings)).train();
      assert.is(updates > 0, settings.learningStarts !== Number.POSITIVE_INFINITY, JSON.stringify(settings));
    }
  });

  test('that intend to learn nothing do so from a checkpoint, too', async () => {
    const { options, calls } = await setUp(device, { learningStarts: Number.POSITIVE_INFINITY });
    const first = new Trainer({ ...options, steps: 20 });
    await first.train();
    const second = new Trainer({ ...options, steps: 40 });
    second.state = JSON.parse(JSON.stringify(first.state));
    await second.train();
    assert.is(calls.filter(isUpdate).length, 0);
  });
});
