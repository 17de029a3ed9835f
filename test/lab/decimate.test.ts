import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Series } from '../../src/lab/shared/decimate.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('series for charts');

test('all points are kept while there is room', () => {
  const series = new Series(9);
  for (const [x, y] of [
    [1, 5],
    [2, 5],
    [4, -1],
    [4.5, Number.NaN],
  ])
    series.add(x, y);
  assert.equal(series.points(), { x: [1, 2, 4, 4.5], y: [5, 5, -1, Number.NaN] });
  assert.equal(new Series().points(), { x: [], y: [] });
});

test('a long series keeps 4,000 points at most, its peaks, its order, and the newest point', () => {
  const random = randomFor('series');
  const series = new Series();
  const all: [number, number][] = [];
  let x = 0;
  for (let i = 0; i < 50_000; i++) {
    x += random.uniform();
    const y = random.int(50) === 0 ? Number.NaN : random.uniform(-1, 1);
    all.push([x, y]);
    series.add(x, y);
    if (i % 1013 !== 0 && i !== 49_999) continue;
    const points = series.points();
    assert.ok(points.x.length <= 4000 && points.x.length > Math.min(i, 1000), `${points.x.length} at ${i}`);
    assert.ok(
      points.x.every((each, at) => at === 0 || each >= points.x[at - 1]),
      `seed ${seed}`,
    );
    assert.equal([points.x.at(-1), points.y.at(-1)], [x, y]);
  }
  const { x: xs, y: ys } = series.points();
  const kept = xs.map((at, i) => [at, ys[i]] as const);
  const numbers = (points: readonly (readonly [number, number])[]) =>
    points.map(([, y]) => y).filter((y) => !Number.isNaN(y));
  for (const extreme of [Math.min, Math.max]) {
    assert.is(extreme(...numbers(kept)), extreme(...numbers(all)));
  }
  const originals = new Set(all.map(([at, y]) => `${at} ${y}`));
  assert.ok(
    kept.every(([at, y]) => originals.has(`${at} ${y}`)),
    'only points of the series are shown',
  );
});

test('every bin has the lowest and the highest of its points, in their order', () => {
  const series = new Series(5); // two bins and the newest point
  const ys = [0, 9, -9, 1, 2, Number.NaN, 8, 3];
  for (const [x, y] of ys.entries()) series.add(x, y);
  assert.equal(series.points(), { x: [1, 2, 4, 6, 7], y: [9, -9, 2, 8, 3] });
});

test('a number beside a NaN is not lost', () => {
  for (const [first, second] of [
    [5, Number.NaN],
    [Number.NaN, 5],
  ]) {
    const series = new Series(5);
    for (const [x, y] of [first, second, 1, 2].entries()) series.add(x, y);
    assert.ok(series.points().y.includes(5) && !series.points().y.some(Number.isNaN));
  }
});

test('a gap stays a gap', () => {
  const series = new Series(5);
  for (let x = 0; x < 8; x++) series.add(x, x < 4 ? x : Number.NaN);
  assert.equal(series.points(), { x: [0, 3, 4, 7], y: [0, 3, Number.NaN, Number.NaN] });
});

test.run();
