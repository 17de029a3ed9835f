import type { Recipe } from '../../recipes/recipe.ts';
import { lengthOf } from '../../recipes/recipe-settings.ts';
import { checkChanges, checkPlanned, checkStep, readChange } from '../../runs/changes.ts';
import type { Arrival, Spec, SpecChange } from '../protocol.ts';
import { withChange } from '../shared/one-change.ts';
import { namedRecipe, readLink, sayProblems } from '../shared/read-link.ts';
import { readTrainedLink, trainedSpec } from '../shared/trained-link.ts';
import { AVAILABLE_BYTES } from './browser-host.ts';
import { ENTRIES } from './recipe-entries.ts';
import { findRecipe, settingsOf } from './recipes.ts';
import { specOf } from './spec-of.ts';

/** What a link asks for. */
export async function readArrival(link: string): Promise<Omit<Arrival, 'stopped'>> {
  const trained = readTrainedLink(link);
  if (trained !== undefined) return arrivalAtNet(trained);
  const names = ENTRIES.map(({ name }) => name);
  const chosen = names.find((name) => name === namedRecipe(link)) ?? names[0];
  const recipe = (await findRecipe(chosen))!;
  // Only the chosen one is loaded. Of the others the link needs to know the names.
  const recipes = names.map((name) => (name === chosen ? recipe : { name, presets: {}, table: {} }));
  const { run, other, problems } = readLink(link, recipes);
  const { hash, version, until } = run;
  const promised = hash !== undefined && until !== undefined && { hash, ...(version && { version }) };
  const { spec, refused } = possible(specOf(run), recipe);
  const otherProblem = other && problemOf(withChange(spec, other), recipe);
  if (otherProblem) refused.push(sentence(otherProblem));
  return {
    linked: { spec, ...(promised && { promised }), ...(other && !otherProblem && { other }) },
    problems: sayProblems([...problems, ...refused]),
  };
}

function arrivalAtNet(name: string): Omit<Arrival, 'stopped'> {
  const offered = ENTRIES.find((each) => each.name === name)?.net;
  if (offered) return { linked: { spec: trainedSpec(offered) }, problems: '' };
  const names = [...new Set(ENTRIES.flatMap(({ net }) => net?.recipe ?? []))].join(', ');
  return { problems: `There is no trained net of ${name || 'nothing'}; there is one of ${names}.` };
}

/** A spec without the settings and changes that no run here could have, and why each of them is refused. */
function possible(asked: Spec, recipe: Recipe): { readonly spec: Spec; readonly refused: string[] } {
  const refused: string[] = [];
  let spec: Spec = { ...asked, changes: [] };
  /** Drops one of a spec that is not possible: what was added last, of those that alone make it so. */
  const drop = (part: 'settings' | 'changes') => {
    const all = spec[part] ?? [];
    const of = (keep: (i: number) => boolean): Spec => ({ ...spec, [part]: all.filter((_, i) => keep(i)) });
    const places = all.map((_, i) => i).reverse();
    const guilty =
      places.find(
        (at) =>
          !problemOf(
            of((i) => i !== at),
            recipe,
          ),
      ) ??
      places.find((at) =>
        problemOf(
          of((i) => i === at),
          recipe,
        ),
      ) ??
      places[0];
    const problem =
      problemOf(
        of((i) => i === guilty),
        recipe,
      ) ?? problemOf(spec, recipe)!;
    refused.push(sentence(problem));
    spec = of((i) => i !== guilty);
  };
  while (spec.settings.length > 0 && problemOf(spec, recipe)) drop('settings');
  spec = { ...spec, changes: asked.changes ?? [] };
  while (spec.changes!.length > 0 && problemOf(spec, recipe)) drop('changes');
  return { spec, refused };
}

/** A problem may begin with the name of a setting, which stays as it is. */
function sentence(problem: string): string {
  return `${problem.replace(/^(the|step)\b/, (word) => word[0].toUpperCase() + word.slice(1))}.`;
}

/** Why a spec cannot be trained here; undefined if it can. */
function problemOf(spec: Spec, recipe: Recipe): string | undefined {
  try {
    const settings = settingsOf(recipe, spec);
    const room = { device: 'cpu', availableBytes: AVAILABLE_BYTES };
    checkStep(settings, settings, recipe, room);
    const changes = (spec.changes ?? []).map(({ step, key, value }: SpecChange) =>
      readChange(`${step}:${key}=${value}`, recipe),
    );
    checkPlanned({ settings }, recipe, changes, spec.until ?? lengthOf(settings).count);
    checkChanges({ settings, changes }, recipe, room);
    return undefined;
  } catch (error) {
    return (error as RangeError).message;
  }
}
