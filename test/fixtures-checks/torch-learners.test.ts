import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as assert from 'uvu/assert';
import {
  CategoricalNet,
  categoricalDQN,
  type Device,
  DQN,
  type Learner,
  type Module,
  mlp,
  munchausen,
  QuantileNet,
  quantileRegression,
  Random,
} from '../../src/index.ts';
import { parseSafetensors, type Safetensors } from '../../src/io/safetensors.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { row, values } from './torch-file.ts';
import { makeOptimizer, type OptimiserCase, OVER_TRAJECTORIES } from './torch-optimiser.ts';

/** The metadata of a file about the updates that it holds. */
interface Case extends OptimiserCase {
  readonly batch: number;
  readonly actions: number;
  /** The numbers that the net gives for each action. */
  readonly width: number;
  readonly steps: number;
  readonly lr: number;
  readonly double?: boolean;
  readonly kappa?: number;
  readonly alpha?: number;
  readonly tau?: number;
  /** Limits of the support, or of the bonus. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The learner of each file. */
const learners: Readonly<Record<string, (parameters: Case) => Learner>> = {
  update_quantile: ({ kappa, double }) => quantileRegression({ kappa, doubleDQN: double }),
  update_categorical_double: ({ double }) => categoricalDQN({ doubleDQN: double }),
  update_munchausen: ({ alpha, tau, minimum }) =>
    munchausen({ alpha, temperature: tau, clip: -minimum!, loss: 'smoothL1' }),
};

const folder = resolve(process.env.FIXTURES ?? 'test/fixtures', 'torch-ops');
const names = readdirSync(folder).flatMap((file) => file.match(/^(update_.*)\.safetensors$/)?.slice(1) ?? []);

forEachDevice('fixtures: torch learners', (test, device) => {
  for (const name of names) test(name, () => checkUpdates(device, name));
});

/** Agents learn from the recorded batches: the loss of each update, and the net after the last. */
async function checkUpdates(device: Device, name: string): Promise<void> {
  const file = parseSafetensors(readFileSync(resolve(folder, `${name}.safetensors`)));
  const parameters = JSON.parse(file.metadata.case ?? '{}') as Case;
  const { batch, steps, lr } = parameters;
  const learner = learners[name];
  assert.ok(learner, `${name} is of no known form: ${JSON.stringify(parameters)}`);
  const [qNet, targetNet] = [netOf(parameters), netOf(parameters)];
  const optimizer = makeOptimizer(qNet.parameters(), { defaults: { lr }, ...parameters });
  const agent = await DQN.create(device, {
    ...{ qNet, targetNet, optimizer, learner: learner(parameters) },
    ...{ observationShape: [4], environments: 1, batchSize: batch, prioritised: true },
  });
  await Promise.all([load(device, file, 'q', qNet), load(device, file, 'target', targetNet)]);

  const losses: number[] = [];
  const of = (tensor: string, step: number) => row(values(file, tensor), step, steps);
  for (let step = 0; step < steps; step++) {
    agent.batch.states.set(of('states', step));
    agent.batch.nextStates.set(of('next_states', step));
    agent.batch.actions.set(of('actions', step));
    agent.batch.rewards.set(of('rewards', step));
    agent.batch.discounts.set(of('discounts', step));
    agent.batch.weights!.set(of('weights', step));
    losses.push((await agent.learnAndReport()).loss);
  }
  assertClose(losses, values(file, 'out.losses'), OVER_TRAJECTORIES, 'losses');
  for (const [key, parameter] of qNet.namedParameters()) {
    assertClose(await device.read(parameter), values(file, `out.${key}`), OVER_TRAJECTORIES, key);
  }
}

function netOf({ actions, width, minimum: min, maximum: max }: Case): Module {
  const body = mlp([4, 64, actions], { width, random: new Random(0) });
  if (width === 1) return body;
  if (max !== undefined)
    return new CategoricalNet(body, { actions, support: { min: min!, max, atoms: width } });
  return new QuantileNet(body, { actions, quantiles: width });
}

async function load(device: Device, file: Safetensors, name: string, net: Module) {
  for (const [key, parameter] of net.namedParameters()) {
    await device.write(parameter, values(file, `${name}.${key}`));
  }
}
