import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CartPole, defineRecipe, RECIPES } from '../../src/index.ts';
import { filmOf } from '../../src/envs/film-of.ts';
import { recipePlayable } from '../../src/play/recipe-playable.ts';
import { PlaySession } from '../../src/play/session.ts';
import { linesOf } from '../../src/play/terminal-view.ts';

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
  assert.match(linesOf(session, 100, 40).join('\n'), /mine: score 2, step 2\n1: action 0 {3}2: action 1/);
});

test('its actions have the names and keys that the recipe gives them', () => {
  const actions = [
    { name: 'left', keys: ['left', 'a'] },
    { name: 'right', keys: ['right'] },
  ];
  const recipe = defineRecipe({ ...definition, actions });
  const session = new PlaySession(recipePlayable(recipe, recipe.presets.default), 1);
  session.press('1');
  session.press('a');
  assert.is(session.steps, 1);
  assert.match(linesOf(session, 100, 40).join('\n'), /left: left {3}right: right/);
});

test('names for too many or too few actions are refused', () => {
  const recipe = defineRecipe({ ...definition, actions: [{ name: 'left', keys: ['left'] }] });
  const play = () => recipePlayable(recipe, recipe.presets.default);
  assert.throws(play, /^actions of mine must be 2, as its environment has, got 1$/);
});

test('a recipe without an environment to make is refused', () => {
  const { makeEnvironment, ...recipe } = defineRecipe(definition);
  assert.throws(() => recipePlayable(recipe, recipe.presets.default), /^mine has no environment/);
});

for (const recipe of RECIPES) {
  for (const [preset, settings] of Object.entries(recipe.presets)) {
    test(`${recipe.name}, ${preset}: is played in the environment of evaluation, at a pace for people`, () => {
      const playable = recipePlayable(recipe, settings);
      const [evaluated, played] = [recipe.makeEnvironment!(settings), playable.make()];
      assert.equal([played.name, played.actionCount], [evaluated.name, evaluated.actionCount]);
      assert.is(playable.name, recipe.name);
      assert.is(playable.actions.length, played.actionCount);
      assert.ok(filmOf(played), 'it can be seen');
      const isConsole = /^(breakout|pong)/.test(recipe.name);
      assert.is(playable.difference, isConsole ? 'You decide every 2 frames, the net every 4.' : undefined);
    });
  }
}

test('a score is the sum of the rewards of evaluation: CartPole-v0 ends at 200', () => {
  const recipe = RECIPES.find(({ name }) => name === 'cartpole-td4')!;
  const [settings] = Object.values(recipe.presets);
  const session = new PlaySession(recipePlayable(recipe, settings), 1);
  while (!session.over) {
    const [, , angle, speed] = session.game.observation;
    const key = angle + 0.3 * speed < 0 ? 'left' : 'right';
    session.press(key);
    session.tick();
    session.release(key);
  }
  assert.equal(session.scores, [200]);
});

test.run();
