import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Comparison } from './comparison.ts';
import { type Curve, drawCurves, type Paper } from './curves.ts';
import { html, Markup } from './html.ts';
import { figure, pageOf, table, tenths, whole } from './page.ts';

/** The texts of the page. */
export interface ComparisonInfo {
  readonly title: string;
  /** The question of the comparison, in a sentence. */
  readonly question: string;
  /** The answer that the runs gave. Default: none. */
  readonly conclusion?: string;
  /** The unit of the horizontal axis, such as `episodes`. */
  readonly unit: string;
  /** A score that counts as success. Default: there is none. */
  readonly bar?: number | undefined;
  /** Details of the run by name: command, device and the like. */
  readonly run: Readonly<Record<string, string>>;
}

const FILE = 'comparison.html';
const PAPER: Paper = { width: 760, height: 420, ink: 'currentColor', background: 'transparent' };
const SMALL: Paper = { ...PAPER, width: 520, height: 300 };

/** Writes the page into `folder`, one file that needs no other, and returns its path. */
export function writeComparison(
  folder: string,
  comparisons: readonly Comparison[],
  info: ComparisonInfo,
): string {
  const file = join(folder, FILE);
  writeFileSync(file, page(comparisons, info).text);
  return file;
}

function page(comparisons: readonly Comparison[], info: ComparisonInfo): Markup {
  const { title, question, conclusion = '', unit, bar, run } = info;
  return pageOf(
    title,
    html`<p class="outcome">${question}</p>
<h2>Mean score of evaluations over the seeds, ± standard deviation</h2>
<div class="curves">${charts(comparisons, unit)}</div>
${results(comparisons, unit, bar)}
<h2>Conclusion</h2>
<p>${ranking(comparisons)}</p>
<p>${conclusion}</p>
${table('Run', Object.entries(run))}`,
  );
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
  const heads = [
    ...['setting', 'final score'],
    ...(bar === undefined ? [] : [`of at least ${bar}`, `mean at ${bar} after ${unit}`]),
    'mean over the curve',
  ].map((head) => html`<th scope="col">${head}</th>`);
  const rows = comparisons.map((each) => {
    const cells = resultCells(each, bar).map((cell) => html`<td>${cell}</td>`);
    return html`<tr>${cells}</tr>\n`;
  });
  return html`<table><caption>Results</caption><thead><tr>${heads}</tr></thead><tbody>
${rows}</tbody></table>`;
}

/** A row of the table, as text; without a bar it says nothing of successes. */
export function resultCells(
  { name, final, finals, successes, reached, overall }: Comparison,
  bar: number | undefined,
): string[] {
  const held = [`${successes} of ${finals.length}`, reached === undefined ? '-' : whole(reached)];
  return [
    ...[name, `${tenths(final.mean)} ± ${tenths(final.std)}`],
    ...(bar === undefined ? [] : held),
    tenths(overall),
  ];
}

/** The settings from the best to the worst. */
function ranking(comparisons: readonly Comparison[]): string {
  const ranked = [...comparisons].sort((a, b) => b.overall - a.overall);
  return `By the mean over the whole curve: ${ranked
    .map(({ name, overall }) => `${name} (${tenths(overall)})`)
    .join(', ')}.`;
}
