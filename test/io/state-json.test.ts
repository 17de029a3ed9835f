import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deepMindBreakout } from '../../src/envs/atari/deepmind.ts';
import { vectorise } from '../../src/envs/vectorise.ts';
import { parseState, stringifyState } from '../../src/io/state-json.ts';
import { Random } from '../../src/random.ts';
import { assertSameValues } from '../same-values.ts';
import { integers, randomFor, seed } from '../seed.ts';

const test = suite('state-json');

const throughText = (value: unknown): unknown => parseState(stringifyState(value));

test('plain values come back as they were', () => {
  const values = [
    null,
    true,
    'text with "quotes", \n and 🧠',
    [],
    {},
    [[1, [2]], { a: { b: [false, null] } }],
    { 'odd "key"': 1, '': 2, 10: 3, $: 4 },
    JSON.parse('{"__proto__": {"polluted": true}}'),
  ];
  for (const value of values) assert.equal(throughText(value), value);
  assert.is(JSON.stringify(throughText(values.at(-1))), '{"__proto__":{"polluted":true}}');
  assert.is(({} as { polluted?: boolean }).polluted, undefined);
});

test('numbers come back to the last bit', () => {
  const random = randomFor('state numbers');
  const bits = new DataView(new ArrayBuffer(8));
  const numbers = [0, -0, 0.1, 2 ** 53 - 1, -(2 ** 31), 5e-324, Number.MAX_VALUE, 1e21, 1e-7];
  for (let i = 0; i < 1000; i++) {
    bits.setUint32(0, random.uint32());
    bits.setUint32(4, random.uint32());
    if (Number.isFinite(bits.getFloat64(0))) numbers.push(bits.getFloat64(0));
  }
  const back = throughText(numbers) as number[];
  for (const [i, number] of numbers.entries()) assert.ok(Object.is(back[i], number), `${number}`);
});

test('byte arrays come back as byte arrays', () => {
  const bytes = Uint8Array.from(integers(randomFor('state bytes'), 1000, 256));
  for (let length = 0; length < 20; length++) {
    const part = bytes.subarray(3, 3 + length);
    assert.equal(throughText({ deep: [part] }), { deep: [part.slice()] });
  }
  const back = throughText([bytes, new Uint8Array(100_000).fill(255)]) as Uint8Array[];
  assertSameValues(back, [bytes, new Uint8Array(100_000).fill(255)]);
  assert.instance(back[0], Uint8Array);
});

test('a field that is undefined is undefined afterwards', () => {
  assert.equal(throughText({ a: undefined, b: 1 }), { b: 1 });
});

test('values that could not be read back are refused with their path', () => {
  const refused = (value: unknown, message: string): void => {
    assert.throws(
      () => stringifyState({ lanes: [0, { value }] }),
      (error: Error) =>
        error.message.startsWith(
          `state.lanes[1].value is ${message}, which cannot be kept: a state is made of`,
        ),
    );
  };
  refused(Number.NaN, 'NaN');
  refused(Number.NEGATIVE_INFINITY, '-Infinity');
  refused(10n, '10');
  refused(Symbol('x'), 'Symbol(x)');
  refused(() => 0, 'a function');
  refused(new Float32Array(2), 'an object of class Float32Array');
  refused(new Uint8ClampedArray(2), 'an object of class Uint8ClampedArray');
  refused(new Map(), 'an object of class Map');
  refused(new Date(), 'an object of class Date');
  refused({ $uint8: 'AA==' }, 'an object with a field $uint8');
  assert.throws(() => stringifyState(undefined), /^state is undefined/);
  assert.throws(() => stringifyState([1, undefined]), /^state\[1\] is undefined/);
});

test('text that is damaged is refused', () => {
  const text = stringifyState({ a: [1, 2], bytes: Uint8Array.of(1, 2, 3) });
  for (let length = 0; length < text.length; length++) {
    assert.throws(() => parseState(text.slice(0, length)), /^this is not JSON$/);
  }
  assert.throws(() => parseState('{"$uint8":"A?"}'), /\$uint8 must be base64, got 'A\?'/);
  assert.throws(() => parseState('{"$uint8":{}}'), /\$uint8 must be base64, got an object of nothing/);
});

test('environments and random streams go on as if they had never stopped', () => {
  const [first, second] = [0, 1].map(() => vectorise(() => deepMindBreakout(), 2));
  const random = randomFor('playing on');
  first.reset(seed);
  const play = (steps: number, ...all: (typeof first)[]): void => {
    for (let t = 0; t < steps; t++) {
      const actions = integers(random, 2, 4);
      for (const environments of all) environments.step(actions);
      for (const { observations, rewards } of all) {
        assertSameValues(observations, first.observations);
        assert.equal(rewards, first.rewards);
      }
    }
  };
  play(60, first);
  second.state = throughText(first.state);
  const stream = new Random(0);
  stream.state = throughText(random.state) as number[];
  assert.is(stream.uint32(), random.uint32());
  play(200, first, second);
  assertSameValues(second.state, first.state);
});

test.run();
