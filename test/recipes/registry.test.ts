import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/index.ts';
import { lengthOf } from '../../src/recipes/recipe-settings.ts';
import { changeSettings, flattenSettings, formatSetting } from '../../src/recipes/settings.ts';
import { STUDIES, STUDY_GROUPS } from '../../src/recipes/studies.ts';
import { cellsOf } from '../../src/recipes/study.ts';

const test = suite('recipes');

test('no two have the same name', () => {
  assert.is(new Set(RECIPES.map(({ name }) => name)).size, RECIPES.length);
});

for (const { name, presets, table, bar } of RECIPES) {
  for (const [preset, settings] of Object.entries(presets)) {
    test(`${name}, ${preset}: --set would take every setting`, () => {
      for (const [key, value] of Object.entries(flattenSettings(settings))) {
        assert.equal(changeSettings(settings, [`${key}=${formatSetting(value)}`], table), settings, key);
      }
    });
  }

  test(`${name}: its length is in steps or episodes, and its bar names one of its presets`, () => {
    for (const settings of Object.values(presets)) assert.ok(lengthOf(settings).count > 0);
    assert.ok(bar && bar.preset in presets && bar.successes <= bar.seeds && bar.seeds >= 3);
  });
}

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
  test(`${study.name} differs from its preset, and each cell from the others in each of its axes`, () => {
    const { presets, table } = study.recipe;
    const preset = presets[study.preset];
    const cells = cellsOf(study).map(({ set }) => changeSettings(preset, [...study.set, ...set], table));
    assert.ok(cells.length > 1);
    for (const each of cells) assert.not.equal(each, preset);
    const chosen = cells.map((settings) =>
      Object.keys(study.axes).map((key) => flattenSettings(settings)[key]),
    );
    assert.is(new Set(chosen.map(String)).size, cells.length);
    for (const [i, values] of Object.values(study.axes).entries()) {
      assert.equal(new Set(chosen.map((each) => each[i])), new Set(values));
    }
  });
}

for (const { name, studies } of STUDY_GROUPS) {
  test(`${name}: its arms are valid, all different, and have the same number of steps and seeds`, () => {
    for (const study of studies) {
      const { presets, table, complete } = study.recipe;
      const made = cellsOf(study).map(({ set }) =>
        complete!(changeSettings(presets[study.preset], [...study.set, ...set], table)),
      );
      for (const settings of made) assert.equal(lengthOf(settings), lengthOf(made[0]));
      assert.is(new Set(made.map((settings) => JSON.stringify(settings))).size, made.length);
      assert.is(study.seeds, studies[0].seeds);
      assert.equal(study.arms, studies[0].arms);
    }
    assert.is(new Set(studies.map(({ recipe }) => recipe.name)).size, studies.length);
  });
}

test('an arm becomes a cell with its name and settings', () => {
  assert.equal(cellsOf({ axes: {}, arms: { one: ['a=1', 'b=2'], two: [] } }), [
    { name: 'one', set: ['a=1', 'b=2'] },
    { name: 'two', set: [] },
  ]);
});

test.run();
