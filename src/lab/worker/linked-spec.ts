import { RECIPES } from '../../recipes/registry.ts';
import type { Arrival, Spec } from '../protocol.ts';
import { type LinkedRun, readLink, sayProblems } from '../shared/link.ts';
import { catalogue } from './catalogue.ts';

/** What a link asks for. Undefined where it names no run. */
export function readArrival(link: string): Omit<Arrival, 'stopped'> {
  if (link.replace('#', '') === '') return { problems: '' };
  const seen = catalogue().map(({ name }) => name);
  const { run, problems } = readLink(
    link,
    RECIPES.filter(({ name }) => seen.includes(name)),
  );
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
