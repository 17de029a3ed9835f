import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CartPole, defineRecipe } from '../../src/index.ts';
import { recipePlayable } from '../../src/play/recipe-playable.ts';
import { PlaySession } from '../../src/play/session.ts';

const test = suite('playing the environment of a recipe');

const definition = {
  ...{ name: 'mine', summary: 'A pole of mine', settings: { steps: 100 } },
  makeEnvironment: () => new CartPole(),
};

test('its actions have numbers for keys, and time waits for them', () => {
  const recipe = defineRecipe(definition);
  const session = new PlaySession(recipePlayable(recipe, recipe.presets.default), 1);
  for (let i = 0; i < 3; i++) session.tick();
  assert.is(session.steps, 0);
  session.press('1');
  session.press('2');
  session.press('3');
  assert.equal([session.steps, session.score], [2, 2]);
  assert.match(session.lines(100, 40).join('\n'), /mine: score 2, step 2\n1: action 0 {3}2: action 1/);
});

test('or the names and keys that the recipe gives them', () => {
  const actions = [
    { name: 'left', keys: ['left', 'a'] },
    { name: 'right', keys: ['right'] },
  ];
  const recipe = defineRecipe({ ...definition, actions });
  const session = new PlaySession(recipePlayable(recipe, recipe.presets.default), 1);
  session.press('1');
  session.press('a');
  assert.is(session.steps, 1);
  assert.match(session.lines(100, 40).join('\n'), /left: left {3}right: right/);
});

test('names for more or fewer actions than there are are refused', () => {
  const recipe = defineRecipe({ ...definition, actions: [{ name: 'left', keys: ['left'] }] });
  const play = () => recipePlayable(recipe, recipe.presets.default);
  assert.throws(play, /^actions of mine must be 2, as its environment has, got 1$/);
});

test('a recipe without an environment to make is refused', () => {
  const { makeEnvironment, ...recipe } = defineRecipe(definition);
  assert.throws(() => recipePlayable(recipe, recipe.presets.default), /^mine has no environment/);
});

test.run();
