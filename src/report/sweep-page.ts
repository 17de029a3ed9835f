import type { Curve } from './comparison-curves.ts';
import { drawCurves } from './comparison-curves.ts';
import type { Paper } from './drawing.ts';
import { html, Markup } from './html.ts';
import { figure, pageOf, table, tenths, whole, wideTable } from './page.ts';

/** A trial of a sweep, for its page. */
export interface SweptTrial {
  /** `trial 3`, or `preset`. */
  readonly name: string;
  /** The values of the searched settings, in the order of the space. */
  readonly values: readonly string[];
  /** Its score at each rung; undefined before it gets there, -Infinity if a run failed. */
  readonly scores: readonly (number | undefined)[];
}

/** The results of a sweep so far. */
export interface SweepInfo {
  readonly title: string;
  /** The unit of lengths, such as `steps`. */
  readonly unit: string;
  /** The settings that are searched for. */
  readonly keys: readonly string[];
  /** The steps or episodes at which trials are compared. The last is the end of a run. */
  readonly rungs: readonly number[];
  /** The trial to compare with, which has only the settings that all trials have. */
  readonly preset: SweptTrial;
  /** Trials that have a score, best first. */
  readonly trials: readonly SweptTrial[];
  /** The number of trials in the end. */
  readonly all: number;
  readonly seeds: number;
  readonly isOver: boolean;
}

/** The most curves that can be told apart on one chart. */
const MOST_CURVES = 8;
/** Seconds between two reloads of a page that is not final. */
const RELOAD = 60;
const PAPER: Paper = { width: 760, height: 420, ink: 'currentColor', background: 'transparent' };

/**
 * The page of a sweep, in one self-contained file.
 *
 * @param curves the curves of the preset and of the best trials.
 * @param run details by name: command, device and the like.
 */
export function renderSweep(
  info: SweepInfo,
  curves: readonly Curve[],
  run: Readonly<Record<string, string>>,
): string {
  const { title, unit, isOver, trials, preset } = info;
  const shown = curves.filter(({ points }) => points.length > 0).slice(0, MOST_CURVES);
  return pageOf(
    title,
    html`<p class="outcome">${isOver ? '' : progressOf(info)}${concludeSweep(info)}</p>
${shown.length > 0 ? figure('Evaluations', new Markup(drawCurves(shown, { unit, paper: PAPER })), 'of the preset and the best trials') : ''}
${wideTable(
  'Trials, best first',
  sweepHeads(info),
  [preset, ...trials].map((each) => sweepCells(each)),
)}
${table('Run', Object.entries(run))}
<p>A trial's score is the mean of its seeds' evaluations there. It was chosen because it is high, so it is higher than what the
same settings reach from other seeds: train the best ones again before you believe in them.</p>`,
    isOver ? undefined : RELOAD,
  ).text;
}

function progressOf({ trials, all }: SweepInfo): string {
  return `So far ${whole(trials.length)} of ${whole(all)} trials have come to a score. This page is written again after each run. `;
}

/** The conclusion of the sweep, in sentences. */
export function concludeSweep(info: SweepInfo): string {
  const { trials, preset, rungs, unit, seeds } = info;
  const length = `${whole(rungs[rungs.length - 1])} ${unit}`;
  const [best] = trials;
  const [found, before] = [endOf(best), endOf(preset)];
  if (found === undefined) return `No trial has come to ${length}.`;
  const begins = `The best is ${best.name}, with ${tenths(found)} after ${length}${seeds > 1 ? `, over ${seeds} seeds` : ''}`;
  if (before === undefined) return `${begins}.${effort(info)}`;
  const held = found > before ? '; the preset has' : ': no better than the preset, which has';
  return `${begins}${held} ${tenths(before)}.${effort(info)}`;
}

/** Whether a trial has ended above the preset. */
export function beatsPreset({ trials: [best], preset }: SweepInfo): boolean {
  const [found, before] = [endOf(best), endOf(preset)];
  return found !== undefined && before !== undefined && found > before;
}

/** The score at the end of a run, if there is one. */
function endOf(trial: SweptTrial | undefined): number | undefined {
  const score = trial?.scores.at(-1);
  return score !== undefined && Number.isFinite(score) ? score : undefined;
}

/** A sentence on the training that halving has saved. */
function effort({ trials, rungs, unit }: SweepInfo): string {
  if (rungs.length === 1) return '';
  const lengths = trials.map(({ scores }) => rungs[scores.findLastIndex((score) => score !== undefined)]);
  const trained = lengths.reduce((sum, length) => sum + length, 0);
  const share = (100 * trained) / (trials.length * rungs[rungs.length - 1]);
  return ` The trials were trained for ${share.toFixed(0)} % of the ${unit} that all of them would take to their end.`;
}

/** The heads of the table's columns, as text. */
export function sweepHeads({ keys, rungs, unit }: SweepInfo): string[] {
  return ['trial', ...keys, ...rungs.map((rung) => `${whole(rung)} ${unit}`)];
}

/** A row of the table, as text. */
export function sweepCells({ name, values, scores }: SweptTrial): string[] {
  const texts = scores.map((score) =>
    score === undefined ? '-' : Number.isFinite(score) ? tenths(score) : 'failed',
  );
  return [name, ...values, ...texts];
}
