import * as assert from 'uvu/assert';
import {
  CategoricalNet,
  Linear,
  matmul,
  Module,
  Parameter,
  Random,
  relu,
  ReplayBuffer,
  type Tensor,
} from '../../src/index.ts';
import { PolicyProbe } from '../../src/train/policy-probe.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { oneHot, qTable } from '../q-table.ts';
import { seed } from '../seed.ts';

const STATES = 3;

/** Episodes of two steps: from state 0 with reward 1 to state 1, and from there with reward 4 to the end. */
function twoSteps(count: number): ReplayBuffer {
  const replay = new ReplayBuffer({
    ...{ capacity: 1000, observationShape: [STATES], gamma: 0.5, random: new Random(seed) },
  });
  replay.start(oneHot(STATES, 0));
  for (let i = 0; i < count; i++) {
    const ends = i % 2 === 1;
    replay.addStep([0], {
      ...{ observations: oneHot(STATES, ends ? 0 : 1), finalObservations: oneHot(STATES, ends ? 2 : 1) },
      ...{ rewards: Float32Array.of(ends ? 4 : 1), terminated: Uint8Array.of(Number(ends)) },
      truncated: new Uint8Array(1),
    });
  }
  return replay;
}

const seen = { observationShape: [STATES], observationType: 'f32' } as const;

/** A hidden layer of known units, and a head. */
class Known extends Module {
  readonly units = new Parameter(Float32Array.of(2, 0, 0, 0, 1, 0, 0, 0, 3), [3, 3]);
  readonly head = new Linear(3, 2);

  forward(x: Tensor<'f32'>): Tensor<'f32'> {
    return this.head.forward(relu(matmul(x, this.units)));
  }
}

forEachDevice('a probe of the policy', (test, device) => {
  test('tells by hand how far values are above returns, and how many greedy actions have changed', async () => {
    const net = qTable([
      [3, 5],
      [1, 0],
      [0, 0],
    ]);
    const replay = twoSteps(41); // the last episode goes on
    const probe = await PolicyProbe.compile(device, net, replay, seen);
    // The newest eighth: 6 transitions, of which those from state 0 return 1 + 0.5 * 4, those from state 1 return 4.
    const ages = replay.recent(64).map((slot) => replay.read(slot)!.age);
    assert.equal(ages.sort(), [0, 1, 2, 3, 4, 5]);
    // Ages 5, 3 and 1 are of state 1, ages 4 and 2 of state 0; age 0 has not ended.
    const expected = (3 * (1 - 4) + 2 * (5 - 3)) / 5;
    const first = await probe.look();
    assert.equal(Object.keys(first), ['overestimation']);
    assertClose([first.overestimation!], [expected], 1e-6);
    assert.is((await probe.look()).churn, 0);
    await device.write(net.parameters()[0], Float32Array.of(3, 2, 1, 0.5, 0, 0));
    const third = await probe.look(); // of 6 states, 3 are state 0, whose greedy action was 1
    assert.is(third.churn, 0.5);
    assertClose([third.overestimation!], [(3 * (1 - 4) + 2 * (3 - 3)) / 5], 1e-6);
  });

  test('tells nothing of an empty replay, and no over-estimation before an episode has ended', async () => {
    const net = qTable([[1], [2], [3]]);
    const empty = await PolicyProbe.compile(device, net, twoSteps(0), seen);
    assert.equal(await empty.look(), {});
    const playing = await PolicyProbe.compile(device, net, twoSteps(1), seen);
    assert.equal(await playing.look(), {});
    assert.equal(await playing.look(), { churn: 0 });
  });

  test('tells the rank of the last hidden layer on the states', async () => {
    const replay = twoSteps(999);
    const probe = await PolicyProbe.compile(device, new Known(), replay, seen);
    const { srank, erank } = await probe.look();
    // The probe takes every second state: state 0, with a unit of 2, or state 1, with a unit of 1.
    const states = replay
      .recent(64)
      .filter((_, i) => i % 2 === 0)
      .map((slot) => replay.read(slot)!.state);
    const zeros = states.filter(([first]) => first === 1).length;
    const values = [2 * Math.sqrt(zeros), Math.sqrt(states.length - zeros)];
    const total = values[0] + values[1];
    const entropy = values.reduce((sum, value) => sum - (value / total) * Math.log(value / total), 0);
    assert.is(srank, 2);
    assertClose([erank!], [Math.exp(entropy)], 1e-5);
  });

  test('tells the probability of both ends of a support, for the greedy actions', async () => {
    // Logits of three atoms for two actions; a one-hot state picks its row.
    const [p, q] = [
      [0.2, 0.5, 0.3],
      [0.6, 0.1, 0.3],
    ];
    const logits = [...p, ...q].map(Math.log);
    const body = qTable([logits, logits, logits]);
    const net = new CategoricalNet(body, { actions: 2, support: { min: -1, max: 1, atoms: 3 } });
    const probe = await PolicyProbe.compile(device, net, twoSteps(40), seen);
    // Expectations are 0.1 and -0.3.
    assertClose([(await probe.look()).outerMass!], [0.2 + 0.3], 1e-5);
  });
});
