import { add, type Device, mul, type Optimizer, Parameter, sum } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { randomFor, uniform } from '../seed.ts';

const STEPS = 25;

/** One step in double precision: changes `parameters` (all of them in one array) along `gradient`. */
export type Step = (parameters: Float64Array, gradient: Float64Array, lr: number) => void;

/** Fails unless an optimiser moves as `step` does, given the same random gradients. */
export async function assertTrajectory(
  device: Device,
  make: (parameters: readonly Parameter[]) => Optimizer,
  step: Step,
): Promise<void> {
  const random = randomFor('optimisers');
  const shapes = [[7, 11], [3], [1, 65]];
  const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b));
  const parameters = shapes.map((shape, i) => new Parameter(uniform(random, sizes[i]), shape));
  const expected = Float64Array.from(parameters.flatMap(({ initial }) => [...initial]));
  const optimizer = make(parameters);
  const program = await device.compile({ a: shapes[0], b: shapes[1], c: shapes[2] }, ({ a, b, c }) => {
    const terms = [a, b, c].map((gradient, i) => sum(mul(gradient, parameters[i])));
    optimizer.minimize(terms.reduce((loss, term) => add(loss, term)));
    return {};
  });
  for (let t = 0; t < STEPS; t++) {
    if (t === STEPS / 5) optimizer.lr /= 2;
    const { lr } = optimizer;
    const [a, b, c] = sizes.map((size) => uniform(random, size));
    program.submit({ a, b, c });
    step(expected, Float64Array.from([...a, ...b, ...c]), lr);
  }
  const actual = await Promise.all(parameters.map((parameter) => device.read(parameter)));
  assertClose(
    actual.flatMap((values) => [...values]),
    expected,
    1e-5,
    `after ${STEPS} steps`,
  );
  program.release();
}

/** `step` along the gradient plus `weightDecay` times the parameters, as PyTorch's L2 penalty is. */
export function withL2(weightDecay: number, step: Step): Step {
  return (parameters, gradient, lr) =>
    step(
      parameters,
      gradient.map((g, i) => g + weightDecay * parameters[i]),
      lr,
    );
}
