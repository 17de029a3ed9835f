import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawCurves } from '../../src/report/comparison-curves.ts';
import { drawMetric, drawScores } from '../../src/report/curves.ts';
import type { Paper } from '../../src/report/drawing.ts';
import type { MetricsRecord } from '../../src/train/metrics-record.ts';
import { randomFor, seed } from '../seed.ts';

const test = suite('curves');

const paper: Paper = { width: 500, height: 300, ink: '#123456', background: '#fedcba' };

type Point = readonly [x: number, y: number];

/** Records of a run with scores between `low` and `high`; every third has an evaluation, some have no score. */
function run(count: number, low: number, high: number): MetricsRecord[] {
  const random = randomFor('curves');
  return Array.from({ length: count }, (_, i) => {
    const evaluated = i % 3 === 1;
    return {
      ...{ steps: 1000 * (i + 1), updates: 250 * i, games: i, epsilon: 1 / (i + 1), stepsPerSecond: 900 },
      score: i % 4 === 2 ? null : random.uniform(low, high),
      loss: i < 2 ? null : random.uniform(0, 0.01),
      meanQ: i < 2 ? null : random.uniform(-1, 1),
      seconds: i,
      evalScore: evaluated ? random.uniform(low, high) : null,
      evalStd: evaluated ? random.uniform(1, 5) : null,
      evalGames: evaluated ? 10 : null,
    };
  });
}

/** The corners of each line with an attribute. A line with a gap counts as several. */
function lines(svg: string, attribute: string): Point[][] {
  return [...svg.matchAll(/<path d="([^"]*)"([^>]*)>/g)]
    .filter(([, , rest]) => rest.includes(attribute))
    .flatMap(([, d]) => d.split('M').slice(1))
    .map((d) => [...d.matchAll(/(?:L|^)(\S+) ([^LZ]+)/g)].map(([, x, y]) => [+x, +y] as const));
}

const TRAINING = 'stroke="#5b8cc9"';
const EVALUATION = 'stroke="#e0652f"';
const BAND = 'fill="#e0652f" fill-opacity';

/** The longest line, as marks in the legend are short. */
function curve(svg: string, attribute: string): Point[] {
  return lines(svg, attribute).reduce((a, b) => (b.length > a.length ? b : a), []);
}

/** Fails unless the points lie, within a pixel, where these values belong on some linear scale. */
function assertOnScale(points: readonly Point[], values: readonly Point[]): void {
  assert.is(points.length, values.length);
  for (const axis of [0, 1] as const) {
    const wanted = values.map((value) => value[axis]);
    const [low, high] = [wanted.indexOf(Math.min(...wanted)), wanted.indexOf(Math.max(...wanted))];
    const scale = (points[high][axis] - points[low][axis]) / (wanted[high] - wanted[low]);
    assert.ok(axis === 0 ? scale > 0 : scale < 0, 'steps go right, scores up');
    for (const [i, point] of points.entries()) {
      const place = points[low][axis] + scale * (wanted[i] - wanted[low]);
      assert.ok(Math.abs(point[axis] - place) < 1, `seed ${seed}: point ${i} at ${point}, not ${place}`);
    }
  }
}

/** The values of a metric that are not null, over steps. */
function valuesOf(records: MetricsRecord[], metric: keyof MetricsRecord): Point[] {
  return records.flatMap(({ steps, [metric]: value }) => (value == null ? [] : [[steps, value] as const]));
}

for (const [low, high] of [
  [0, 400],
  [-21, 21],
]) {
  test(`scores from ${low} to ${high}: training, evaluation and the band around it are drawn to scale`, () => {
    const records = run(40, low + 6 * Number(low === 0), high);
    const svg = drawScores(records, { paper });
    const [training, evaluation] = [curve(svg, TRAINING), curve(svg, EVALUATION)];
    assertOnScale(
      [...training, ...evaluation],
      [...valuesOf(records, 'score'), ...valuesOf(records, 'evalScore')],
    );
    const evaluations = records.filter(({ evalScore }) => evalScore !== null);
    const edge = (sign: number): Point[] =>
      evaluations.map(({ steps, evalScore, evalStd }) => [steps, evalScore! + sign * evalStd!]);
    assertOnScale(
      [...curve(svg, BAND), ...evaluation],
      [...edge(1), ...edge(-1).reverse(), ...valuesOf(records, 'evalScore')],
    );
  });
}

