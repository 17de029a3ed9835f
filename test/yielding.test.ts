import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  constantSchedule,
  DQN,
  Evaluator,
  HierarchicalDQN,
  type HierarchicalDQNOptions,
  matmul,
  mean,
  Parameter,
  ReplayBuffer,
  SGD,
  Trainer,
  vectorise,
} from '../src/index.ts';
import { filmEpisode } from '../src/play/film.ts';
import { PLAYABLES } from '../src/play/playables.ts';
import { Chain } from './chain.ts';
import { forEachDevice } from './devices.ts';
import { dqnUpdate } from './dqn.ts';
import { oneHot, qTable } from './q-table.ts';
import { randomFor, seed, uniform } from './seed.ts';

/** Far more time than three ticks of 10 ms need. A loop that lets no timer in fails, rather than hangs. */
const LIMIT_MS = 10_000;

/** Keeps this thread busy for longer than other tasks should have to wait. */
function compute(): void {
  for (const end = performance.now() + 9; performance.now() < end; );
}

/** Counts the turns of the event loop until `loop` is done. */
async function turnsDuring(loop: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let next = setImmediate(function turn() {
    turns++;
    next = setImmediate(turn);
  });
  await loop().finally(() => clearImmediate(next));
  return turns;
}

/** Fails unless timers fire while `loop` is awaited, which goes on until `enough` returns true. */
async function assertLetsTimersIn(loop: (enough: () => boolean) => Promise<unknown>): Promise<void> {
  let fired = 0;
  const timer = setInterval(() => fired++, 10);
  const end = performance.now() + LIMIT_MS;
  try {
    await loop(() => fired >= 3 || performance.now() > end);
  } finally {
    clearInterval(timer);
  }
  assert.ok(fired >= 3, `a timer of 10 ms fired ${fired} times in ${LIMIT_MS} ms`);
}

/** A chain whose steps take long. */
class SlowChain extends Chain {
  override step(action: number): void {
    compute();
    super.step(action);
  }
}

forEachDevice('timers fire while a program', (test, device) => {
  const random = randomFor(`yielding ${device.info.kind}`);
  const table = (states: number, choices: number) =>
    qTable(new Array(states).fill(new Array(choices).fill(0)));

  const makeAgent = (states = Chain.cells, choices = 2) => {
    const [qNet, targetNet] = [0, 1].map(() => table(states, choices));
    const optimizer = new SGD(qNet.parameters(), { lr: 0.1 });
    return DQN.create(device, {
      ...{ qNet, targetNet, optimizer, observationShape: [states], environments: 1, batchSize: 8 },
    });
  };
  const makeReplay = (states = Chain.cells) =>
    new ReplayBuffer({ capacity: 100, observationShape: [states], gamma: 0.9, random });

  test('awaits updates in a loop of its own', async () => {
    const agent = await makeAgent();
    for (const values of Object.values(agent.batch)) values.fill(0);
    await assertLetsTimersIn(async (enough) => {
      while (!enough()) await agent.learnAndReport();
    });
  });

  test('awaits actions', async () => {
    const agent = await makeAgent();
    await assertLetsTimersIn(async (enough) => {
      while (!enough()) await agent.act(oneHot(Chain.cells, 1));
    });
  });

  test('awaits runs of a program, or reads a parameter', async () => {
    const { update, qNet, draw } = await dqnUpdate(device, seed);
    draw();
    await assertLetsTimersIn(async (enough) => {
      while (!enough()) await update.run();
    });
    await assertLetsTimersIn(async (enough) => {
      while (!enough()) await device.read(qNet.parameters()[0]);
    });
  });

  for (const [what, learningStarts, epsilon] of [
    ['plays at random, which runs no program', Number.POSITIVE_INFINITY, 1],
    ['explores, and sends updates that are not awaited', 8, 1],
    ['trains', 8, 0.5],
  ] as const) {
    test(`${what}`, async () => {
      const agent = await makeAgent();
      await assertLetsTimersIn((enough) =>
        new Trainer({
          ...{ agent, envs: vectorise(() => new Chain(), 1), replay: makeReplay(), random, seed },
          ...{ steps: Number.POSITIVE_INFINITY, learningStarts, epsilon: constantSchedule(epsilon) },
          ...{ trainFrequency: 1, gradientSteps: 2, targetUpdateEvery: 10, callbacks: { onStep: enough } },
        }).train(),
      );
    });
  }

  test('sends updates that take long, or steps environments that do', async () => {
    const agent = await makeAgent();
    const slow = Object.assign(Object.create(agent), {
      learn() {
        compute();
        agent.learn();
      },
    });
    const train = (learner: typeof agent, env: Chain, steps: number) =>
      new Trainer({
        ...{ agent: learner, envs: vectorise(() => env, 1), replay: makeReplay(), random, seed, steps },
        ...{ learningStarts: 8, epsilon: constantSchedule(1), trainFrequency: 1, gradientSteps: 12 },
        ...{ targetUpdateEvery: 10, warn() {} },
      }).train();
    // The first 8 steps do not learn, and the updates of the last are not due yet: one round of twelve remains.
    assert.ok((await turnsDuring(() => train(slow, new Chain(), 9))) >= 11);
    assert.ok((await turnsDuring(() => train(agent, new SlowChain(), 7))) >= 6);
  });

  test('evaluates, which a timer can abort, with its reason', async () => {
    const [chain, stopper, reason] = [new Chain(), new AbortController(), new Error('enough of it')];
    let overdue = false;
    const evaluator = await Evaluator.create(
      device,
      table(Chain.cells, 2),
      vectorise(() => chain, 1),
      {
        // With values of 0 it goes left for ever.
        onActions() {
          if (performance.now() > end) overdue = true;
          if (overdue) stopper.abort(reason);
        },
      },
    );
    const end = performance.now() + LIMIT_MS;
    const timer = setTimeout(() => stopper.abort(reason), 30);
    const refusal = await evaluator.evaluate(seed, stopper.signal).catch((error: unknown) => error);
    clearTimeout(timer);
    assert.is(refusal, reason);
    assert.not.ok(overdue, 'the timer fired');
  });

  test('trains two levels', async () => {
    const level = async (states: number, choices: number) => ({
      ...{
        agent: await makeAgent(states, choices),
        replay: makeReplay(states),
        epsilon: constantSchedule(1),
      },
    });
    const [goals, actions] = [await level(Chain.cells, Chain.cells), await level(2 * Chain.cells, 2)];
    const train = (options: Pick<HierarchicalDQNOptions, 'steps' | 'env' | 'callbacks'>) =>
      new HierarchicalDQN({
        ...{ goals, actions, goalCount: Chain.cells, random, seed },
        goalOf: (observation) => observation.indexOf(1),
        ...{ learningStarts: 8, trainFrequency: 1, targetUpdateEvery: 10, ...options },
      }).train();
    await assertLetsTimersIn((enough) =>
      train({ steps: Number.POSITIVE_INFINITY, env: new Chain(), callbacks: { onStep: enough } }),
    );
    // So few steps that only the first update of each level is awaited.
    assert.ok((await turnsDuring(() => train({ steps: 7, env: new SlowChain() }))) >= 6);
  });
});

