import type { OneChange, Spec } from '../protocol.ts';
import { formatComparison, formatLink } from '../shared/link.ts';
import { trainedLink } from '../shared/trained-link.ts';

/** What the address says of a run: enough to begin it again. */
export function addressOf({
  trained,
  recipe,
  preset,
  seed,
  device,
  fma,
  settings,
  changes = [],
  until,
}: Spec): string {
  if (trained) return trainedLink(recipe);
  return formatLink({
    ...{ recipe, preset, seed, settings, changes },
    ...(device !== 'auto' && { device }),
    ...(fma && { fma }),
    ...(until !== undefined && { until }),
  });
}

/** What the address says of a run and another one beside it. */
export function addressOfBoth(spec: Spec, change: OneChange): string {
  return formatComparison(addressOf(spec), change);
}

/** Has the address name another run than `present`, to which the way back then leads. */
export function visit(next: Spec, present: Spec): void {
  if (location.hash === '') nameHere(present);
  if (addressOf(next) !== location.hash) history.pushState(null, '', addressOf(next));
}

/** Has the address name the run that it led to, which it may not do, or not rightly. */
export function nameHere(spec: Spec): void {
  history.replaceState(null, '', location.pathname + addressOf(spec));
}
