import { SGD } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { assertTrajectory, type Step } from './trajectory.ts';

function sgd(momentum: number): Step {
  let velocity: number[] = [];
  return (parameters, gradient, lr) => {
    velocity = Array.from(gradient, (g, i) => momentum * (velocity[i] ?? 0) + g);
    for (const i of parameters.keys()) parameters[i] -= lr * velocity[i];
  };
}

forEachDevice('SGD', (test, device) => {
  for (const momentum of [0, 0.9]) {
    test(`steps with momentum ${momentum} as PyTorch's does`, () =>
      assertTrajectory(device, (parameters) => new SGD(parameters, { lr: 0.1, momentum }), sgd(momentum)));
  }
});
