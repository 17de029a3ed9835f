import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { presetTitle } from '../../src/lab/page/copy-presets.ts';
import { learnsFromPixels } from '../../src/lab/worker/lab-settings.ts';
import { ENTRIES } from '../../src/lab/worker/recipe-entries.ts';
import { breakoutPresets } from '../../src/recipes/breakout.ts';

const test = suite('presets that the lab offers');

const titlesOf = (recipe: string) => {
  const entry = ENTRIES.find(({ name }) => name === recipe)!;
  return entry.presets.map((preset) => presetTitle(preset, entry));
};

test('those that take gigabytes, or that nobody has tried, say so', () => {
  const seven = (preset: string, ...notes: string[]) =>
    `${preset} (${[...notes, 'needs 7.1 GB'].join(', ')})`;
  assert.equal(titlesOf('breakout'), [
    ...[seven('nature'), seven('notebook'), 'laptop', seven('rainbow', 'untried'), 'desktop (untried)'],
  ]);
  assert.equal(titlesOf('pong'), ['nature', 'laptop', 'rainbow (untried)', 'desktop (untried)']);
  assert.equal(titlesOf('cartpole-td4'), ['tuned', 'corrected', 'notebook']);
});

test('a residual net learns from pixels, too', () => {
  assert.ok(ENTRIES.find(({ name }) => name === 'breakout')!.learnsFromPixels);
  assert.ok(!ENTRIES.find(({ name }) => name === 'cartpole')!.learnsFromPixels);
  assert.ok(learnsFromPixels({ ...breakoutPresets.desktop }));
});

test.run();
