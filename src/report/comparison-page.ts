import type { Recorded } from '../recipes/studies.ts';
import type { Comparison } from './comparison.ts';
import { type Curve, drawCurves } from './comparison-curves.ts';
import { conclude, percent } from './conclusion.ts';
import type { Paper } from './drawing.ts';
import { html, Markup } from './html.ts';
import { figure, pageOf, table, tenths, whole, wideTable } from './page.ts';

/** The texts of the page. */
export interface ComparisonInfo {
  readonly title: string;
  /** The question of the comparison, in a sentence. */
  readonly question: string;
  /** The finding of earlier runs. Default: none was recorded. */
  readonly recorded?: Recorded | undefined;
  /** The unit of the horizontal axis, such as `episodes`. */
  readonly unit: string;
  /** A score that counts as success. Default: there is none. */
  readonly bar?: number | undefined;
  /** Details of the run by name: command, device and the like. */
  readonly run: Readonly<Record<string, string>>;
}

const PAPER: Paper = { width: 760, height: 420, ink: 'currentColor', background: 'transparent' };
const SMALL: Paper = { ...PAPER, width: 520, height: 300 };

/** The page of a comparison: one file that needs no other. */
export function renderComparison(comparisons: readonly Comparison[], info: ComparisonInfo): string {
  return page(comparisons, info).text;
}

function page(comparisons: readonly Comparison[], info: ComparisonInfo): Markup {
  const { title, question, recorded, unit, bar, run } = info;
  return pageOf(
    title,
    html`<p class="outcome">${question}</p>
<h2>Evaluations: interquartile mean (IQM) over the seeds, with its 95 % bootstrap interval</h2>
<div class="curves">${charts(comparisons, unit)}</div>
${results(comparisons, unit, bar)}
<h2>Conclusion</h2>
<p>${conclude(comparisons, bar)}</p>
${recorded ? record(recorded) : ''}
${table('Run', Object.entries(run))}
<p>The IQM is the mean of the middle half of the runs, by score. Its interval comes from the stratified bootstrap over the
seeds; the interval of a share of successes is Wilson's.</p>`,
  );
}

function record({ date, seeds, finding }: Recorded): Markup {
  return html`<h2>Recorded earlier</h2>
<p>Recorded on ${date} with seeds ${seeds} and the study's own settings; not computed from the runs above. ${finding}</p>`;
}

/** Draws one chart, or, if settings have several keys, one for each combination of all but the last, on one scale. */
function charts(comparisons: readonly Comparison[], unit: string): Markup[] {
  const groups = new Map<string, Curve[]>();
  for (const { name, points } of comparisons) {
    const [, others = '', key, value] = name.match(/^(.* )?(.*)=(.*)$/) ?? [];
    const caption = key === undefined ? name : `${others}by ${key}`;
    groups.set(caption, [...(groups.get(caption) ?? []), { name: value ?? name, points }]);
  }
  const paper = groups.size > 1 ? SMALL : PAPER;
  return [...groups].map(([caption, curves]) =>
    figure(caption, new Markup(drawCurves(curves, { unit, among: comparisons, paper }))),
  );
}

function results(comparisons: readonly Comparison[], unit: string, bar: number | undefined): Markup {
  const rows = comparisons.map((each) => resultCells(each, bar));
  return wideTable('Results', resultHeads(unit, bar), rows);
}

/** The heads of the table's columns, as text; those about the bar only where there is one. */
export function resultHeads(unit: string, bar: number | undefined): string[] {
  const held = [`at least ${bar} [95 %]`, `IQM there after ${unit}`];
  return ['setting', 'final IQM [95 %]', ...(bar === undefined ? [] : held), 'mean of curve'];
}

/** A row of the table, as text. */
export function resultCells(
  { name, final, finals, successes, reached, overall }: Comparison,
  bar: number | undefined,
): string[] {
  const { count, low, high } = successes;
  const held = [
    `${count} of ${finals.length} [${percent(low)}, ${percent(high)}]`,
    reached === undefined ? '-' : whole(reached),
  ];
  const interval = finals.length > 1 ? ` [${tenths(final.low)}, ${tenths(final.high)}]` : '';
  return [name, tenths(final.iqm) + interval, ...(bar === undefined ? [] : held), tenths(overall)];
}
