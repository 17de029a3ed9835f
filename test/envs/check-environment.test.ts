import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type CheckOptions,
  checkEnvironment,
  ENVIRONMENTS,
  type Environment,
  type Film,
  makeEnvironment,
  type Observations,
  Random,
  scaleObservation,
  stackFrames,
} from '../../src/index.ts';
import { seed } from '../seed.ts';

const test = suite('check-environment');

interface Saved {
  readonly place: number;
  readonly elapsed: number;
  readonly over: boolean;
  readonly random: number[];
}

/** A correct environment: a walk on a ring of five places that ends at place 0 or after 6 steps. Some steps slip. */
class Ring implements Environment {
  name = 'Ring';
  observationShape: readonly number[] = [1, 5, 1];
  actionCount = 2;
  observation = new Float32Array(5);
  reward = 0;
  terminated = false;
  truncated = false;
  film?: Film;
  picture?: () => Uint8Array;
  protected random = new Random(0);
  protected place = 2;
  protected elapsed = 0;

  reset(seed?: number | bigint): void {
    if (seed !== undefined) this.random = new Random(seed);
    this.place = 1 + this.random.int(4);
    this.elapsed = 0;
    this.reward = 0;
    this.terminated = false;
    this.truncated = false;
    this.look();
  }

  step(action: number): void {
    if (action !== 0 && action !== 1) throw new RangeError(`Ring has actions 0 and 1, got ${action}`);
    if (this.terminated || this.truncated) throw new Error('Ring: call reset()');
    this.go(action);
  }

  protected go(action: number): void {
    const slips = this.random.uniform() < 0.2;
    this.place = (this.place + (action === 1 && !slips ? 1 : 4)) % 5;
    this.elapsed++;
    this.reward = this.place === 0 ? 1 : -0.1;
    this.terminated = this.place === 0;
    this.truncated = this.elapsed >= 6;
    this.look();
  }

  protected look(): void {
    this.observation.fill(0);
    this.observation[this.place] = 1;
  }

  get state(): Saved {
    const { place, elapsed, random } = this;
    return { place, elapsed, over: this.terminated, random: random.state };
  }
  set state(state: unknown) {
    const { place, elapsed, over, random } = state as Saved;
    Object.assign(this, { place, elapsed, terminated: over, truncated: elapsed >= 6 });
    this.random = Random.from(random);
    this.look();
  }
}

