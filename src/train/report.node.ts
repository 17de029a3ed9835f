import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawMetric, drawScores, type Paper } from './curves.ts';
import { html, Markup } from './html.ts';
import { type MetricsRecord, readMetrics } from './metrics.node.ts';

/** What a report tells besides the metrics. */
export interface RunInfo {
  readonly title: string;
  /** The command line that started the run. */
  readonly command: string;
  readonly device: string;
  readonly seed: number;
  /** Plain data; settings within settings are shown as `outer.inner`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Such as of this package, of Node and of the driver, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Mean score of random play. */
  readonly randomScore?: number;
  /** Played games, the most telling first. */
  readonly videos?: readonly { readonly caption: string; readonly gif: Uint8Array }[];
}

const FILE = 'report.html';

/**
 * Writes `report.html` into the folder of a run, from its metrics: one file that needs no other, for every
 * browser. Returns its path.
 *
 * @throws as {@link readMetrics} does.
 */
export function writeReport(folder: string, info: RunInfo): string {
  const file = join(folder, FILE);
  writeFileSync(file, page(readMetrics(folder), info, new Date()).text);
  return file;
}

/** Narrow, so that a phone need not shrink the text much. */
const PAPER: Paper = { width: 460, height: 260, ink: 'currentColor', background: 'transparent' };
const AS_HIGH_AS_VIDEO: Paper = { ...PAPER, height: 345 };

const CURVES: readonly { metric: keyof MetricsRecord; title: string }[] = [
  { metric: 'loss', title: 'Loss' },
  { metric: 'meanQ', title: 'Mean Q' },
  { metric: 'epsilon', title: 'Epsilon' },
  { metric: 'stepsPerSecond', title: 'Steps per second' },
];

function page(records: readonly MetricsRecord[], info: RunInfo, date: Date): Markup {
  const { title, command, device, seed, settings, versions, randomScore, videos = [] } = info;
  const scores = figure('Score', new Markup(drawScores(records, { randomScore, paper: AS_HIGH_AS_VIDEO })));
  const played = videos.map(({ caption, gif }) => {
    const source = `data:image/gif;base64,${Buffer.from(gif).toString('base64')}`;
    return figure(caption, html`<img src="${source}" alt="${caption}">`);
  });
  const curves = CURVES.filter(({ metric }) => records.some((record) => record[metric] !== null)).map(
    ({ metric, title }) => figure(title, new Markup(drawMetric(records, metric, PAPER))),
  );
  const run = {
    command,
    device,
    seed: String(seed),
    date: `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    ...versions,
  };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<h1>${title}</h1>
<p class="outcome">${outcome(records, randomScore)}</p>
<div class="first">${scores}${played}</div>
<div class="curves">${curves}</div>
<div class="tables">
${table('Run', Object.entries(run))}
${table('Settings', flatten(settings))}
</div>
<p>The numbers behind the curves are in <code>metrics.csv</code> and <code>metrics.jsonl</code>.</p>
</body>
</html>
`;
}

/** The run in a sentence or two. */
function outcome(records: readonly MetricsRecord[], randomScore: number | undefined): Markup {
  const last = records.at(-1);
  if (!last) return html`Nothing was recorded.`;
  const evaluations = records.filter(({ evalScore }) => evalScore !== null);
  const effort = html`${whole(last.steps)} steps and ${games(last.games)} in ${duration(last.seconds)}`;
  const random = randomScore === undefined ? html`` : html`; random play scores ${tenths(randomScore)}`;
  const final = evaluations.at(-1);
  if (!final) return html`No evaluation yet after ${effort}${random}.`;
  const best = evaluations.reduce((a, b) => (b.evalScore! > a.evalScore! ? b : a));
  return html`Final evaluation <strong>${tenths(final.evalScore!)} ± ${tenths(final.evalStd ?? 0)}</strong> over
${games(final.evalGames ?? 0)}; best evaluation <strong>${tenths(best.evalScore!)}</strong> at step
${whole(best.steps)}${random}. Trained for ${effort}.`;
}

function figure(caption: string, content: Markup): Markup {
  return html`<figure><figcaption>${caption}</figcaption>${content}</figure>\n`;
}

function table(caption: string, rows: readonly (readonly [name: string, value: string])[]): Markup {
  const cells = rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>\n`);
  return html`<table><caption>${caption}</caption><tbody>
${cells}</tbody></table>`;
}

function flatten(settings: object, prefix = ''): [name: string, value: string][] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) => {
    const name = prefix + key;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return flatten(value, `${name}.`);
    }
    if (typeof value === 'number') return [[name, Number.isInteger(value) ? whole(value) : String(value)]];
    return [[name, Array.isArray(value) ? value.join(', ') : String(value)]];
  });
}

function whole(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 0 });
}

function games(count: number): string {
  return `${whole(count)} ${count === 1 ? 'game' : 'games'}`;
}

function tenths(value: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** 48000 as 13 h 20 min. */
function duration(seconds: number): string {
  const [h, min, s] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${s} s` : `${seconds.toFixed(1)} s`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #24292f; --paper: #ffffff; --rule: #d8dee4; }
@media (prefers-color-scheme: dark) { :root { --ink: #d5dae0; --paper: #101418; --rule: #30363d; } }
body {
  margin: 0 auto; padding: 1rem; max-width: 70rem; box-sizing: border-box;
  color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif;
}
h1 { margin: 0.5rem 0; font-size: 1.6rem; }
.outcome { margin: 0 0 1rem; font-size: 1.1rem; max-width: 50rem; }
.first, .curves, .tables { display: grid; gap: 1.5rem; margin-bottom: 1.5rem; align-items: start; }
.first { grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
.curves { grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
.tables { grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
figure { margin: 0; }
figcaption, caption { font-weight: 600; text-align: left; margin-bottom: 0.25rem; }
svg { display: block; width: 100%; height: auto; }
/* The console's pixels are wider than high: its picture filled a television's 4:3. */
img { display: block; width: 100%; aspect-ratio: 4 / 3; image-rendering: pixelated; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid var(--rule); padding: 0.25rem 0.5rem 0.25rem 0; vertical-align: top; }
th { font-weight: 400; text-align: left; white-space: nowrap; opacity: 0.75; }
td { overflow-wrap: anywhere; }
`;
