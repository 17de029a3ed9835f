import type { Arrival, Spec } from '../protocol.ts';
import { type LinkedRun, namedRecipe, readLink, sayProblems } from '../shared/link.ts';
import { ENTRIES } from './recipe-entries.ts';
import { findRecipe } from './recipes.ts';

/** What a link asks for. Undefined where it names no run. */
export async function readArrival(link: string): Promise<Omit<Arrival, 'stopped'>> {
  if (link.replace('#', '') === '') return { problems: '' };
  const names = ENTRIES.map(({ name }) => name);
  const chosen = names.find((name) => name === namedRecipe(link)) ?? names[0];
  const recipe = (await findRecipe(chosen))!;
  // Only the chosen one is loaded. Of the others the link needs to know the names.
  const recipes = names.map((name) => (name === chosen ? recipe : { name, presets: {}, table: {} }));
  const { run, problems } = readLink(link, recipes);
  const { hash, version, until } = run;
  const promised = hash !== undefined && until !== undefined && { hash, ...(version && { version }) };
  return { linked: { spec: specOf(run), ...(promised && { promised }) }, problems: sayProblems(problems) };
}

/** A linked run, as the page begins it. */
export function specOf({ recipe, preset, seed, device, settings, changes, until }: LinkedRun): Spec {
  return {
    ...{ recipe, preset, settings, changes, seed: seed ?? 0 },
    // Nobody computes on the slow reference in a page; the processor is the other one that repeats.
    device: device === 'reference' ? 'cpu' : (device ?? 'auto'),
    ...(until !== undefined && { until }),
  };
}
