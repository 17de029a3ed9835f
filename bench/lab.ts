import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { chromium, type Page } from 'playwright-core';
import { chromium as installed } from '../scripts/browsers.js';
import { median } from '../src/backends/median.ts';
import { choiceFlag, integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { serveFolder } from '../src/commands/serve-folder.node.ts';
import { heapGrowth, observe, type Seen, trainUnwatched } from './lab-page.ts';
import { aboutRun, printAbout, printTable } from './report.ts';
import { workerTimes } from './worker-time.ts';

const HELP = (
  flags: string,
) => `Measures the lab in headless Chromium against its budgets, with CartPole or with
Breakout: how much is loaded, when it moves and learns, how smoothly, and what
watching costs the training.

  node bench/lab.js [options]

${flags}`;

const flags = parseFlags(HELP, {
  recipe: {
    value: 'NAME',
    default: 'cartpole',
    help: 'what the page trains: cartpole, as it opens, or breakout, on the processor',
  },
  minutes: {
    value: 'N',
    default: '10',
    help: 'for which the page trains at full speed while its heap is watched; 0: not at all',
  },
  rounds: {
    value: 'N',
    default: '3',
    help: 'in which the training is timed, watched and unwatched in turns',
  },
  json: { help: 'print one JSON object, last' },
});
/** Settings for pixels, with which learning begins soon and evaluations are short. */
const SHORT = ['learningStarts=500', 'evaluation.games=1', 'evaluation.maxSteps=100'];
const minutes = integerFlag('minutes', flags.minutes, 0)!;
const rounds = integerFlag('rounds', flags.rounds, 1)!;

/** The runs to train: one of some seconds at full speed, and one without an end. */
const { timed, endless, opening } = {
  cartpole: {
    timed: { recipe: 'cartpole-keras', preset: 'notebook', settings: [] },
    endless: '#r=cartpole&d=cpu&set=steps:100000000&set=evaluation.stopAt:1000',
    opening: '', // as any visitor sees it
  },
  breakout: {
    timed: { recipe: 'breakout', preset: 'laptop', settings: ['steps=3000', ...SHORT] },
    endless: '#r=breakout&p=laptop&d=cpu&set=learningStarts:500&set=evaluation.every:100000000',
    opening: '#r=breakout&p=laptop&d=cpu&set=learningStarts:4000',
  },
}[choiceFlag('recipe', flags.recipe, ['cartpole', 'breakout'])];
const SEED = 69;
const timedLink = `#r=${timed.recipe}&p=${timed.preset}&s=${SEED}&d=cpu${timed.settings
  .map((each) => `&set=${each.replace('=', ':')}`)
  .join('')}`;
/** Length of the watch while the page trains as fast as it can. */
const BUSY_SECONDS = 60;
/** Before the heap is watched: panels fill, and code is compiled. */
const WARM_UP_SECONDS = 10;

const about = aboutRun();
printAbout(about);
const server = await serveFolder('dist/lab', 0);
const browser = await chromium.launch({
  executablePath: installed(),
  args: ['--disable-gpu', '--enable-precise-memory-info'],
});
const rows: { what: string; measured: number; budget: number; unit: string; kept: boolean }[] = [];
try {
  sizes();
  const asked = new Map<string, number>();
  const page = await open(opening, (name) => asked.has(name) || asked.set(name, Date.now()));
  await opened(page, asked);
  await page.close();
  await busy();
  if (minutes > 0) await long();
  await speed();
} finally {
  await browser.close();
  server.close();
}
printTable(
  rows.map(({ measured, kept, ...row }) => ({
    ...{ ...row, measured: Number(measured.toPrecision(3)) },
    kept: kept ? 'yes' : 'NO',
  })),
);
if (flags.json) console.log(JSON.stringify({ about, rows }));

/** @param least whether the budget is a minimum rather than a maximum. */
function add(what: string, measured: number, budget: number, unit: string, least = false): void {
  rows.push({ what, measured, budget, unit, kept: least ? measured >= budget : measured <= budget });
}

function kilobytes(...names: string[]): number {
  const bytes = names.map((name) => gzipSync(readFileSync(`dist/lab/${name}`), { level: 9 }).length);
  return bytes.reduce((sum, each) => sum + each, 0) / 1000;
}

function sizes(): void {
  const [, build] = /\.\/(\w+)\/page\.js/.exec(readFileSync('dist/lab/index.html', 'utf8'))!;
  add('page.js, gzip', kilobytes(`${build}/page.js`), 80, 'kB');
  add('worker.js, gzip', kilobytes(`${build}/worker.js`), 126, 'kB');
  add('index.html and lab.css, gzip', kilobytes('index.html', `${build}/lab.css`), 15, 'kB');
}

async function open(link = opening, onRequest: (name: string) => void = () => {}): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('request', (request) => onRequest(new URL(request.url()).pathname.slice(1) || 'index.html'));
  await page.addInitScript(observe);
  await page.goto(`http://localhost:${server.port}/${link}`);
  return page;
}

