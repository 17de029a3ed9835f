import { actionsOf } from '../../play/actions.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import { lengthOf } from '../../recipes/recipe-settings.ts';
import type { Spec, Started } from '../protocol.ts';
import { highestScore, type LabSettings, stepsBeforeUpdates } from './lab-settings.ts';
import { settingEntries } from './setting-entries.ts';
import { version } from './version.ts';
import { filmsOf, type Views } from './views.ts';

/** What recipe and settings tell of a run, and what there is to see of it. */
export function known(recipe: Recipe, settings: LabSettings, spec: Spec, views: Views) {
  const { evaluation } = settings;
  const { stopAt: goal, games: evaluationGames } = evaluation;
  const { randomScore, bar } = recipe;
  const highest = highestScore(settings);
  const played = recipe.played?.(settings);
  return {
    ...{ films: filmsOf(views), actions: played ? actionsOf(played).map(({ name }) => name) : [] },
    settings: settingEntries(recipe, spec.preset, settings),
    ...{ unit: lengthOf(settings).unit, learningStarts: stepsBeforeUpdates(settings) },
    ...{ evaluationGames, spec, version },
    ...(goal !== undefined && { goal }),
    ...(bar && { bar: bar.score }),
    ...(randomScore !== undefined && { randomScore }),
    ...(played && { played }),
    ...(highest !== undefined && { highest }),
  } satisfies Partial<Started>;
}
