// Your own environment. `checkEnvironment(new LightsOut(5))` says what would be wrong with it.
import { freshSeed, Random } from 'webgpu-dqn';

/** Lights in a row: pressing one switches it and its neighbours. Having all of them out pays 1. */
export class LightsOut {
  reward = 0;
  terminated = false;
  truncated = false;
  #presses = 0;
  #random = new Random(freshSeed());

  /** @param {number} count */
  constructor(count) {
    this.name = `LightsOut-${count}`;
    this.actionCount = count;
    this.observationShape = [count];
    this.observation = new Float32Array(count); // 1: on
  }

  /** @param {number | bigint} [seed] */
  reset(seed) {
    if (seed !== undefined) this.#random = new Random(seed);
    this.observation.fill(0);
    // What presses put on, presses can put out.
    while (this.#allOut()) for (let i = 0; i < this.actionCount; i++) if (this.#random.int(2)) this.#press(i);
    this.#presses = this.reward = 0;
    this.terminated = this.truncated = false;
  }

  /** @param {number} action */
  step(action) {
    if (!(action in this.observation)) throw new RangeError(`there is no light ${action}`);
    if (this.terminated || this.truncated) throw new Error('the episode is over');
    this.#press(action);
    this.terminated = this.#allOut();
    this.reward = this.terminated ? 1 : 0;
    this.truncated = ++this.#presses === 3 * this.actionCount;
  }

  get state() {
    return { lights: [...this.observation], presses: this.#presses, random: this.#random.state };
  }
  set state({ lights, presses, random }) {
    this.observation.set(lights);
    this.#presses = presses;
    this.#random.state = random;
  }

  #allOut() {
    return !this.observation.includes(1);
  }

  /** @param {number} light */
  #press(light) {
    for (const i of [light - 1, light, light + 1])
      if (i in this.observation) this.observation[i] = 1 - this.observation[i];
  }
}