test('the axis of positive scores begins at 0, even if the band reaches below', () => {
  const svg = drawScores(run(40, 0, 3), { paper });
  assert.match(svg, />0<\/text>/);
  assert.not.match(svg, />-\d+<\/text>/);
  assert.match(drawScores(run(40, -21, 21), { paper }), />-\d+<\/text>/);
});

test('random play is a dashed line, drawn only if its score is known', () => {
  const records = run(40, 5, 400);
  assert.not.match(drawScores(records), /random play|stroke-dasharray/);
  const svg = drawScores(records, { randomScore: 100, paper });
  assert.match(svg, />random play<\/text>/);
  const [line] = lines(svg, 'stroke-dasharray');
  assert.is(line[0][1], line[1][1]);
  const score = valuesOf(records, 'score');
  assertOnScale([...curve(svg, TRAINING), line[0]], [...score, [0, 100]]);
});

test('the bar is a dashed line with its name, in sight even if no score comes near it', () => {
  const records = run(40, 5, 100);
  const svg = drawScores(records, { bar: 475, paper });
  assert.match(svg, />bar 475<\/text>/);
  const [line] = lines(svg, 'stroke-dasharray');
  assertOnScale([...curve(svg, TRAINING), line[0]], [...valuesOf(records, 'score'), [0, 475]]);
  assert.ok(line[0][1] > 0, 'within the picture');
});

