import { toBase64 } from '../base64.ts';
import { reaches } from '../statistics.ts';
import type { MetricsRecord } from '../train/metrics-record.ts';
import { drawMetric, drawScores, type MetricOptions, SMOOTH } from './curves.ts';
import type { Paper } from './drawing.ts';
import { html, Markup } from './html.ts';
import { duration, figure, pageOf, table, tenths, whole } from './page.ts';

/** The contents of a report besides the metrics. */
export interface RunInfo {
  readonly title: string;
  /** The command line that started the run. */
  readonly command: string;
  readonly device: string;
  readonly seed: number;
  /** The settings as plain data. Settings within settings are shown as `outer.inner`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Versions by name, such as of this package, Node and the driver. */
  readonly versions: Readonly<Record<string, string>>;
  /** The score of an evaluation that counts as success, if there is one. */
  readonly bar?: number | undefined;
  /** Mean score of random play. */
  readonly randomScore?: number;
  /** Why training ended, as a sentence. Default: it goes on, and the page reloads itself. */
  readonly ended?: string | undefined;
  /** Played games, the most telling first. */
  readonly videos?: readonly Video[];
}

interface Video {
  readonly caption: string;
  readonly gif: Uint8Array;
  /** The width over the height as shown, if pixels are not square. */
  readonly aspectRatio?: number | undefined;
}

/**
 * The page of a run, in one self-contained file for every browser.
 *
 * @param records the metrics of the run so far, oldest first.
 */
export function renderReport(records: readonly MetricsRecord[], info: RunInfo): string {
  return page(records, info, new Date()).text;
}

/** Seconds between two reloads of the page of a run that is being trained. */
const RELOAD = 30;

/** Narrow curves, so that a phone need not shrink the text much. */
const PAPER: Paper = { width: 380, height: 240, ink: 'currentColor', background: 'transparent', notes: true };
const AS_HIGH_AS_VIDEO: Paper = { ...PAPER, width: 460, height: 345 };

interface MetricCurve extends MetricOptions {
  readonly metric: keyof MetricsRecord;
  readonly title: string;
  /** A metric that its title does not explain. */
  readonly about: string;
}

const NOISY = { smooth: true, paper: PAPER } as const;
const CURVES: readonly MetricCurve[] = [
  { metric: 'episodeSteps', title: 'Length of a game', about: 'steps; games of training', ...NOISY },
  { metric: 'loss', title: 'Loss', about: 'latest update', log: true, ...NOISY },
  { metric: 'meanQ', title: 'Mean Q', about: 'best action; latest batch', paper: PAPER },
  { metric: 'tdError', title: 'TD error', about: 'mean |Q − target|; latest batch', log: true, ...NOISY },
  { metric: 'gradientNorm', title: 'Gradient norm', about: 'before clipping', log: true, ...NOISY },
  { metric: 'targetDistance', title: 'Distance of the target net', about: '|w − w′| / |w|', ...NOISY },
  { metric: 'deadUnits', title: 'Share of dead units', about: '0 on the latest batch', paper: PAPER },
  {
    metric: 'dormantUnits',
    title: 'Share of dormant units',
    about: 'below 0.025 of their layer',
    paper: PAPER,
  },
  { metric: 'weightNorm', title: 'Norm of the weights', about: 'online net', paper: PAPER },
  { metric: 'largeErrors', title: 'Share of large TD errors', about: 'above 1', ...NOISY },
  { metric: 'agreement', title: 'Agreement of both nets', about: 'share of equal greedy actions', ...NOISY },
  { metric: 'churn', title: 'Policy churn', about: 'greedy actions changed since the last line', ...NOISY },
  {
    metric: 'overestimation',
    title: 'Over-estimation',
    about: 'max Q − return; episodes that ended',
    ...NOISY,
  },
  { metric: 'srank', title: 'Rank of features', about: 'singular values for 99 %; at most 32', paper: PAPER },
  { metric: 'erank', title: 'Effective rank of features', about: 'e^entropy; at most 32', paper: PAPER },
  { metric: 'outerMass', title: 'Mass of outer atoms', about: 'least and largest return', paper: PAPER },
  { metric: 'epsilon', title: 'Epsilon', about: 'share of random actions', paper: PAPER },
  { metric: 'stepsPerSecond', title: 'Steps per second', about: 'while learning', ...NOISY },
];

