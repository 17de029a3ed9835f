import { type Comparison, improvementOver } from './comparison.ts';
import { tenths } from './page.ts';

/**
 * The number of seeds below which two settings cannot differ significantly: with three runs against three, one setting
 * wins all comparisons by chance alone in one of ten cases; with four against four, in one of 35.
 */
const ENOUGH_SEEDS = 4;

/** States the findings of the runs in sentences, computed from their scores alone. */
export function conclude(comparisons: readonly Comparison[], bar: number | undefined): string {
  const ranked = comparisons.toSorted((a, b) => b.final.iqm - a.final.iqm);
  const sentences = comparisons.length > 1 ? compareSettings(ranked) : describeSetting(ranked[0]);
  return [...sentences, ...(bar === undefined ? [] : [successesAt(bar, comparisons)])].join(' ');
}

function describeSetting({ finals, final }: Comparison): string[] {
  if (finals.length === 1)
    return [`The run ends at ${tenths(final.iqm)}; one seed says little about others.`];
  return [
    `The interquartile mean (IQM) of the last evaluations of ${finals.length} seeds is ${tenths(final.iqm)}, 95 % interval ${range(final)}.`,
  ];
}

function compareSettings([best, ...others]: readonly Comparison[]): string[] {
  const seeds = Math.min(...[best, ...others].map(({ finals }) => finals.length));
  const interval = best.finals.length > 1 ? `, 95 % interval ${range(best.final)}` : '';
  const first = `${best.name} ends highest: IQM ${tenths(best.final.iqm)}${interval}.`;
  if (seeds < ENOUGH_SEEDS) {
    return [first, `Fewer than ${ENOUGH_SEEDS} seeds each are too few to tell settings apart.`];
  }
  const beaten = others.filter((other) => beats(best, other));
  const open = others.filter((other) => !beaten.includes(other));
  return [
    first,
    ...(beaten.length > 0 ? [`It is better than ${listed(beaten)}.`] : []),
    ...(open.length > 0 ? [`${seeds} seeds do not tell it apart from ${listed(open)}.`] : []),
  ];
}

/** Whether the interval of the probability of improvement lies above one half. */
function beats(best: Comparison, other: Comparison): boolean {
  return improvementOver(other, best).low > 0.5;
}

function successesAt(bar: number, comparisons: readonly Comparison[]): string {
  const most = Math.max(...comparisons.map(({ successes }) => successes.count));
  if (most === 0) return `No run reaches the bar of ${bar} in its last evaluation.`;
  const those = comparisons.filter(({ successes }) => successes.count === most);
  const { finals, successes } = those[0];
  const who = comparisons.length > 1 ? `with ${listed(those)}` : 'of the runs';
  return (
    `The bar of ${bar} is reached ${who} by ${most} of ${finals.length}: with 95 % confidence, by ` +
    `${percent(successes.low)} to ${percent(successes.high)} of all seeds.`
  );
}

/** `a, b and c`. */
function listed(comparisons: readonly Comparison[]): string {
  return new Intl.ListFormat('en-GB').format(comparisons.map(({ name }) => name));
}

function range({ low, high }: Comparison['final']): string {
  return `${tenths(low)} to ${tenths(high)}`;
}

/** 57 %. */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
