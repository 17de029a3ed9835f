import { Adam, type AdamOptions } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { assertTrajectory, type Step } from './trajectory.ts';

/** Algorithm 1 of the paper, or with `hat` the more efficient order at the end of its section 2. */
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
});
