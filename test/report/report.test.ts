import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type RunInfo, renderReport } from '../../src/report/report.ts';
import type { MetricsRecord } from '../../src/train/metrics-record.ts';
import { assertSameValues } from '../same-values.ts';

const test = suite('report');

const info: RunInfo = {
  title: 'Breakout & more',
  command: `node train-breakout.js --out 'my "run"'`,
  device: 'WebGPU on a <GPU>',
  seed: 12345,
  settings: {
    learningRate: 0.00025,
    replayCapacity: 1_000_000,
    epsilon: { from: 1, to: 0.1 },
    sizes: [32, 64],
    double: true,
    note: '<script>alert("here")</script>',
  },
  versions: { node: 'v20.1.2' },
};

/** The page of a run with these records. */
function report(records: Partial<MetricsRecord>[], more: Partial<RunInfo> = {}): string {
  const whole = records.map(
    (record, i): MetricsRecord => ({
      ...{ steps: 10_000 * (i + 1), updates: 0, games: 3 * (i + 1), score: null, loss: null, meanQ: null },
      ...{ epsilon: 1, stepsPerSecond: 100, seconds: 100 * (i + 1) },
      ...{ evalScore: null, evalStd: null, evalGames: null },
      ...record,
    }),
  );
  return renderReport(whole, { ...info, ...more });
}

/** The text of a page as a reader sees it, without markup. */
function textOf(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
    .replace(/\s+/g, ' ');
}

const evaluated = { evalStd: 12.34, evalGames: 30 };
const records = [
  { score: 1, loss: 0.5, meanQ: 0.1 },
  { score: 2, ...evaluated, evalScore: 350.26, confirmScore: 341.66 },
  { score: null },
  { score: 4, ...evaluated, evalScore: 298.11 },
  { score: 5, steps: 1_234_567, games: 4321, seconds: 48_005 },
];

test('its first sentences tell the result of the run and why it ended', () => {
  const ended = 'Training ended early.';
  assert.match(
    textOf(report(records, { randomScore: 1.27, ended })),
    'Final evaluation 298.1 ± 12.3 over 30 games; best networks 341.7 in confirming games at step 20,000; ' +
      'random play scores 1.3. Trained for 1,234,567 steps and 4,321 games in 13 h 20 min. Training ended early.',
  );
  assert.not.match(textOf(report(records)), 'random play');
});

test('it says whether the final evaluation reaches the bar, and draws the bar', () => {
  assert.match(textOf(report(records, { bar: 298.11 })), 'over 30 games, bar 298.11: reached; best');
  const missed = report(records, { bar: 298.2 });
  assert.match(textOf(missed), 'over 30 games, bar 298.2: not reached; best');
  assert.match(missed, />bar 298.2<\/text>/);
  assert.not.match(report(records), />bar \d/);
});

test('it reloads itself only while training goes on', () => {
  const young = report(records);
  assert.match(young, /<meta http-equiv="refresh" content="\d+">/);
  assert.match(textOf(young), 'Latest evaluation 298.1');
  assert.match(textOf(young), 'Training goes on; this page reloads itself');
  const old = report(records, { ended: 'Training ended.' });
  assert.not.match(old, 'http-equiv');
  assert.not.match(old, 'goes on');
});

test('the pointer shows values', () => {
  const score = report(records).match(/<figcaption>Score<\/figcaption>(.*?)<\/figure>/s)![1];
  const notes = [...score.matchAll(/<title>(.*?)<\/title>/gs)].map(([, note]) => note);
  assert.equal(notes[1].split('\n'), [
    'step 20,000, 3 min 20 s',
    'training 2',
    'mean of 100 games 1.5',
    'evaluation 350.26',
  ]);
  assert.is(notes.length, records.length);
});

test('the first of equally good networks are the best, whatever their evaluations scored', () => {
  const scores = [5, 9, 9, 7].map((confirmScore, i) => ({ ...evaluated, evalScore: 10 + i, confirmScore }));
  assert.match(textOf(report(scores)), 'best networks 9.0 in confirming games at step 20,000.');
});

test('a run that was not evaluated, or has no records at all, says so', () => {
  const young = report([{ seconds: 125.7 }], { randomScore: 1 });
  assert.match(
    textOf(young),
    'No evaluation yet after 10,000 steps and 3 games in 2 min 5 s; random play scores 1.0.',
  );
  assert.match(textOf(report([{ games: 1, seconds: 4.26 }])), '1 game in 4.3 s.');
  assert.match(textOf(report([])), 'Nothing was recorded.');
});

