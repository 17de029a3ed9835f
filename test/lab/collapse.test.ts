import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FINDINGS, findFall, findReasons, type Measured } from '../../src/lab/shared/collapse.ts';
import { passedAt, rankAmong } from '../../src/lab/shared/rank.ts';

const test = suite('why it fell');

/** Records every 100 steps with these scores, null for none, and the same of every other signal. */
function records(scores: readonly (number | null)[], others: Partial<Measured> = {}): Measured[] {
  return scores.map((evalScore, i) => ({ steps: 100 * (i + 1), evalScore, ...others }));
}

test('two evaluations in a row below random + half of (best - random) are a fall', () => {
  assert.equal(findFall(records([30, 500, null, 240, null, 200]), 20), {
    ...{ bestAt: 200, best: 500, from: 400, to: 600, line: 260 },
  });
  assert.is(findFall(records([30, 500, 259, 261, 259]), 20), undefined, 'once is chance');
  assert.is(findFall(records([30, 500, 261, 262]), 20), undefined, 'not low enough');
  assert.is(findFall(records([500, 100, 100, 400]), 20), undefined, 'it rose again');
  assert.is(findFall(records([5, 5, 5]), 20), undefined, 'it never was above random');
  assert.is(findFall([], 20), undefined);
});

test('negative scores fall, too', () => {
  assert.equal(findFall(records([-200, -110, -190, -200]), -200)?.line, -155);
});

/** Ten records of a run that is best at step 500 and falls at 800 and 1000, with one signal changed from `at` on. */
function fallen(changed: (step: number) => Partial<Measured> = () => ({})): Measured[] {
  const usual = {
    ...{ loss: 0.1, meanQ: 0.8, largestReturn: 1, gradientNorm: 0.2, targetDistance: 0.1 },
    ...{ deadUnits: 0.1, terminalShare: 0.03, epsilon: 0.04 },
  };
  return records([50, 100, 200, 400, 500, null, null, 100, null, 90]).map((record) => ({
    ...record,
    ...usual,
    ...changed(record.steps),
  }));
}

const kindsOf = (all: readonly Measured[]) => findReasons(all, findFall(all, 20)!).map(({ kind }) => kind);
const from = (step: number, changed: Partial<Measured>) => fallen((at) => (at >= step ? changed : {}));

test('where nothing is unusual, no detector fires; nor does any where nothing was measured', () => {
  assert.equal(kindsOf(fallen()), []);
  assert.equal(kindsOf(records([500, 100, 90])), []);
});

const CASES: Readonly<Record<string, readonly [fires: Partial<Measured>, quiet: Partial<Measured>]>> = {
  'not a number': [{ loss: Number.NaN }, { loss: null }],
  'values ran away': [{ meanQ: 1.51 }, { meanQ: 1.49 }],
  'a large step': [{ gradientNorm: 1.01 }, { gradientNorm: 0.99 }],
  'the target stayed behind': [{ targetDistance: 0.31 }, { targetDistance: 0.29 }],
  'units died': [{ deadUnits: 0.31 }, { deadUnits: 0.29 }],
  'failures were forgotten': [{ terminalShare: 0.0099 }, { terminalShare: 0.0101 }],
};

for (const [kind, [fires, quiet]] of Object.entries(CASES)) {
  test(`${kind}: it fires alone, at its step, and not a little below`, () => {
    const all = from(700, fires);
    const [finding, ...more] = findReasons(all, findFall(all, 20)!);
    assert.equal([finding.kind, finding.step, more], [kind, 700, []]);
    assert.equal(kindsOf(from(700, quiet)), []);
    // Before the best evaluation it did no harm.
    assert.equal(kindsOf(fallen((at) => (at === 400 ? fires : {}))), []);
  });
}

test('values run away from negative returns as well', () => {
  const all = (meanQ: number) => fallen((at) => ({ largestReturn: -2, meanQ: at > 600 ? meanQ : -2 }));
  assert.equal(kindsOf(all(-0.9)), ['values ran away']);
  assert.equal(kindsOf(all(-1.1)), []);
});

test('a target that comes back from far away at once has jumped', () => {
  const all = fallen((at) => ({ targetDistance: at === 700 ? 0.5 : 0.1 }));
  const [finding] = findReasons(all, findFall(all, 20)!);
  assert.equal(finding, { kind: 'the target jumped', step: 800, value: 0.5, usual: 0.1 });
});

test('exploration that has just ended is told, and one that goes on is not', () => {
  assert.equal(kindsOf(fallen((at) => ({ epsilon: Math.max(0.04, 1 - at / 700) }))), ['exploration ended']);
  assert.equal(kindsOf(fallen((at) => ({ epsilon: 1 - at / 2000 }))), []);
});

test('all that came together are told, in one order', () => {
  const all = from(600, { loss: Number.NaN, meanQ: 9, gradientNorm: 9, deadUnits: 0.9 });
  assert.equal(kindsOf(all), [FINDINGS[0], 'values ran away', 'a large step', 'units died']);
});

test('a rank is the share of scores below, and half of those that are equal', () => {
  assert.is(rankAmong(61, [10, 61, 100, 500]), 0.375);
  assert.is(rankAmong(5, []), undefined);
  const evaluations = [
    { steps: 500, mean: 60 },
    { steps: 1000, mean: 61 },
    { steps: 1500, mean: 80 },
  ];
  assert.is(passedAt(61, evaluations), 1500);
  assert.is(passedAt(90, evaluations), undefined);
});

test.run();
