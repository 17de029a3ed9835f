/** Runs in a page (scripts/test-browser.js), which waits for `window.result`. */
import { learnedBytes } from '../../bench/learned-bytes.ts';
import { mathBytes } from '../../bench/math-bytes.ts';
import {
  Adam,
  breakoutPresets,
  breakoutRecipe,
  CartPole,
  cartpolePresets,
  cartpoleRecipe,
  type Device,
  type DeviceInfo,
  DQN,
  matmul,
  mean,
  mlp,
  moduleTensors,
  openDevice,
  Parameter,
  Random,
  RECIPES,
  ReplayBuffer,
  temporalDifference,
} from '../../src/index.ts';

export interface Result {
  readonly passed: string[];
  readonly failed: string[];
}

declare global {
  interface Window {
    result: Promise<Result>;
  }
}

/** The device that scripts/test-browser.js started the browser for: WebGPU, or only the CPU. */
const expectedKind = new URLSearchParams(location.search).get('kind') as DeviceInfo['kind'];

type Tests = Record<string, (device: Device) => Promise<void>>;

const webgpuTests: Tests = {
  'openDevice finds WebGPU and describes it': async ({ info }) => {
    console.log(info.description);
    check(info.kind === 'webgpu', `the device is ${info.kind}`);
    check(info.software, 'SwiftShader computes on the CPU');
    check(/^WebGPU on \S.*, software adapter/.test(info.description), info.description);
  },

  'auto takes the CPU instead of a software adapter, unless told otherwise': async () => {
    check((await openDevice()).info.kind === 'cpu', 'SwiftShader is taken');
    check((await openDevice({ acceptSoftware: true })).info.kind === 'webgpu', 'SwiftShader is not taken');
  },

  'without WebGPU, auto takes the CPU and webgpu is refused': async () => {
    Object.defineProperty(navigator, 'gpu', { value: undefined, configurable: true });
    try {
      await checkWithoutWebGPU();
    } finally {
      Reflect.deleteProperty(navigator, 'gpu'); // uncovers the property of the prototype
    }
    check((await openDevice({ device: 'webgpu' })).info.kind === 'webgpu', 'it is found again');
  },
};

const cpuTests: Tests = {
  'a browser without WebGPU gets the CPU': checkWithoutWebGPU,

  'sines, logarithms and powers are the same as in Node': async () => {
    await checkLikeNode('math', mathBytes());
  },

  ...Object.fromEntries(
    RECIPES.map((recipe) => [
      `${recipe.name} learns the bytes that it learns in Node`,
      (device: Device) => checkLikeNode(recipe.name, learnedBytes(device, recipe)),
    ]),
  ),

  'the page stays alive while a program trains in a loop of its own': async (device) => {
    const env = new CartPole();
    const random = new Random(1);
    const [qNet, targetNet] = [0, 1].map(() => mlp([4, 64, 64, 2], { random }));
    const agent = await DQN.create(device, {
      ...{ qNet, targetNet, optimizer: new Adam(qNet.parameters(), { lr: 1e-3 }) },
      ...{ observationShape: [4], environments: 1, batchSize: 32 },
    });
    const replay = new ReplayBuffer({ capacity: 1000, observationShape: [4], gamma: 0.98, random });
    env.reset(1);
    await checkAlive(async (enough) => {
      while (!enough()) {
        const before = env.observation.slice();
        const [greedy] = await agent.act(before);
        const action = random.uniform() < 0.1 ? random.int(2) : greedy;
        env.step(action);
        replay.add(before, action, env.reward, env.observation, env.terminated);
        if (env.terminated || env.truncated) env.reset();
        if (!replay.canSample(32)) continue;
        replay.sample(agent.batch);
        const { loss } = await agent.learnAndReport();
        check(Number.isFinite(loss), `the loss is ${loss}`);
      }
    });
  },

  'the page stays alive while a recipe is trained and evaluated': async (device) => {
    const { default: cartpole } = cartpolePresets;
    const recipe = { ...cartpole, steps: 1e9, evaluation: { ...cartpole.evaluation, stopAt: 1000 } };
    const over = new Error('enough');
    await checkAlive(async (enough) => {
      const run = await cartpoleRecipe.create(device, recipe, 1, {
        async onStep({ steps, updates }) {
          if (enough()) throw over;
          if (steps % 500 === 0 && updates > 0) await run.evaluate();
        },
      });
      await run.trainer.train().catch((error) => check(error === over, error.message));
    });
  },

  'a worker that computes hears messages': async () => {
    const source = `
      import { matmul, openDevice } from '${location.origin}/dist/browser.js';
      let told = false;
      onmessage = () => { told = true; };
      const device = await openDevice({ device: 'cpu' });
      const program = await device.compile({ x: [64, 64] }, ({ x }) => ({ y: matmul(x, x) }));
      program.inputs.x.fill(1);
      postMessage('begun');
      while (!told) await program.run();
      postMessage('heard');`;
    const { worker, answer } = startWorker(source);
    const first = await answer();
    check(first === 'begun', `the worker said: ${first}`);
    worker.postMessage('enough');
    const second = await answer();
    worker.terminate();
    check(second === 'heard', `the worker said: ${second}`);
  },

  'threads of a worker give the bytes that it computes alone': async () => {
    const source = `
      import { matmul, openDevice } from '${location.origin}/dist/browser.js';
      const a = Float32Array.from({ length: 300 * 301 }, (_, i) => Math.fround((i * i) % 997 - 498.3));
      const products = [1, 2, 3, 'auto'].map(async (threads) => {
        const device = await openDevice({ device: 'cpu', threads });
        const program = await device.compile({ a: [300, 301], b: [301, 299] }, ({ a, b }) => ({ y: matmul(a, b) }));
        const { y } = await program.run({ a, b: a.slice(0, 301 * 299) });
        device.close();
        return device.info.description + ' ' + y.join();
      });
      const found = await Promise.all(products);
      const values = new Set(found.map((each) => each.replace(/^.*\\) /, '')));
      postMessage(values.size + ' ' + found.map((each) => each.match(/, (.*?)\\)/)[1]).join(', '));`;
    const { worker, answer } = startWorker(source);
    const found = await answer();
    worker.terminate();
    const most = Math.min(navigator.hardwareConcurrency, 8);
    const auto = most === 1 ? 'one thread' : `up to ${most} threads`;
    const expected = `1 one thread, up to 2 threads, up to 3 threads, ${auto}`;
    check(found === expected, `the worker said: ${found}`);
  },

  "a page's main thread has no others": async () => {
    check(
      (await openDevice({ device: 'cpu' })).info.description.includes('one thread'),
      'auto is one thread',
    );
    const refusal = await openDevice({ device: 'cpu', threads: 2 }).then(
      () => 'none',
      (error: Error) => error.message,
    );
    check(/^threads must be 'auto' or 1 here, got 2: /.test(refusal), `the refusal is: ${refusal}`);
  },
};

