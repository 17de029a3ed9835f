import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defineRecipe } from '../../src/index.ts';
import { CartPole } from '../../src/envs/cartpole.ts';
import { EVALUATION_SEEDS, gamesOf, reachesGoal } from '../../src/recipes/occasions.ts';
import type { EvaluationSettings } from '../../src/recipes/recipe-settings.ts';

const test = suite('what evaluations decide');

test('training ends with an evaluation that is good enough and, if confirmAt is given, confirmed', async () => {
  const cases: [Partial<EvaluationSettings>, number, number, boolean][] = [
    [{}, 1e9, 1e9, false],
    [{ stopAt: 495 }, 494.95, 500, false],
    [{ stopAt: 495 }, 495, 0, true],
    [{ stopAt: 495, confirmAt: 490 }, 494.95, 500, false],
    [{ stopAt: 495, confirmAt: 490 }, 500, 489.99, false],
    [{ stopAt: 495, confirmAt: 490 }, 495, 490, true],
    [{ stopAt: -1, confirmAt: 0 }, -1, -0.5, false],
    [{ stopAt: 495, confirmAt: 490 }, Number.NaN, 500, false],
    [{ stopAt: 495, confirmAt: 490 }, 495, Number.NaN, false],
  ];
  for (const [settings, score, confirmed, ends] of cases) {
    let confirming = 0;
    const confirm = async () => {
      confirming++;
      return scored(confirmed);
    };
    const what = JSON.stringify([settings, score, confirmed]);
    assert.is(await reachesGoal({ games: 1, ...settings }, scored(score), confirm), ends, what);
    assert.is(confirming, settings.confirmAt !== undefined && score >= settings.stopAt! ? 1 : 0, what);
  }
});

test('every occasion has its own games, by default as many as an evaluation', () => {
  assert.equal(gamesOf({ games: 3 }), { progress: 3, confirm: 3, final: 3 });
  assert.equal(gamesOf({ games: 3, confirmGames: 5, finalGames: 7 }), { progress: 3, confirm: 5, final: 7 });
  assert.is(new Set(Object.values(EVALUATION_SEEDS)).size, 3);
});

test('confirmAt needs stopAt, and is not above it', () => {
  const make = (evaluation: Partial<EvaluationSettings>) => () =>
    defineRecipe({
      ...{ name: 'mine', summary: '', makeEnvironment: () => new CartPole('v1') },
      settings: { steps: 100, evaluation },
    });
  make({ confirmAt: -5, stopAt: -5 })();
  assert.throws(make({ confirmAt: 490 }), /^evaluation.confirmAt has no effect without .*stopAt, got 490$/);
  assert.throws(make({ confirmAt: 9, stopAt: 8 }), /^evaluation.confirmAt must be at most .* is 8, got 9$/);
});

function scored(mean: number) {
  return { mean, std: 0, returns: [mean] };
}

test.run();
