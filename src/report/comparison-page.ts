import type { Recorded } from '../recipes/study.ts';
import { type Comparison, improvementOver } from './comparison.ts';
import { type Curve, drawCurves } from './comparison-curves.ts';
import { conclude, percent } from './conclusion.ts';
import type { Paper } from './drawing.ts';
import { html, Markup } from './html.ts';
import { profileCurves } from './profile-curves.ts';
import { figure, pageOf, table, tenths, whole, wideTable } from './page.ts';

/** The texts of the page. */
export interface ComparisonInfo {
  readonly title: string;
  /** The question of the comparison, in a sentence. */
  readonly question: string;
  /** The recorded finding of earlier runs. Default: none. */
  readonly recorded?: Recorded | undefined;
  /** The unit of the horizontal axis, such as `episodes`. */
  readonly unit: string;
  /** A score that counts as success. Default: there is none. */
  readonly bar?: number | undefined;
  /** The numbers of ended and of all runs, and the runs that have begun. Default: all have ended. */
  readonly missing?:
    | { readonly done: number; readonly all: number; readonly now: readonly Begun[] }
    | undefined;
  /** Details of the run by name: command, device and the like. */
  readonly run: Readonly<Record<string, string>>;
}

/** A run that has not ended yet. */
export interface Begun {
  readonly name: string;
  /** Its steps or episodes, in the page's unit. */
  readonly at: number;
  /** Its latest evaluation, if there was one. */
  readonly score: number | undefined;
}

/** Seconds between two reloads of a page that is not final. */
const RELOAD = 60;

const PAPER: Paper = { width: 760, height: 420, ink: 'currentColor', background: 'transparent' };
const IMPROVEMENT = ` P(above the first setting) is the probability that a run of this setting ends higher than one of the first
(Mann and Whitney's U over all pairs of runs, ties half): 50 % is chance, and an interval that holds 50 % shows no difference.`;
const SMALL: Paper = { ...PAPER, width: 520, height: 300 };

/** The page of a comparison, in one self-contained file. */
export function renderComparison(comparisons: readonly Comparison[], info: ComparisonInfo): string {
  return page(comparisons, info).text;
}

function page(comparisons: readonly Comparison[], info: ComparisonInfo): Markup {
  const { title, question, recorded, missing, run } = info;
  return pageOf(
    title,
    html`<p class="outcome">${question}${missing ? ` ${progressOf(missing)}` : ''}</p>
${missing && missing.now.length > 0 ? trainedNow(missing.now, info.unit) : ''}
${comparisons.length > 0 ? compared(comparisons, info) : ''}
${recorded ? record(recorded) : ''}
${table('Run', Object.entries(run))}
<p>The IQM is the mean of the middle half of the runs, by score. Its interval comes from the stratified bootstrap over the
seeds; the interval of a share of successes is Wilson's.${comparisons.length > 1 ? IMPROVEMENT : ''}</p>`,
    missing && RELOAD,
  );
}

function compared(comparisons: readonly Comparison[], { unit, bar }: ComparisonInfo): Markup {
  const several = comparisons.some(({ finals }) => finals.length > 1);
  return html`<h2>Evaluations: interquartile mean (IQM) over the seeds, with its 95 % bootstrap interval</h2>
<div class="curves">${charts(comparisons, unit)}</div>
${results(comparisons, unit, bar)}
${several ? profiles(comparisons) : ''}
<h2>Conclusion</h2>
<p>${conclude(comparisons, bar)}</p>`;
}

function progressOf({ done, all }: NonNullable<ComparisonInfo['missing']>): string {
  return `So far ${done} of ${all} runs have ended, and the results are theirs. This page is written again after each.`;
}

function trainedNow(now: readonly Begun[], unit: string): Markup {
  const rows = now.map(({ name, at, score }) => [name, whole(at), score === undefined ? '-' : tenths(score)]);
  return wideTable('Begun', ['run', unit, 'latest evaluation'], rows);
}

function record({ date, seeds, finding }: Recorded): Markup {
  return html`<h2>Recorded earlier</h2>
<p>Recorded on ${date} with seeds ${seeds} and the study's own settings; not computed from the runs above. ${finding}</p>`;
}

function profiles(comparisons: readonly Comparison[]): Markup {
  return html`<h2>Performance profile: the share of runs that end above a score, with its 95 % interval</h2>
<div class="curves">${charts(profileCurves(comparisons), 'score')}</div>`;
}

/**
 * Draws one chart, or, if settings have several keys, one for each combination of all but the last key, on one scale.
 * Named settings have a chart each, together with the first of them.
 */
function charts(comparisons: readonly Curve[], unit: string): Markup[] {
  const groups = new Map<string, Curve[]>();
  const [first] = comparisons;
  for (const curve of comparisons) {
    const { name, points } = curve;
    const [, others = '', key, value] = name.match(/^(.* )?(.*)=(.*)$/) ?? [];
    if (key !== undefined) {
      const caption = `${others}by ${key}`;
      groups.set(caption, [...(groups.get(caption) ?? []), { name: value, points }]);
    } else if (curve !== first) groups.set(`${name} and ${first.name}`, [first, curve]);
    else if (comparisons.length === 1) groups.set(name, [curve]);
  }
  const paper = groups.size > 1 ? SMALL : PAPER;
  return [...groups].map(([caption, curves]) =>
    figure(caption, new Markup(drawCurves(curves, { unit, among: comparisons, paper }))),
  );
}

function results(comparisons: readonly Comparison[], unit: string, bar: number | undefined): Markup {
  const rows = comparisons.map((each) => resultCells(each, bar, comparisons));
  return wideTable('Results', resultHeads(unit, bar, comparisons), rows);
}

/** The heads of the table's columns, as text. Columns about the bar are left out if there is none. */
export function resultHeads(
  unit: string,
  bar: number | undefined,
  [first, ...others]: readonly Comparison[],
): string[] {
  const held = [`at least ${bar} [95 %]`, `IQM there after ${unit}`];
  const better = others.length > 0 ? [`P(above ${first.name}) [95 %]`] : [];
  return ['setting', 'final IQM [95 %]', ...better, ...(bar === undefined ? [] : held), 'mean of curve'];
}

/** A row of the table, as text. */
export function resultCells(
  comparison: Comparison,
  bar: number | undefined,
  comparisons: readonly Comparison[],
): string[] {
  const { name, final, finals, successes, reached, overall } = comparison;
  const { count, low, high } = successes;
  const held = [
    `${count} of ${finals.length} [${percent(low)}, ${percent(high)}]`,
    reached === undefined ? '-' : whole(reached),
  ];
  const interval = finals.length > 1 ? ` [${tenths(final.low)}, ${tenths(final.high)}]` : '';
  const better = comparisons.length > 1 ? [improvement(comparisons[0], comparison)] : [];
  return [name, tenths(final.iqm) + interval, ...better, ...(bar === undefined ? [] : held), tenths(overall)];
}

/** The probability that a setting ends higher than the first. */
function improvement(first: Comparison, other: Comparison): string {
  if (first === other) return '-';
  const { probability, low, high } = improvementOver(first, other);
  const isOne = first.finals.length === 1 && other.finals.length === 1;
  return isOne ? percent(probability) : `${percent(probability)} [${percent(low)}, ${percent(high)}]`;
}
