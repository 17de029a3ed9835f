import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deepMindBreakout, deepMindPong } from '../../src/envs/atari/deepmind.ts';
import { BitFlip } from '../../src/envs/bit-flip.ts';
import { CartPole } from '../../src/envs/cartpole.ts';
import { CartPolePixels } from '../../src/envs/cartpole-pixels.ts';
import type { Environment, Observations } from '../../src/envs/environment.ts';
import { MountainCar } from '../../src/envs/mountain-car.ts';
import { stackFrames } from '../../src/envs/stack-frames.ts';
import { StochasticDecisionProcess } from '../../src/envs/stochastic-decision-process.ts';
import { vectorise } from '../../src/envs/vectorise.ts';
import { parseState, stringifyState } from '../../src/io/state-json.ts';
import { seed } from '../seed.ts';

const test = suite('damaged states of environments');

const makers: Record<string, () => Environment<Observations>> = {
  CartPole: () => new CartPole(),
  CartPolePixels: () => stackFrames(new CartPolePixels(), 2),
  MountainCar: () => new MountainCar(),
  StochasticDecisionProcess: () => new StochasticDecisionProcess(),
  BitFlip: () => new BitFlip(3),
  Breakout: () => deepMindBreakout(),
  Pong: () => deepMindPong({ episodicLife: false }),
};

interface Field {
  readonly holder: Record<string, unknown>;
  readonly key: string;
  /** The names of the fields that lead to it, without places in lists. */
  readonly names: readonly string[];
}

/** All fields at any depth, and the first element of every list. */
function* fieldsOf(value: unknown, above: readonly string[] = []): Generator<Field> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  const holder = value as Record<string, unknown>;
  const isList = Array.isArray(value);
  for (const key of isList ? Object.keys(holder).slice(0, 1) : Object.keys(holder)) {
    const names = isList ? above : [...above, key];
    yield { holder, key, names };
    yield* fieldsOf(holder[key], names);
  }
}

for (const [name, make] of Object.entries(makers)) {
  test(`${name} refuses an impossible field, and names it`, () => {
    const env = make();
    env.reset(seed);
    env.step(0);
    const text = stringifyState(env.state);
    const count = [...fieldsOf(parseState(text))].length;
    for (let i = 0; i < count; i++) {
      for (const wrong of ['x', [[]], {}, Number.POSITIVE_INFINITY]) {
        const state = parseState(text);
        const { holder, key, names } = [...fieldsOf(state)][i];
        holder[key] = wrong;
        try {
          make().state = state;
        } catch (error) {
          const { message } = error as Error;
          const named =
            names.some((each) => message.toLowerCase().includes(each.toLowerCase())) || /saved/.test(message);
          assert.ok(
            named && !/Cannot|not a function|not iterable|undefined/.test(message),
            `${names}: ${message}`,
          );
          continue;
        }
        assert.unreachable(`${names.join('.')} = ${String(wrong)} was taken`);
      }
    }
  });
}

for (const [name, make] of Object.entries(makers)) {
  test(`${name} refuses a state that lacks a field, and names it, or takes its default`, () => {
    const env = make();
    env.reset(seed);
    env.step(0);
    if (env.terminated) env.reset(); // so that a step can follow
    const text = stringifyState(env.state);
    for (let i = 0; i < [...fieldsOf(parseState(text))].length; i++) {
      const state = parseState(text);
      const { holder, key, names } = [...fieldsOf(state)][i];
      if (Array.isArray(holder)) holder.shift();
      else delete holder[key];
      try {
        const restored = make();
        restored.state = state;
        restored.step(1);
      } catch (error) {
        const { message } = error as Error;
        assert.ok(
          / has no | must | is \d+ /.test(message) && !/Cannot|undefined/.test(message),
          `${names}: ${message}`,
        );
      }
    }
  });
}

test('a state that lacks a field, or is none at all, is refused', () => {
  const env = new CartPole();
  env.reset(seed);
  const { motion: _, ...state } = env.state;
  assert.throws(() => {
    env.state = state;
  }, /^a saved CartPole has no motion$/);
  for (const none of [undefined, null, 5, 'x', [1]]) {
    assert.throws(() => {
      env.state = none;
    }, /^a saved CartPole must be an object, got /);
    assert.throws(() => {
      vectorise(() => new CartPole(), 1).state = none;
    }, /1 environments need 1 states, got |a saved CartPole/);
  }
});

test('environments side by side refuse the state of an episode that is over: they begin the next one at once', () => {
  const over = new CartPole();
  over.motion = [3, 0, 0, 0];
  over.step(0);
  assert.throws(() => {
    vectorise(() => new CartPole(), 1).state = [over.state];
  }, /environment 0 belongs to an episode that is over/);
});

test.run();
