import { CartPole } from '../../src/envs/cartpole.ts';
import { scaleObservation } from '../../src/envs/scale-observation.ts';
import { vectorise } from '../../src/envs/vectorise.ts';
import { Random } from '../../src/random.ts';

const count = 64;
const random = new Random(1);
const vector = vectorise(() => scaleObservation(new CartPole('v1'), [1, 2, 3, 4]), count);
const actions = new Int32Array(count);
vector.reset(1);

/** A step of 64 environments. Pushed at random, each ends an episode every twenty steps or so. */
export function stepping(): void {
  for (let i = 0; i < count; i++) actions[i] = random.int(2);
  vector.step(actions);
}