test('there is an axis of time besides the one of steps', () => {
  const records = run(29, 5, 100).map((record) => ({
    ...{ ...record, steps: 1.7 * record.steps, seconds: 0.17 * record.steps },
  }));
  const texts = [...drawScores(records, { paper }).matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(
    ([, text]) => text,
  );
  for (const [steps, time] of [
    ['10K', '16.7 min'],
    ['20K', '33.3 min'],
  ]) {
    assert.ok(texts.includes(steps) && texts.includes(time), `${steps} and ${time} in ${texts}`);
  }
});

test('the axis of time has distinct labels even for a run of one second', () => {
  const records = run(31, 5, 100).map((record) => ({ ...record, seconds: 2e-6 * record.steps }));
  const texts = [...drawScores(records, { paper }).matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(
    ([, text]) => text,
  );
  const moments = texts.filter((text) => / s$/.test(text));
  assert.ok(moments.length > 2, `${texts}`);
  assert.is(new Set(moments).size, moments.length, `${moments}`);
});

test('any metric can be a curve, which leaves out null', () => {
  const records = run(40, 0, 400);
  for (const metric of ['loss', 'meanQ', 'epsilon'] as const) {
    assertOnScale(curve(drawMetric(records, metric, { paper }), TRAINING), valuesOf(records, metric));
  }
});

test('on a logarithmic axis equal ratios are equally far apart, and values up to 0 are left out', () => {
  const losses = [1, 0.1, 0, 0.01, -3, 1e-5];
  const records = run(losses.length, 0, 400).map((record, i) => ({ ...record, loss: losses[i] }));
  const svg = drawMetric(records, 'loss', { paper, log: true });
  const shown = valuesOf(records, 'loss').filter(([, value]) => value > 0);
  assertOnScale(
    curve(svg, TRAINING),
    shown.map(([at, value]) => [at, Math.log10(value)]),
  );
  assert.match(svg, />1e-5<\/text>/);
});

test('values without one above 0 have a linear axis, even if a logarithmic one is asked for', () => {
  const records = run(5, 0, 400).map((record, i) => ({ ...record, loss: -i }));
  const svg = drawMetric(records, 'loss', { paper, log: true });
  assertOnScale(curve(svg, TRAINING), valuesOf(records, 'loss'));
});

test('a smooth line is the mean of the latest ten values', () => {
  const records = run(40, 0, 400);
  const svg = drawMetric(records, 'meanQ', { paper, smooth: true });
  const values = valuesOf(records, 'meanQ');
  const means = values.slice(9).map(([at], i): Point => {
    const ten = values.slice(i, i + 10).map(([, value]) => value);
    return [at, ten.reduce((total, value) => total + value) / 10];
  });
  assertOnScale([...curve(svg, TRAINING), ...curve(svg, 'stroke="#3274c4"')], [...values, ...means]);
  assert.not.match(drawMetric(records, 'meanQ', { paper }), '#3274c4');
});

test('a single point is visible', () => {
  const [record] = run(1, 100, 200);
  assert.match(drawMetric([record], 'score', { paper }), /<path [^>]*fill="#5b8cc9"/);
});

test('it is drawn on the given paper, by default a white one', () => {
  const svg = drawMetric(run(40, 0, 400), 'score', { paper });
  assert.match(svg, /^<svg width="500" height="300"/);
  assert.match(svg, /<rect width="500" height="300"[^>]* fill="#fedcba"/);
  assert.match(svg, /<text [^>]*fill="#123456"/);
  const inked = svg.replace(/<clipPath.*?<\/clipPath>/gs, '');
  assert.not.match(inked, /(fill|stroke)="#(?!123456|fedcba|5b8cc9)/);
  assert.match(drawScores(run(40, 0, 400)), /<rect [^>]* fill="#ffffff"/);
});

test('overlapping curves of a comparison can be told apart by their dashes', () => {
  const points = [1, 2, 3].map((at) => ({ at, middle: 7 * at, low: 7 * at, high: 7 * at }));
  const names = ['one', 'two', 'three', 'four'];
  const svg = drawCurves(
    names.map((name) => ({ name, points })),
    { unit: 'episodes' },
  );
  const strokes = [...svg.matchAll(/<path d="([^"]*)" fill="none"([^>]*)>/g)]
    .filter(([, d, style]) => d.split('L').length === points.length && !style.includes('stroke-opacity="0"'))
    .map(([, , style]) => style.match(/stroke-dasharray="([^"]*)"/)?.[1]);
  assert.is(strokes.length, names.length);
  assert.is(new Set(strokes).size, names.length, String(strokes));
});

test('a comparison has room for the bands around all of its curves', () => {
  for (const mean of [100, -100]) {
    const curve = {
      name: 'one',
      points: [1, 2].map((at) => ({ at, middle: mean, low: mean - 20, high: mean + 20 })),
    };
    const svg = drawCurves([curve], { unit: 'episodes' });
    const [band, grid] = ['fill="#0072b2" fill-opacity', 'stroke-opacity="0.15"'].map((attribute) =>
      lines(svg, attribute).flatMap((line) => line.map(([, y]) => y)),
    );
    assert.ok(Math.min(...band) >= Math.min(...grid) - 1, `the band begins at ${band}, the chart at ${grid}`);
    assert.ok(Math.max(...band) <= Math.max(...grid) + 1, `the band ends at ${band}, the chart at ${grid}`);
  }
});

test('values of any size can be drawn', () => {
  const random = randomFor('sizes');
  const sizes = [0, 5e-324, 1e-320, 1e-200, 1e-30, 1e-20, 1e-15, 1e-8, 1, 1e22, 1e100, 1e300, 1.7e308];
  const size = () =>
    random.int(3) === 0 ? 10 ** random.uniform(-320, 308) : sizes[random.int(sizes.length)];
  const value = () => (random.int(4) === 0 ? -1 : 1) * size();
  for (let round = 0; round < 100; round++) {
    const records = run(1 + random.int(4), 0, 1).map((record) => {
      const [score, loss, evalScore, evalStd] = [value(), size(), value(), size()];
      return { ...record, score, loss, evalScore, evalStd };
    });
    const drawn = [
      drawMetric(records, 'loss', { paper }),
      drawMetric(records, 'loss', { paper, log: true, smooth: true }),
      drawScores(records, { paper, bar: 1, randomScore: 0 }),
    ];
    for (const svg of drawn)
      assert.not.match(svg, /NaN|Infinity/, `seed ${seed}: ${JSON.stringify(records)}`);
  }
});

test.run();