function page(records: readonly MetricsRecord[], info: RunInfo, date: Date): Markup {
  const { title, command, device, seed, settings, versions, bar, randomScore, ended, videos = [] } = info;
  const scores = figure(
    'Score',
    new Markup(drawScores(records, { bar, randomScore, paper: AS_HIGH_AS_VIDEO })),
  );
  const played = videos.map(({ caption, gif, aspectRatio = 'auto' }) => {
    const source = `data:image/gif;base64,${toBase64(gif)}`;
    return figure(caption, html`<img src="${source}" alt="${caption}" style="aspect-ratio: ${aspectRatio}">`);
  });
  const curves = CURVES.flatMap(({ metric, title, about, ...options }) => {
    const told = metric === 'stepsPerSecond' ? whileLearning(records) : records;
    if (told.every((record) => record[metric] == null)) return [];
    return [figure(title, new Markup(drawMetric(told, metric, options)), about)];
  });
  const run = {
    command,
    device,
    seed: String(seed),
    date: `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    ...versions,
  };
  return pageOf(
    title,
    html`<p class="outcome">${outcome(records, info)}</p>
<div class="first">${scores}${played}</div>
<div class="curves">${curves}</div>
${table('Run', Object.entries(run))}
${table('Settings', flatten(settings), 'columns')}
<p>Thick lines are means of the latest ${SMOOTH} values. The numbers behind the curves are in <code>metrics.csv</code> and
<code>metrics.jsonl</code>.</p>`,
    ended === undefined ? RELOAD : undefined,
  );
}

/** Records of intervals with updates from start to end, as steps before that take next to no time. */
function whileLearning(records: readonly MetricsRecord[]): MetricsRecord[] {
  return records.filter((_, i) => (records[i - 1]?.updates ?? 0) > 0);
}

/** The run in a sentence or two. */
function outcome(records: readonly MetricsRecord[], { bar, randomScore, ended }: RunInfo): Markup {
  const last = records.at(-1);
  if (!last) return html`Nothing was recorded.`;
  const evaluations = records.filter(({ evalScore }) => evalScore !== null);
  const effort = html`${whole(last.steps)} steps and ${games(last.games)} in ${duration(last.seconds)}`;
  const random = randomScore === undefined ? html`` : html`; random play scores ${tenths(randomScore)}`;
  const state = ended ?? `Training goes on; this page reloads itself every ${RELOAD} seconds.`;
  const final = evaluations.at(-1);
  if (!final) return html`No evaluation yet after ${effort}${random}. ${state}`;
  const reached =
    bar === undefined ? '' : `, bar ${bar}: ${reaches(final.evalScore!, bar) ? 'reached' : 'not reached'}`;
  return html`${ended === undefined ? 'Latest' : 'Final'} evaluation
<strong>${tenths(final.evalScore!)} ± ${tenths(final.evalStd ?? 0)}</strong> over
${games(final.evalGames ?? 0)}${reached}${bestNetworks(records)}${random}. Trained for ${effort}. ${state}`;
}

/** The score of the best networks in their confirming games, and their step. */
function bestNetworks(records: readonly MetricsRecord[]): Markup {
  const scoreOf = ({ confirmScore }: MetricsRecord) => confirmScore ?? Number.NEGATIVE_INFINITY;
  const best = records.reduce((a, b) => (scoreOf(b) > scoreOf(a) ? b : a));
  if (!Number.isFinite(scoreOf(best))) return html``;
  return html`; best networks <strong>${tenths(scoreOf(best))}</strong> in confirming games at step
${whole(best.steps)}`;
}

function flatten(settings: object, prefix = ''): [name: string, value: string][] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) => {
    const name = prefix + key;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return flatten(value, `${name}.`);
    }
    if (typeof value === 'number') return [[name, Number.isInteger(value) ? whole(value) : String(value)]];
    return [[name, Array.isArray(value) ? listed(value) || 'none' : String(value)]];
  });
}

function listed(values: readonly unknown[]): string {
  return values.map((value) => (Array.isArray(value) ? `[${listed(value)}]` : String(value))).join(', ');
}

function games(count: number): string {
  return `${whole(count)} ${count === 1 ? 'game' : 'games'}`;
}
