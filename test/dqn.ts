import {
  Adam,
  type CompileOptions,
  type Device,
  mlp,
  type Optimizer,
  type Parameter,
  Random,
  tdLoss,
} from '../src/index.ts';

interface Options extends CompileOptions {
  readonly sizes?: readonly number[];
  readonly batch?: number;
  readonly optimizer?: (parameters: readonly Parameter[]) => Optimizer;
}

/** Compiles an update like that of a DQN agent, on new nets. `draw` fills in a random batch. */
export async function dqnUpdate(
  device: Device,
  seed: number,
  {
    sizes = [4, 24, 24, 2],
    batch = 16,
    optimizer: makeOptimizer = (parameters) => new Adam(parameters, { lr: 1e-2 }),
    ...options
  }: Options = {},
) {
  const random = new Random(seed);
  const [qNet, targetNet] = [mlp(sizes, { random }), mlp(sizes, { random })];
  const optimizer = makeOptimizer(qNet.parameters());
  const types = {
    states: [batch, sizes[0]],
    nextStates: [batch, sizes[0]],
    actions: { shape: [batch], dtype: 'i32' },
    rewards: [batch],
    discounts: [batch],
  } as const;
  const update = await device.compile(
    types,
    ({ states, nextStates, ...rest }) => {
      const inputs = { q: qNet.forward(states), nextQ: targetNet.forward(nextStates), ...rest };
      const { loss } = tdLoss(inputs, { loss: 'smoothL1' });
      optimizer.minimize(loss);
      return { loss };
    },
    options,
  );
  const draw = (): void => {
    const { states, nextStates, actions, rewards, discounts } = update.inputs;
    for (const values of [states, nextStates, rewards]) {
      for (let i = 0; i < values.length; i++) values[i] = random.uniform(-1, 1);
    }
    for (let i = 0; i < batch; i++) {
      actions[i] = random.int(sizes.at(-1)!);
      discounts[i] = random.int(10) === 0 ? 0 : 0.9;
    }
  };
  return { qNet, targetNet, optimizer, update, draw };
}