/** A worker that runs a module, and what it says next. */
function startWorker(source: string) {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module' });
  const answer = () =>
    new Promise<string>((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => resolve(message);
      setTimeout(() => resolve('nothing'), 30_000);
    });
  return { worker, answer };
}

const [ALIVE_SECONDS, LONGEST_FRAME_MS] = [3, 50];

/**
 * Fails unless frames are drawn and timers fire while `loop` runs, until `enough` returns true. At least half of the
 * time must pass in frames of 50 ms or less. A page that freezes is one long frame; a busy machine, which must not fail
 * this, makes some frames longer (measured with 6 processes a core: a fifth of the time).
 */
async function checkAlive(loop: (enough: () => boolean) => Promise<unknown>): Promise<void> {
  let started = 0;
  let [ticks, frames, last, long, longest] = [0, 0, 0, 0, 0];
  const timer = setInterval(() => ticks++, 10);
  const frame = () => {
    const now = performance.now();
    if (last > 0) {
      frames++;
      longest = Math.max(longest, now - last);
      if (now - last > LONGEST_FRAME_MS) long += now - last;
    }
    last = now;
    next = requestAnimationFrame(frame);
  };
  let next = requestAnimationFrame(frame);
  await loop(() => {
    started ||= performance.now(); // compiling is over
    return performance.now() - started > 1000 * ALIVE_SECONDS;
  });
  clearInterval(timer);
  cancelAnimationFrame(next);
  const end = performance.now();
  if (end - last > LONGEST_FRAME_MS) long += end - last;
  console.log(`${frames} frames, the longest of ${longest.toFixed(0)} ms, and ${ticks} ticks of 10 ms`);
  check(
    long < 500 * ALIVE_SECONDS,
    `${long.toFixed(0)} ms were of frames longer than ${LONGEST_FRAME_MS} ms`,
  );
  check(frames > 0 && ticks > 0, `${frames} frames, ${ticks} ticks`);
}

