import * as assert from 'uvu/assert';
import {
  Adam,
  add,
  cnn,
  compileInspector,
  constantSchedule,
  DQN,
  Linear,
  Module,
  mlp,
  Random,
  ReplayBuffer,
  SGD,
  type Tensor,
  Trainer,
  type TransitionBatch,
  tanh,
  temporalDifference,
  vectorise,
} from '../../src/index.ts';
import { Chain } from '../chain.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { oneHot, qTable } from '../q-table.ts';
import { integers, randomFor, uniform } from '../seed.ts';

const norm = (values: readonly number[]): number => Math.hypot(...values);

/** A layer with a skip connection, and a head. */
class Own extends Module {
  readonly around = new Linear(3, 3);
  readonly head = new Linear(3, 2);

  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    return this.head.forward(add(x, tanh(this.around.forward(x))));
  }
}

forEachDevice('an inspector', (test, device) => {
  const online = [
    [1, 2],
    [3, 4],
  ];
  const target = [
    [0, 0],
    [10, 5],
  ];

  for (const doubleDQN of [false, true]) {
    test(`tells what an update will see and do, compared by hand${doubleDQN ? ', as double DQN' : ''}`, async () => {
      const [qNet, targetNet] = [qTable(online), qTable(online)];
      const options = {
        ...{ qNet, targetNet, observationShape: [2], batchSize: 2 },
        optimizer: new SGD(qNet.parameters(), { lr: 0.5, clipValue: 2, maxGradNorm: 2.5 }),
        learner: temporalDifference({ loss: 'mse', doubleDQN }),
      };
      const agent = await DQN.create(device, { ...options, environments: 1 });
      await device.write(targetNet.parameters()[0], Float32Array.from(target.flat()));
      const inspector = await compileInspector(device, options);
      // Action 0 leads from state 0 to state 1, and action 1 from state 1 to the end.
      agent.batch.states.set(oneHot(2, 0, 1));
      agent.batch.nextStates.set(oneHot(2, 1, 0));
      agent.batch.actions.set([0, 1]);
      agent.batch.rewards.set([0.5, 2]);
      agent.batch.discounts.set([0.5, 0]);
      const found = await inspector.inspect(agent.batch);
      const targets = [0.5 + 0.5 * (doubleDQN ? 5 : 10), 2];
      const errors = [1 - targets[0], 4 - targets[1]];
      assert.equal([...found.q], [1, 2, 3, 4]);
      assert.equal([...found.nextQ], [10, 5, 0, 0]);
      assert.equal([...found.chooser], [3, 4, 1, 2]);
      assert.equal([...found.targets], targets);
      assert.equal([...found.errors], errors);
      assert.is(found.loss, (errors[0] ** 2 + errors[1] ** 2) / 2);
      // The gradient of the mean of two squares is the error of each; each is cut to 2, and then their norm to 2.5.
      const expected = { norm: norm(errors), clippedNorm: 2.5 };
      assertClose(Object.values(found.gradient), Object.values(expected), 1e-5);
      assert.equal(found.layers, [{ layer: 'table', ...found.gradient }]);
      assert.equal(found.units, []);
      const distances = [1 - 0, 2 - 0, 3 - 10, 4 - 5];
      assertClose([found.targetDistance], [norm(distances) / norm([1, 2, 3, 4])], 1e-6);
      assertClose([found.weightNorm], [norm([1, 2, 3, 4])], 1e-6);
      assert.is(found.agreement, 0); // 4 against 10, and 2 against the first of two zeros
      assert.equal((await agent.learnAndReport()).loss, found.loss, 'as the update itself says');
    });
  }

  test('tells for each layer how large its gradient is, and which units are dead or dormant', async () => {
    const qNet = mlp([2, 3, 1]);
    const weights = [[1, 3, -1, -1, 0.02, 0.04], [0, 0, 0], [1, 1, 1], [0.25]];
    for (const [i, parameter] of qNet.parameters().entries()) {
      await device.write(parameter, Float32Array.from(weights[i]));
    }
    const targetNet = mlp([2, 3, 1]);
    const optimizer = new SGD(qNet.parameters(), { lr: 1 });
    const learner = temporalDifference({ loss: 'mse' });
    const inspector = await compileInspector(device, {
      ...{ qNet, targetNet, optimizer, learner, observationShape: [2], batchSize: 2 },
    });
    const found = await inspector.inspect({
      ...{ states: oneHot(2, 0, 1), nextStates: oneHot(2, 0, 0), actions: new Int32Array(2) },
      ...{ rewards: Float32Array.of(0, 0), discounts: new Float32Array(2) },
    });
    // Over the states (1, 0) and (0, 1) the units average 2, 0 and 0.03.
    const [{ layer, scores, dead, dormant }] = found.units;
    assert.equal([found.units.length, layer, dead, dormant], [1, '0', 1, 1]);
    assertClose(scores, [2.955665, 0, 0.044335], 1e-5);

    // Q(s) = 1 + 0.02 + 0.25 and 3 + 0.04 + 0.25; each is moved towards 0, its slope being Q itself.
    const [a, b] = [1.27, 3.29];
    const ofHidden = [
      [a, b],
      [0, 0],
      [a, b],
      [a + b, 0, a + b],
    ].flat(); // weights by unit, then biases
    const ofOutput = [a * 1 + b * 3, 0, a * 0.02 + b * 0.04, a + b];
    assert.equal(
      found.layers.map((each) => each.layer),
      ['0', '2'],
    );
    for (const [i, part] of [ofHidden, ofOutput].entries()) {
      assertClose([found.layers[i].norm, found.layers[i].clippedNorm], [norm(part), norm(part)], 1e-5);
    }
    assertClose([found.gradient.norm], [norm([...ofHidden, ...ofOutput])], 1e-5);
    assert.is(found.agreement, 1, 'there is only one action');
  });

  test('inspects any net: channels of convolutions, dueling streams, modules of your own', async () => {
    const random = randomFor('nets to inspect');
    const inspect = async (
      qNet: Module,
      targetNet: Module,
      shape: number[],
      observationType: 'f32' | 'u8',
    ) => {
      const size = shape.reduce((a, b) => a * b);
      const inspector = await compileInspector(device, {
        ...{ qNet, targetNet, optimizer: new Adam(qNet.parameters(), { lr: 1e-3 }), batchSize: 3 },
        ...{ observationShape: shape, observationType },
      });
      const bytes = () => Uint8Array.from({ length: 3 * size }, () => random.int(256));
      const observations = observationType === 'u8' ? bytes : () => uniform(random, 3 * size);
      return inspector.inspect({
        ...{ states: observations(), nextStates: observations(), actions: integers(random, 3, 2) },
        ...{ rewards: uniform(random, 3), discounts: new Float32Array(3).fill(0.9) },
      });
    };
    const image = { inputShape: [2, 7, 7], convolutions: [[5, 3, 2]], hiddenSizes: [6], outputs: 2 } as const;
    const [qNet, targetNet] = [0, 1].map(() => cnn({ ...image, dueling: true, random }));
    const { units, layers } = await inspect(qNet, targetNet, [2, 7, 7], 'u8');
    assert.equal(
      units.map(({ layer, scores }) => [layer, scores.length]),
      [
        ['0', 5],
        ['3.value.0', 6],
        ['3.advantage.0', 6],
      ],
    );
    const expected = ['0', '3.value.0', '3.value.2', '3.advantage.0', '3.advantage.2'];
    assert.equal(
      layers.map(({ layer }) => layer),
      expected,
    );
    for (const { scores } of units) {
      assertClose([scores.reduce((a, b) => a + b) / scores.length], [1], 1e-5, 'scores are 1 on average');
    }

    const own = await inspect(new Own(), new Own(), [3], 'f32');
    assert.equal(
      own.units.map(({ layer, scores }) => [layer, scores.length]),
      [['around', 3]],
    );
    assert.equal(
      own.layers.map(({ layer }) => layer),
      ['around', 'head'],
    );
  });

  test('changes no byte of training', async () => {
    const train = async (inspected: boolean) => {
      const random = Random.for(5, 'initial weights');
      const [qNet, targetNet] = [0, 1].map(() => mlp([Chain.cells, 8, 2], { random }));
      const optimizer = new Adam(qNet.parameters(), { lr: 0.01, maxGradNorm: 1 });
      const options = {
        qNet,
        targetNet,
        optimizer,
        observationShape: [Chain.cells],
        batchSize: 8,
      };
      const agent = await DQN.create(device, { ...options, environments: 2 });
      const inspector = await compileInspector(device, options);
      const losses: number[][] = [];
      const look = {
        async beforeUpdate(batch: TransitionBatch) {
          losses.push([(await inspector.inspect(batch)).loss]);
        },
        afterUpdate({ loss }: { loss: number }) {
          losses.at(-1)!.push(loss);
        },
      };
      const trainer = new Trainer({
        ...{ agent, envs: vectorise(() => new Chain({ limit: 9 }), 2), seed: 1, steps: 120 },
        replay: new ReplayBuffer({
          capacity: 100,
          observationShape: [Chain.cells],
          gamma: 0.9,
          random: new Random(2),
        }),
        ...{ random: new Random(3), epsilon: constantSchedule(0.5), learningStarts: 10, trainFrequency: 2 },
        ...{ gradientSteps: 1, targetUpdateEvery: 5 },
        ...(inspected && { callbacks: look }),
      });
      await trainer.train();
      if (inspected) {
        assert.is(losses.length, trainer.progress.updates);
        for (const [before, during] of losses) assertClose([before], [during], 1e-6, 'the loss', 1e-3);
      }
      const tensors = [...qNet.parameters(), ...targetNet.parameters(), ...Object.values(optimizer.moments)];
      const { latest, ...state } = trainer.state;
      return { state, values: await Promise.all(tensors.map((tensor) => device.read(tensor))) };
    };
    assert.equal(await train(true), await train(false));
  });
});