/** The message of `checkEnvironment`; '' if nothing is wrong. */
function saidOf(env: Environment<Observations>, options: CheckOptions = {}): string {
  try {
    checkEnvironment(env, { seed, ...options });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** The lines that name problems. */
const problemsOf = (env: Environment<Observations>): string[] => saidOf(env).split('\n- ').slice(1);

for (const name of ENVIRONMENTS) {
  test(`nothing is wrong with ${name}`, () => {
    const { warn } = console;
    console.warn = () => {}; // CartPole warns of a step after the end
    const steps = name.includes('pixels') || name === 'pong' || name === 'breakout' ? 400 : 2000;
    const said = saidOf(makeEnvironment(name), { steps });
    console.warn = warn;
    assert.is(said, '');
  });
}

test('nothing is wrong with an own environment, with stacks of its images, or with scaled observations', () => {
  assert.is(saidOf(new Ring()), '');
  assert.is(saidOf(stackFrames(new Ring(), 3)), '');
  assert.is(saidOf(scaleObservation(new Ring(), [1, 2, 3, 4, 5])), '');
});

/** Environments with one mistake each, and the message about it. */
const mistakes: Record<string, [mistaken: () => Environment<Observations>, said: RegExp]> = {
  'no name': [() => Object.assign(new Ring(), { name: '' }), /^name must be a text/],
  'no actions': [() => Object.assign(new Ring(), { actionCount: 0 }), /^actionCount must be .* got 0$/],
  'a shape that is no list': [
    () => Object.assign(new Ring(), { observationShape: 5 }),
    /^observationShape must be a list .* got 5$/,
  ],
  'a shape with a fraction': [
    () => Object.assign(new Ring(), { observationShape: [2.5, 2] }),
    /^observationShape must be a list .* got \[2\.5, 2\]$/,
  ],
  'an observation of another length': [
    () => Object.assign(new Ring(), { observationShape: [3, 2] }),
    /^observation must have 6 elements, as observationShape \[3, 2\] says, got 5$/,
  ],
  'an observation that is a list': [
    () => Object.assign(new Ring(), { observation: [0, 0, 0, 0, 0] }),
    /^observation must be a Float32Array or a Uint8Array, got Array$/,
  ],
  'no observation': [
    () => Object.assign(new Ring(), { observation: undefined }),
    /^observation must be a Float32Array or a Uint8Array, got undefined$/,
  ],
  'an observation that is gone after a reset': [
    () =>
      new (class extends Ring {
        override look(): void {
          Object.assign(this, { observation: undefined });
        }
      })(),
    /^observation must stay the same array/,
  ],
  'an observation that is replaced': [
    () =>
      new (class extends Ring {
        override look(): void {
          this.observation = Float32Array.from({ length: 5 }, (_, i) => Number(i === this.place));
        }
      })(),
    /^observation must stay the same array/,
  ],
  'an observation that becomes a list': [
    () =>
      new (class extends Ring {
        override look(): void {
          super.look();
          Object.assign(this, { observation: [...this.observation] });
        }
      })(),
    /^observation must stay the same array/,
  ],
  'a NaN': [
    () =>
      new (class extends Ring {
        override look(): void {
          super.look();
          if (this.place === 3) this.observation[2] = Number.NaN;
        }
      })(),
    /^after .* observation\[2\] must be finite, got NaN$/,
  ],
  'a reward that is no number': [
    () =>
      new (class extends Ring {
        override go(action: number): void {
          super.go(action);
          if (this.elapsed > 1) this.reward = Number.POSITIVE_INFINITY;
        }
      })(),
    /^after step\([01]\) reward must be a finite number, got Infinity$/,
  ],
  'flags that are numbers': [
    () =>
      new (class extends Ring {
        override go(action: number): void {
          super.go(action);
          Object.assign(this, { truncated: Number(this.truncated) });
        }
      })(),
    /^after step\([01]\) truncated must be true or false, got [01]$/,
  ],
  'a flag that a reset leaves': [
    () =>
      new (class extends Ring {
        override reset(seed?: number | bigint): void {
          const { terminated } = this;
          super.reset(seed);
          this.terminated = terminated;
        }
      })(),
    /^after reset\(\) terminated and truncated must be false/,
  ],
  'chance that no seed restarts': [
    () =>
      new (class extends Ring {
        override go(action: number): void {
          super.go(Math.random() < 0.5 ? action : 0);
        }
      })(),
    /^the same seed and actions lead to another episode/,
  ],
  'a first place that no seed decides': [
    () =>
      new (class extends Ring {
        #starts = 0;
        override reset(seed?: number | bigint): void {
          super.reset(seed);
          if (seed !== undefined) this.#starts++;
          this.place = 1 + (this.#starts % 2);
          this.look();
        }
      })(),
    /leads to another first observation/,
  ],
  'a state without the random stream': [
    () =>
      new (class extends Ring {
        override get state(): Saved {
          return { ...super.state, random: [1, 2, 3, 4] };
        }
        override set state(state: unknown) {
          const { random } = this;
          super.state = state;
          this.random = random;
        }
      })(),
    /^a state that was set does not lead to the same future/,
  ],
  'a state without the clock': [
    () =>
      new (class extends Ring {
        override get state(): Saved {
          return super.state;
        }
        override set state(state: unknown) {
          super.state = { ...(state as Saved), elapsed: 0 };
        }
      })(),
    /^a state that was set does not lead to the same future/,
  ],
  'a state that shows nothing': [
    () =>
      new (class extends Ring {
        override get state(): Saved {
          return super.state;
        }
        override set state(state: unknown) {
          const before = this.observation.slice();
          super.state = state;
          this.observation.set(before);
        }
      })(),
    /^after a state was set the observation is not the one of that state$/,
  ],
  'a state that is not copied': [
    () =>
      new (class extends Ring {
        readonly #places: number[] = [];
        override go(action: number): void {
          super.go(action);
          this.#places.push(this.place);
        }
        override get state(): Saved {
          return Object.assign(super.state, { places: this.#places });
        }
        override set state(state: unknown) {
          super.state = state;
        }
      })(),
    /^a state that was read changes when the environment goes on/,
  ],
  'a state that cannot be written': [
    () => Object.defineProperty(new Ring(), 'state', { get: () => ({ at: new Map() }) }),
    /^a checkpoint cannot keep its state: state\.at is an object of class Map/,
  ],
  'a state that cannot be set': [
    () => Object.defineProperty(new Ring(), 'state', { get: () => 1, set: () => assert.unreachable('no') }),
    /^setting a state that it gave itself throws .*no/,
  ],
  'a step after the end that begins again': [
    () =>
      new (class extends Ring {
        override step(action: number): void {
          if (action !== 0 && action !== 1) throw new RangeError();
          this.go(action);
        }
      })(),
    /^a step after the end of an episode goes on/,
  ],
  'actions that are not checked': [
    () =>
      new (class extends Ring {
        override step(action: number): void {
          if (this.terminated || this.truncated) throw new Error('over');
          this.go(action);
        }
      })(),
    /^step\(-1\) must throw a RangeError: actions are the integers from 0 to 1$/,
  ],
  'an action that does not work': [
    () =>
      new (class extends Ring {
        override go(action: number): void {
          if (action === 1) throw new TypeError('oh');
          super.go(action);
        }
      })(),
    /^step\(1\) throws TypeError: oh$/,
  ],
  'a reset that needs a seed': [
    () =>
      new (class extends Ring {
        override reset(seed: number | bigint): void {
          super.reset(BigInt(seed));
        }
      })(),
    /^reset\(\) throws TypeError/,
  ],
  'a film without pictures': [
    () => Object.assign(new Ring(), { film: { width: 1, height: 1, palette: [], picturesPerSecond: 1 } }),
    /^film and picture belong together/,
  ],
  'pictures of another size': [
    () =>
      Object.assign(new Ring(), {
        film: { width: 2, height: 3, palette: [[1, 2, 3]], picturesPerSecond: 1 },
        picture: () => new Uint8Array(5),
      }),
    /^picture\(\) must give a Uint8Array of 2 x 3 elements/,
  ],
  'colours that the palette does not have': [
    () =>
      Object.assign(new Ring(), {
        film: { width: 1, height: 1, palette: [[1, 2, 3]], picturesPerSecond: 1 },
        picture: () => Uint8Array.of(1),
      }),
    /picture\(\) has colours that film\.palette, of 1, does not have$/,
  ],
  'a film that is too fast': [
    () =>
      Object.assign(new Ring(), {
        film: { width: 1, height: 1, palette: [[1, 2, 3]], picturesPerSecond: 60 },
        picture: () => Uint8Array.of(0),
      }),
    /^film\.picturesPerSecond must be above 0 and at most 50, got 60$/,
  ],
};
for (const [mistake, [mistaken, said]] of Object.entries(mistakes)) {
  test(`names the only mistake: ${mistake}`, () => {
    const problems = problemsOf(mistaken());
    assert.is(problems.length, 1, `${problems.join('\n')}, seed ${seed}`);
    assert.match(problems[0], said);
  });
}

test('an error of the environment is the cause of the error of the check', () => {
  const broken = new TypeError('oh');
  const env = Object.assign(new Ring(), {
    go() {
      throw broken;
    },
  });
  try {
    checkEnvironment(env);
    assert.unreachable('nothing was found');
  } catch (error) {
    assert.is((error as Error).cause, broken);
  }
});

test('names the environment, all problems at once, and the seed that repeats them', () => {
  const env = Object.assign(new Ring(), { actionCount: 1.5, observationShape: [] });
  assert.match(
    saidOf(env),
    new RegExp(
      `^Ring is not an environment as it should be \\(seed ${seed}\\):\n- actionCount .*\n- observationShape`,
    ),
  );
  assert.throws(() => checkEnvironment(new Ring(), { steps: 0 }), /steps must be a positive integer, got 0/);
});

test.run();