test('it has a curve for each metric with values', () => {
  const curves = (page: string) =>
    [...page.matchAll(/<figcaption>([^<]*?)(?: <small>.*?)?<\/figcaption><svg (.*?)<\/svg>/gs)].map(
      ([, caption, svg]) => {
        const line = svg.match(/<path d="([^"]+)" fill="none"[^>]* stroke="#5b8cc9"/)?.[1] ?? '';
        return `${caption}: ${line.split(/[ML]/).length - 1}`;
      },
    );
  const learning = { loss: 0.5, meanQ: 1 };
  const run = [
    { score: 1 },
    { score: 2 },
    { score: 3, ...learning },
    { ...learning },
    { score: 5, ...learning },
  ];
  assert.equal(curves(report(run)), ['Score: 4', 'Loss: 3', 'Mean Q: 3', 'Epsilon: 5']);
  assert.equal(curves(report([{}, {}])), ['Score: 0', 'Epsilon: 2']);
  const looked = { episodeSteps: 9, gradientNorm: 1, tdError: 2, targetDistance: 3, deadUnits: 0.5 };
  assert.equal(curves(report([{}, looked, looked])), [
    ...['Score: 0', 'Length of a game: 2', 'TD error: 2', 'Gradient norm: 2'],
    ...['Distance of the target net: 2', 'Share of dead units: 2', 'Epsilon: 3'],
  ]);
});

test('the speed is drawn from the start of learning, as steps before cost next to nothing', () => {
  const speeds = [138_107, 90_000, 500, 510].map((stepsPerSecond, i) => ({
    stepsPerSecond,
    updates: [0, 10, 1000, 2000][i],
  }));
  const chart = report(speeds).match(/<figcaption>Steps per second .*?<\/figcaption>(.*?)<\/figure>/s)![1];
  const notes = [...chart.matchAll(/stepsPerSecond (\S+)<\/title>/g)].map(([, value]) => value);
  assert.equal(notes, ['500', '510']);
});

test('it tells how to repeat the run: command, device, seed, date, versions and all settings', () => {
  const text = textOf(report(records));
  for (const part of [
    `command node train-breakout.js --out 'my "run"' device WebGPU on a <GPU> seed 12345 date 20`,
    'UTC node v20.1.2 Settings learningRate 0.00025 replayCapacity 1,000,000 epsilon.from 1 epsilon.to 0.1',
    'sizes 32, 64 double true note <script>alert("here")</script>',
  ]) {
    assert.match(text, part);
  }
  const [, date] = text.match(/date (\S+ \S+) UTC/)!;
  assert.ok(Math.abs(Date.now() - Date.parse(`${date}Z`)) < 300_000, date);
});

test('all that it is given is text, and never becomes markup', () => {
  const evil = `</style></title><script>alert(1)</script><img src=x onerror='a' title="b">&amp;`;
  const page = report(records, {
    ...{ title: evil, command: evil, device: evil, settings: { [evil]: evil, list: [evil] } },
    ...{ versions: { [evil]: evil }, videos: [{ caption: evil, gif: new Uint8Array(3) }] },
  });
  assert.not.match(page, '<script');
  assert.is(page.match(/<img/g)?.length, 1);
  assert.is(textOf(page).split(evil).length - 1, 10, 'in title, heading, caption, table and so on');
  assert.match(page, `alt="${evil.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)}"`);
});

test('it needs no other file, and no network', () => {
  const page = report(records, { videos: [{ caption: 'A game', gif: Uint8Array.of(71, 73, 70) }] });
  const withoutNames = page.replace(/xmlns(:xlink)?="[^"]*"/g, '');
  assert.not.match(withoutNames, /https?:|\/\/\w|@import|<link|<script|href=/);
  for (const [, url] of withoutNames.matchAll(/(?:src="|url\()([^")]*)/g)) assert.match(url, /^(data:|#)/);
});

test('the videos are in it, byte by byte and in their order', () => {
  const videos = [Uint8Array.from({ length: 1000 }, (_, i) => i % 256), Uint8Array.of(1, 2, 3)];
  const page = report(records, { videos: videos.map((gif, i) => ({ caption: `Game ${i + 1}`, gif })) });
  const found = [...page.matchAll(/<figcaption>(.*?)<\/figcaption><img src="data:image\/gif;base64,(.*?)"/g)];
  assertSameValues(
    found.map(([, caption, data]) => [caption, Uint8Array.from(Buffer.from(data, 'base64'))]),
    [
      ['Game 1', videos[0]],
      ['Game 2', videos[1]],
    ],
  );
});

test.run();