const tests: Tests = {
  ...(expectedKind === 'cpu' ? cpuTests : webgpuTests),

  'updates have the losses that the CPU reference has': async (device) => {
    const reference = await openDevice({ device: 'reference' });
    const [found, expected] = [await losses(device), await losses(reference)];
    for (const [i, loss] of expected.entries()) {
      const difference = Math.abs(found[i] - loss);
      check(difference <= 1e-4 * loss, `loss ${i} is ${found[i]} instead of ${loss}`);
    }
    check(expected[expected.length - 1] < expected[0] / 2, 'something was learned');
  },

  'updates from frames of Breakout have the weights that the CPU reference has': async (device) => {
    const reference = await openDevice({ device: 'reference' });
    const [found, expected] = [await weightsAfterBreakout(device), await weightsAfterBreakout(reference)];
    for (const [i, value] of expected.entries()) {
      check(Math.abs(found[i] - value) < 1e-4, `weight ${i} is ${found[i]} instead of ${value}`);
    }
  },

  'CartPole is learned': async (device) => {
    // With larger batches this would take some twenty seconds on two cores.
    const recipe = {
      ...cartpolePresets.default,
      batchSize: 32,
      steps: 3200,
    };
    const run = await cartpoleRecipe.create(device, recipe, 1);
    const started = performance.now();
    const { steps } = await run.trainer.train();
    const rate = Math.round((1000 * steps) / (performance.now() - started));
    const { mean } = await run.evaluate('final');
    console.log(`CartPole: ${steps} steps, ${rate} a second, mean return ${mean}`);
    check(mean > 100, `the mean return is ${mean}`);
  },

  'a profile has a time for each kernel, and changes nothing': async (device) => {
    const weight = new Parameter(Float32Array.of(1, 2, 3, 4), [2, 2]);
    const optimizer = new Adam([weight], { lr: 1 });
    const program = await device.compile({ x: [2, 2] }, ({ x }) => {
      const loss = mean(matmul(x, weight));
      optimizer.minimize(loss);
      return { loss };
    });
    program.inputs.x.fill(1);
    const { clock, kernels, run } = await program.profile({ rounds: 3 });
    console.log(
      `profile: ${clock}, ${kernels.map(({ milliseconds }) => milliseconds.toFixed(4)).join(' ')} ms`,
    );
    check(kernels.length === program.dispatches, `${kernels.length} rows`);
    check(
      kernels.every(({ milliseconds }) => milliseconds > 0 && Number.isFinite(milliseconds)),
      'times are positive',
    );
    check(run.total > 0, `a run takes ${run.total} ms`);
    check((await device.read(weight)).join() === '1,2,3,4', 'the weight is what it was');
  },

  'a closed device says so': async ({ info }) => {
    const closing = await openDevice({ device: info.kind });
    const program = await closing.compile({ x: [2] }, ({ x }) => ({ x }));
    closing.close();
    const refusal = await program.run({ x: Float32Array.of(1, 2) }).then(
      () => 'none',
      (error: Error) => error.message,
    );
    check(refusal === 'the device is closed', `the refusal is: ${refusal}`);
  },
};

async function checkWithoutWebGPU(): Promise<void> {
  const { info } = await openDevice({ device: 'auto' });
  check(info.kind === 'cpu', `the device is ${info.kind}`);
  const refusal = await openDevice({ device: 'webgpu' }).then(
    () => 'none',
    (error: Error) => error.message,
  );
  check(/^no WebGPU adapter was found: use a browser/.test(refusal), `the refusal is: ${refusal}`);
}

/** Compares a hash with the one that `bench/bytes.js` finds in Node. */
async function checkLikeNode(name: string, hash: Promise<string>): Promise<void> {
  const inNode = await (await fetch('/hashes.json')).json();
  const found = await hash;
  check(found === inNode[name], `the SHA-256 is ${found} instead of ${inNode[name]}`);
}

/** The losses of 100 updates on one batch by an agent with 4 inputs and 2 actions. */
async function losses(on: Device): Promise<number[]> {
  const random = new Random(1);
  const [qNet, targetNet] = [0, 1].map(() => mlp([4, 64, 64, 2], { random }));
  const agent = await DQN.create(on, {
    ...{ qNet, targetNet, optimizer: new Adam(qNet.parameters(), { lr: 1e-3 }) },
    ...{ observationShape: [4], environments: 1, batchSize: 32 },
    learner: temporalDifference({ doubleDQN: true }),
  });
  const { states, nextStates, rewards, actions, discounts } = agent.batch;
  for (const values of [states, nextStates, rewards]) {
    for (let i = 0; i < values.length; i++) values[i] = random.uniform(-1, 1);
  }
  for (let i = 0; i < 32; i++) {
    actions[i] = random.int(2);
    discounts[i] = 0.9 * random.int(2);
  }
  const found: number[] = [];
  for (let i = 0; i < 100; i++) found.push((await agent.learnAndReport()).loss);
  return found;
}

/** The weights of a small net after some updates from the pixels of Breakout, played at random. */
async function weightsAfterBreakout(on: Device): Promise<number[]> {
  const run = await breakoutRecipe.create(
    on,
    {
      ...breakoutPresets.laptop,
      convolutions: [
        [4, 8, 4],
        [8, 4, 2],
      ],
      hiddenSizes: [16],
      ...{ steps: 80, environments: 2, batchSize: 4, replayCapacity: 200, learningStarts: 20 },
      epsilon: { kind: 'linear', from: 1, to: 1, steps: 80, by: 'steps' },
      evaluation: { ...breakoutPresets.laptop.evaluation, games: 1 },
    },
    1,
  );
  const before = await weights(on, run.qNet);
  const { updates } = await run.trainer.train();
  const after = await weights(on, run.qNet);
  check(updates === 15, `${updates} updates`);
  check(
    after.some((value, i) => Math.abs(value - before[i]) > 1e-3),
    'some weight moved',
  );
  return after;
}

async function weights(on: Device, net: Parameters<typeof moduleTensors>[1]): Promise<number[]> {
  return [...(await moduleTensors(on, net)).values()].flatMap(({ data }) => Array.from(data, Number));
}

function check(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}

async function run(): Promise<Result> {
  const result: Result = { passed: [], failed: [] };
  const device = await openDevice({ device: expectedKind });
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test(device);
      result.passed.push(name);
    } catch (error) {
      result.failed.push(`${name}: ${(error as Error).message}`);
    }
  }
  return result;
}

window.result = run();
