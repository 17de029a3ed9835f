import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stepBy } from '../../src/lab/page/controls/step-by.ts';

const test = suite('keys that go along a strip');

for (const [key, from, to] of [
  ['ArrowRight', 4, 5],
  ['ArrowUp', 4, 5],
  ['ArrowLeft', 4, 3],
  ['ArrowDown', 4, 3],
  ['ArrowLeft', 0, 0],
  ['ArrowRight', 20, 20],
  ['PageUp', 4, 14],
  ['PageDown', 4, 0],
  ['Home', 4, 0],
  ['End', 4, 20],
  ['Tab', 4, undefined],
  [' ', 4, undefined],
] as const) {
  test(`${key} at ${from} of 20: ${to ?? 'not its key'}`, () => {
    let prevented = false;
    const preventDefault = () => {
      prevented = true;
    };
    assert.is(stepBy({ key, preventDefault }, from, 20), to);
    assert.is(prevented, to !== undefined, 'the page does not scroll, and other keys keep their meaning');
  });
}

test.run();
