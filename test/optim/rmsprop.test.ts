import * as assert from 'uvu/assert';
import { mul, Parameter, RMSprop, type RMSpropOptions, sum, tensor } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, uniform } from '../seed.ts';
import { assertTrajectory, type Step, withL2 } from './trajectory.ts';

/** RMSprop as PyTorch documents it. */
function rmsprop(options: Partial<RMSpropOptions>): Step {
  const { alpha = 0.99, eps = 1e-8, centered = false, momentum = 0 } = options;
  let [square, mean, velocity]: number[][] = [[], [], []];
  return (parameters, gradient, lr) => {
    square = Array.from(gradient, (g, i) => alpha * (square[i] ?? 0) + (1 - alpha) * g ** 2);
    mean = Array.from(gradient, (g, i) => alpha * (mean[i] ?? 0) + (1 - alpha) * g);
    const variance = square.map((v, i) => (centered ? v - mean[i] ** 2 : v));
    velocity = Array.from(gradient, (g, i) => {
      return momentum * (velocity[i] ?? 0) + g / (Math.sqrt(variance[i]) + eps);
    });
    for (const i of parameters.keys()) parameters[i] -= lr * velocity[i];
  };
}

forEachDevice('RMSprop', (test, device) => {
  for (const options of [
    {},
    { alpha: 0.9, eps: 1e-2 },
    { centered: true, eps: 1e-3 },
    { momentum: 0.8 },
    { alpha: 0.95, eps: 1e-2, centered: true, momentum: 0.5 },
  ]) {
    test(`steps as PyTorch's does: ${JSON.stringify(options)}`, () =>
      assertTrajectory(
        device,
        (parameters) => new RMSprop(parameters, { lr: 0.01, ...options }),
        rmsprop(options),
      ));
  }

  test('steps with weight decay and a schedule of the learning rate', () => {
    const lr = (step: number) => 0.02 / (1 + step);
    return assertTrajectory(
      device,
      (parameters) => new RMSprop(parameters, { lr, eps: 1e-3, weightDecay: 0.2 }),
      withL2(0.2, rmsprop({ eps: 1e-3 })),
    );
  });

  test('stays finite, centred, if a gradient never changes: its variance is 0 in spite of rounding', async () => {
    const random = randomFor('constant gradient');
    const gradient = uniform(random, 257, 0.1, 3);
    const x = new Parameter(new Float32Array(257), [257]);
    const [steps, lr, eps] = [1000, 0.01, 0.01];
    const optimizer = new RMSprop([x], { lr, alpha: 0.95, eps, centered: true });
    const program = await device.compile({}, () => {
      optimizer.minimize(sum(mul(x, tensor([...gradient]))));
      return {};
    });
    for (let step = 0; step < steps; step++) program.submit();
    for (const [i, value] of (await device.read(x)).entries()) {
      const most = (steps * lr * gradient[i]) / eps;
      assert.ok(value < 0 && value >= -most, `${value} after steps along ${gradient[i]}`);
    }
    program.release();
  });
});