/** @param asked the times at which files were requested. */
async function opened(page: Page, asked: ReadonlyMap<string, number>): Promise<void> {
  await page.locator('.now', { hasText: 'Now it learns.' }).waitFor();
  if (opening === '') await page.locator('.now', { hasText: '500 of 500' }).waitFor({ timeout: 120_000 }); // which is over budget
  const { moved, learned, ended, longest } = await seen(page);
  if (opening === '') {
    const began = await page.evaluate(() => performance.timeOrigin);
    const loaded = [...asked].filter(([, at]) => at < began + learned).map(([name]) => name);
    console.log(`Loaded before the first update: ${loaded.join(', ')}`);
    add('first load, gzip', kilobytes(...loaded), 210, 'kB');
    add('first update', learned / 1000, 4, 's');
    add('500 of 500', ended / 1000, 30, 's');
  }
  add('first motion', moved / 1000, 1, 's');
  add('longest task after the load', longest, 50, 'ms');
}

/** A minute at full speed, with the panels that are open at first. */
async function busy(): Promise<void> {
  const page = await open(endless);
  await page.locator('.now', { hasText: 'Now it learns.' }).waitFor();
  await page.keyboard.press('5');
  const before = await seen(page);
  await page.waitForTimeout(1000 * BUSY_SECONDS);
  const { frames, messages, longest } = await seen(page);
  await page.close();
  const during = frames.slice(before.frames.length).sort((a, b) => a - b);
  add('frame at full speed, 95 %', during[Math.floor(0.95 * during.length)], 20, 'ms');
  add('messages at full speed', (messages - before.messages) / BUSY_SECONDS, 120, 'per s');
  add('longest task at full speed', longest, 50, 'ms');
}

function seen(page: Page): Promise<Seen> {
  return page.evaluate(() => structuredClone((window as unknown as { seen: Seen }).seen));
}

/**
 * Trains for minutes at full speed, which are hours at the usual pace. Nothing else is observed, as observations would
 * stay in the page's heap.
 */
async function long(): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const here = `http://localhost:${server.port}/`;
  let elsewhere = 0;
  page.on('request', (request) => {
    if (!request.url().startsWith(here) && !/^(data|blob):/.test(request.url())) elsewhere++;
  });
  await page.goto(here + endless);
  await page.locator('.now', { hasText: 'Now it learns.' }).waitFor();
  await page.keyboard.press('5');
  await page.waitForTimeout(1000 * WARM_UP_SECONDS);
  add(`growth of the heap over ${minutes} min`, await heapGrowth(page, minutes), 5, 'MB');
  add('requests to other servers', elsewhere, 0, '');
  await page.close();
}

/** Measures the speed with a page as a share of the speed without one, by the CPU time of the worker's thread. */
async function speed(): Promise<void> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await open();
    await page.locator('.now', { hasText: 'so far' }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.evaluate(trainUnwatched, { ...timed, seed: SEED });
    const unwatched = await workerTime(page);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.keyboard.press('5');
    await page.evaluate((link) => location.assign(link), timedLink);
    ratios.push(unwatched / (await workerTime(page)));
    await page.close();
  }
  add('speed of training, watched against unwatched', 100 * median(ratios), 90, '%', true);
}

/** CPU milliseconds of the newest worker from its first update to the end of its run. */
async function workerTime(page: Page): Promise<number> {
  await reaches(page, 'learns');
  const before = workerTimes();
  await reaches(page, 'ended');
  return Math.max(...[...workerTimes()].map(([thread, time]) => time - (before.get(thread) ?? 0)));
}

async function reaches(page: Page, run: Seen['run']): Promise<void> {
  const reached = (run: Seen['run']) => (window as unknown as { seen: Seen }).seen.run === run;
  await page.waitForFunction(reached, run, { timeout: 300_000, polling: 20 });
}
