import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/index.ts';
import { FINDINGS, type Finding, type FindingKind } from '../../src/lab/shared/collapse.ts';
import { backToPreset, type Remediable, remediesFor } from '../../src/lab/shared/remedies.ts';
import { changeableKeys, checkChanges, readChanged } from '../../src/runs/changes.ts';

const test = suite('remedies for a fall');

const found = (kind: FindingKind, usual = 0.2): Finding => ({ kind, step: 700, value: 9, usual });
const SETTINGS = { learningRate: 1e-3, doubleDQN: false, maxGradNorm: 0, tau: 1, targetUpdateEvery: 200 };
const KEYS = [...Object.keys(SETTINGS), 'epsilon'];

test('a smaller learning rate can always be tested', () => {
  assert.equal(remediesFor([], SETTINGS, 1, KEYS), [{ key: 'learningRate', now: '0.001', value: '0.00025' }]);
});

const CASES: readonly (readonly [FindingKind, Remediable, key: string, value: string])[] = [
  ['not a number', SETTINGS, 'learningRate', '0.0001'],
  ['values ran away', SETTINGS, 'doubleDQN', 'true'],
  ['values ran away', { ...SETTINGS, doubleDQN: true }, 'targetUpdateEvery', '800'],
  ['a large step', SETTINGS, 'maxGradNorm', '0.4'],
  ['the target stayed behind', SETTINGS, 'targetUpdateEvery', '50'],
  ['the target jumped', { ...SETTINGS, tau: 0.1 }, 'tau', '0.2'],
  ['failures were forgotten', SETTINGS, 'epsilon', '0.1'],
  ['exploration ended', SETTINGS, 'epsilon', '0.1'],
];
for (const [kind, settings, key, value] of CASES) {
  test(`${kind}: ${key} becomes ${value}`, () => {
    const [first] = remediesFor([found(kind)], settings, 0.04, KEYS);
    assert.is(first.key, key);
    assert.is(first.value, value);
  });
}

test('no setting is offered twice, none that it has already, and none that cannot change', () => {
  const all = FINDINGS.map((kind) => found(kind));
  const keys = remediesFor(all, SETTINGS, 0.04, KEYS).map(({ key }) => key);
  assert.is(new Set(keys).size, keys.length);
  assert.equal(remediesFor([found('exploration ended')], SETTINGS, 0.3, ['epsilon']), []);
  assert.equal(remediesFor([found('the target jumped')], { targetUpdateEvery: 1 }, 1, KEYS), []);
  assert.equal(remediesFor(all, SETTINGS, 0.04, []), []);
});

test('what differs from the preset and may change can go back there', () => {
  const preset = { gradientSteps: '2', tau: '0.1', steps: '900' };
  const now = { ...preset, gradientSteps: '8', steps: '100' };
  assert.equal(backToPreset(now, preset, ['gradientSteps', 'tau', 'gamma']), [
    { key: 'gradientSteps', now: '8', value: '2' },
  ]);
});

for (const recipe of RECIPES) {
  test(`${recipe.name} takes every remedy`, () => {
    for (const settings of Object.values(recipe.presets)) {
      for (const kind of FINDINGS) {
        for (const { key, value } of remediesFor(
          [found(kind)],
          settings as Remediable,
          0.04,
          changeableKeys(recipe),
        )) {
          const change = readChanged(`${key}=${value}`, recipe, changeableKeys(recipe));
          checkChanges({ settings, changes: [{ step: 500, ...change }] }, recipe);
        }
      }
    }
  });
}

test.run();