const film = suite('a film');

film('lets other tasks run between two steps', async () => {
  const turns = await turnsDuring(() =>
    filmEpisode(PLAYABLES[0], {
      ...{ seed: 1, maxSteps: 8 },
      act() {
        compute();
        return 0;
      },
    }),
  );
  assert.ok(turns >= 7, `${turns} turns in 8 steps`);
});

film.run();

forEachDevice('runs that are awaited only at the end', (test, device) => {
  test('come back in the order of their calls, each with the values at its call', async () => {
    const random = randomFor(`order ${device.info.kind}`);
    const [rows, columns] = [random.int(20) + 130, random.int(20) + 130];
    // The loss is mean(x) times the sum of the weights, and an update lowers that sum by mean(x).
    const weight = new Parameter(new Float32Array(columns), [columns, 1]);
    const optimizer = new SGD([weight], { lr: 1 / columns });
    const program = await device.compile({ x: [rows, columns] }, ({ x }) => {
      const loss = mean(matmul(x, weight));
      optimizer.minimize(loss);
      return { loss };
    });
    const means = uniform(random, 60, 0.5, 1);
    const [came, expected]: [number, number][][] = [[], []];
    let sum = 0;
    const runs: Promise<void>[] = [];
    for (const [i, each] of means.entries()) {
      program.inputs.x.fill(each);
      if (i % 5 === 0) compute();
      if (i % 3 === 2) program.submit();
      else {
        expected.push([i, sum * each]);
        runs.push(program.run().then(({ loss }) => void came.push([i, loss[0]])));
      }
      sum -= each;
      if (i % 7 === 0) await Promise.resolve(); // some calls come between the answers to earlier ones
    }
    await Promise.all(runs);
    assert.equal(
      came.map(([i]) => i),
      expected.map(([i]) => i),
    );
    for (const [k, [i, loss]] of came.entries()) {
      const [, wanted] = expected[k];
      assert.ok(Math.abs(loss - wanted) <= 1e-4 * Math.max(1, Math.abs(wanted)), `${i}: ${loss}, ${wanted}`);
    }
  });
});
