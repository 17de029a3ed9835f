import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { profileCurves } from '../../src/report/profile-curves.ts';

const test = suite('curves of performance profiles');

test('fall from 1 below all scores of all settings to 0 at the highest, one step for each run', () => {
  const [low, high] = profileCurves([
    { name: 'low', finals: [10, 20, 20, 30] },
    { name: 'high', finals: [50, 90] },
  ]);
  assert.equal([low.name, high.name], ['low', 'high']);
  assert.is(low.points[0].middle, 1);
  assert.is(high.points.at(-1)!.middle, 0);
  for (const { at, middle } of low.points) {
    assert.is(middle, [10, 20, 20, 30].filter((score) => score > at).length / 4, `above ${at}`);
  }
  for (const { middle, low: bottom, high: top } of [...low.points, ...high.points]) {
    assert.ok(bottom <= middle && middle <= top && bottom >= 0 && top <= 1);
  }
  const half = high.points.find(({ at }) => at > 50 && at < 90)!;
  assert.equal([half.middle, half.low < 0.1, half.high > 0.9], [0.5, true, true]);
});

test('are drawn even if all runs end alike', () => {
  const [{ points }] = profileCurves([{ name: 'alike', finals: [-21, -21] }]);
  assert.ok(points.every(({ at, middle }) => Number.isFinite(at) && middle === Number(at < -21)));
});

test.run();
