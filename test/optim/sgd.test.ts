import * as assert from 'uvu/assert';
import { Parameter, SGD } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { assertTrajectory, type Step, withL2 } from './trajectory.ts';

function sgd(momentum: number, nesterov = false): Step {
  let velocity: number[] = [];
  return (parameters, gradient, lr) => {
    velocity = Array.from(gradient, (g, i) => momentum * (velocity[i] ?? 0) + g);
    for (const i of parameters.keys()) {
      parameters[i] -= lr * (nesterov ? gradient[i] + momentum * velocity[i] : velocity[i]);
    }
  };
}

forEachDevice('SGD', (test, device) => {
  for (const momentum of [0, 0.9]) {
    test(`steps with momentum ${momentum} as PyTorch's does`, () =>
      assertTrajectory(device, (parameters) => new SGD(parameters, { lr: 0.1, momentum }), sgd(momentum)));
  }

  test("steps with Nesterov's momentum and weight decay as PyTorch's does", () =>
    assertTrajectory(
      device,
      (parameters) => new SGD(parameters, { lr: 0.1, momentum: 0.8, nesterov: true, weightDecay: 0.3 }),
      withL2(0.3, sgd(0.8, true)),
    ));

  test('refuses Nesterov without momentum', () => {
    const p = new Parameter(Float32Array.of(1), [1]);
    assert.throws(() => new SGD([p], { lr: 1, nesterov: true }), /nesterov needs a momentum above 0, got 0/);
  });
});
