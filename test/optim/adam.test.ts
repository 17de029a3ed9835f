import * as assert from 'uvu/assert';
import { Adam, type AdamOptions, AdamW, mul, Parameter, RAdam, SGD, sum } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { assertTrajectory, type Step, withL2 } from './trajectory.ts';

/** Algorithm 1 of the paper; with `hat`, the more efficient order at the end of its section 2. */
function adam({ betas: [beta1, beta2] = [0.9, 0.999], eps = 1e-8 }: Partial<AdamOptions>, hat = false): Step {
  let t = 0;
  let [m, v]: number[][] = [[], []];
  return (parameters, gradient, lr) => {
    t++;
    m = Array.from(gradient, (g, i) => beta1 * (m[i] ?? 0) + (1 - beta1) * g);
    v = Array.from(gradient, (g, i) => beta2 * (v[i] ?? 0) + (1 - beta2) * g ** 2);
    const [c1, c2] = [1 - beta1 ** t, 1 - beta2 ** t];
    for (const i of parameters.keys()) {
      parameters[i] -= hat
        ? (lr * (Math.sqrt(c2) / c1) * m[i]) / (Math.sqrt(v[i]) + eps)
        : (lr * (m[i] / c1)) / (Math.sqrt(v[i] / c2) + eps);
    }
  };
}

forEachDevice('Adam', (test, device) => {
  for (const options of [{}, { betas: [0.8, 0.99], eps: 1e-2 }] as const) {
    const name = JSON.stringify(options);

    test(`steps as PyTorch's does: ${name}`, () =>
      assertTrajectory(
        device,
        (parameters) => new Adam(parameters, { lr: 0.03, ...options }),
        adam(options),
      ));

    test(`steps as Keras' does: ${name}`, () =>
      assertTrajectory(
        device,
        (parameters) => new Adam(parameters, { lr: 0.03, ...options, epsilonMode: 'keras' }),
        adam(options, true),
      ));
  }

  test("adds weight decay to the gradient, as PyTorch's does", () =>
    assertTrajectory(
      device,
      (parameters) => new Adam(parameters, { lr: 0.03, weightDecay: 0.2, eps: 1e-3 }),
      withL2(0.2, adam({ eps: 1e-3 })),
    ));

  test('takes the learning rate of each step from a schedule', async () => {
    const lr = (step: number) => 0.1 / (1 + step);
    const p = new Parameter(Float32Array.of(1), [1]);
    const optimizer = new SGD([p], { lr });
    const program = await device.compile({}, () => {
      optimizer.minimize(sum(p));
      return { p };
    });
    let expected = 1;
    for (let step = 0; step < 5; step++) {
      assert.is(optimizer.lr, lr(step));
      expected -= lr(step);
      const found = (await program.run()).p[0];
      assert.ok(Math.abs(found - expected) < 1e-6, `${found} after step ${step}, expected ${expected}`);
    }
    optimizer.lr = (step) => (step === 5 ? 1 : Number.NaN);
    program.submit();
    assert.throws(() => program.submit(), /lr must be a finite number >= 0, got NaN/);
  });
});

forEachDevice('AdamW', (test, device) => {
  for (const weightDecay of [undefined, 0, 0.3]) {
    test(`decays the weights apart from the gradient: ${weightDecay}`, () => {
      const step = adam({});
      return assertTrajectory(
        device,
        (parameters) =>
          new AdamW(parameters, { lr: 0.03, ...(weightDecay !== undefined && { weightDecay }) }),
        (parameters, gradient, lr) => {
          for (const i of parameters.keys()) parameters[i] *= 1 - lr * (weightDecay ?? 0.01);
          step(parameters, gradient, lr);
        },
      );
    });
  }
});

/** Algorithm 2 of the paper, with PyTorch's place of eps. */
function radam([beta1, beta2]: readonly [number, number], eps = 1e-8): Step {
  let t = 0;
  let [m, v]: number[][] = [[], []];
  return (parameters, gradient, lr) => {
    t++;
    m = Array.from(gradient, (g, i) => beta1 * (m[i] ?? 0) + (1 - beta1) * g);
    v = Array.from(gradient, (g, i) => beta2 * (v[i] ?? 0) + (1 - beta2) * g ** 2);
    const longest = 2 / (1 - beta2) - 1;
    const length = longest - (2 * t * beta2 ** t) / (1 - beta2 ** t);
    const r = Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length));
    for (const i of parameters.keys()) {
      const mean = m[i] / (1 - beta1 ** t);
      const adaptive = Math.sqrt(1 - beta2 ** t) / (Math.sqrt(v[i]) + eps);
      parameters[i] -= length > 5 ? lr * mean * r * adaptive : lr * mean;
    }
  };
}

forEachDevice('RAdam', (test, device) => {
  for (const betas of [
    [0.9, 0.999],
    [0.7, 0.9],
  ] as const) {
    test(`rectifies its steps as soon as the variance is tractable: betas ${betas}`, () =>
      assertTrajectory(device, (parameters) => new RAdam(parameters, { lr: 0.03, betas }), radam(betas)));
  }

  test('follows the mean in its first five steps, and rectifies the sixth', async () => {
    const weights = new Parameter(Float32Array.of(1), [1]);
    const optimizer = new RAdam([weights], { lr: 0.01 });
    const program = await device.compile({}, () => {
      optimizer.minimize(sum(mul(weights, 2)));
      return {};
    });
    const expected = [0.98, 0.96, 0.94, 0.92, 0.9, 0.899742, 0.899414, 0.899027];
    for (const weight of expected) {
      program.submit();
      assertClose(await device.read(weights), [weight], 1e-6);
    }
  });
});
