import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/index.ts';
import { lengthOf } from '../../src/recipes/recipe.ts';
import { allowed, changeSettings, flattenSettings } from '../../src/recipes/settings.ts';
import { cellsOf, STUDIES } from '../../src/recipes/studies.ts';

const test = suite('recipes');

test('no two have the same name', () => {
  assert.is(new Set(RECIPES.map(({ name }) => name)).size, RECIPES.length);
});

for (const { name, presets, rules, bar } of RECIPES) {
  for (const [preset, settings] of Object.entries(presets)) {
    test(`${name}, ${preset}: every number is one that --set would take`, () => {
      for (const [key, value] of Object.entries(flattenSettings(settings))) {
        const may = allowed(key, value, rules);
        if (may === undefined) {
          assert.not.type(value, 'number', `${key} is a number without a rule`);
          continue;
        }
        assert.equal(changeSettings(settings, [`${key}=${value}`], rules), settings);
      }
    });
  }

  test(`${name}: its length is one of steps or episodes, its bar is over a preset that it has`, () => {
    for (const settings of Object.values(presets)) assert.ok(lengthOf(settings).count > 0);
    assert.ok(bar.preset in presets && bar.successes <= bar.seeds && bar.seeds >= 5);
  });
}

test('changed settings are new ones; the preset stays', () => {
  const before = { a: { learningRate: 1, hiddenSizes: [1, 2] }, gamma: 0.9 };
  const kept = structuredClone(before);
  const changed = changeSettings(before, ['a.learningRate=1e-3', 'a.hiddenSizes=3', 'gamma=1']);
  assert.equal(changed, { a: { learningRate: 1e-3, hiddenSizes: [3] }, gamma: 1 });
  assert.equal(before, kept);
});

test("a study's settings are all combinations of its axes", () => {
  assert.equal(
    cellsOf({ axes: { a: [1, 2], b: [3, 4] } }).map(({ set }) => set),
    [
      ['a=1', 'b=3'],
      ['a=1', 'b=4'],
      ['a=2', 'b=3'],
      ['a=2', 'b=4'],
    ],
  );
  assert.equal(cellsOf({ axes: {} }), [{ name: '', set: [] }]);
});

for (const study of STUDIES) {
  test(`${study.name} changes what its recipe has, in every cell to something else`, () => {
    const { presets, rules } = study.recipe;
    const preset = presets[study.preset];
    const cells = cellsOf(study).map(({ set }) => changeSettings(preset, [...study.set, ...set], rules));
    assert.ok(cells.length > 1);
    const different = new Set([preset, ...cells].map((settings) => JSON.stringify(settings)));
    assert.is(different.size, 1 + cells.length);
  });
}

test.run();
