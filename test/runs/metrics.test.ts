import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { folderAt } from '../../src/runs/folder.node.ts';
import { MetricsFiles, readMetrics } from '../../src/runs/metrics.ts';
import type { MetricsRecord } from '../../src/train/metrics-record.ts';
import { rejects } from '../rejects.ts';
import { randomFor } from '../seed.ts';
import { deadlyModule } from './deadly-module.ts';

const test = suite('metrics');

const random = randomFor('metrics');
const folders: string[] = [];
test.after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Makes the folder of a run, with records at steps 100, 200, ... */
async function run(
  count: number,
): Promise<{ folder: string; files: MetricsFiles; records: MetricsRecord[] }> {
  const folder = join(mkdtempSync(join(tmpdir(), 'metrics-')), 'run');
  folders.push(join(folder, '..'));
  const files = await MetricsFiles.open(folderAt(folder));
  const records = Array.from({ length: count }, (_, i) => recordAt(100 * (i + 1)));
  for (const record of records) await files.append(record);
  return { folder, files, records };
}

function recordAt(steps: number): MetricsRecord {
  const learning = steps > 100;
  const evaluated = steps % 300 === 0;
  return {
    ...{ steps, updates: steps / 4, games: steps / 50, epsilon: random.uniform() },
    score: steps % 200 === 0 ? random.uniform(0, 400) : null,
    loss: learning ? random.uniform(0, 1e-7) : null,
    meanQ: learning ? -random.uniform() : null,
    ...{ stepsPerSecond: random.uniform(100, 2000), seconds: steps / 3 },
    evalScore: evaluated ? random.uniform(0, 400) : null,
    evalStd: evaluated ? 0 : null,
    evalGames: evaluated ? 30 : null,
    confirmScore: evaluated ? random.uniform(0, 400) : null,
    episodeSteps: steps % 200 === 0 ? random.uniform(10, 500) : null,
    gradientNorm: learning ? random.uniform(0, 10) : null,
    ...{ tdError: null, targetDistance: null, deadUnits: learning ? random.uniform() : null },
    ...{ dormantUnits: random.uniform(), weightNorm: random.uniform(), largeErrors: 0, agreement: 1 },
    ...{
      churn: null,
      overestimation: -random.uniform(),
      srank: 3,
      erank: random.uniform(1, 3),
      outerMass: null,
    },
  };
}

const jsonl = (folder: string): string => join(folder, 'metrics.jsonl');

/** The records as a spreadsheet would read them. */
function readCsv(folder: string): Record<string, number | null>[] {
  const text = readFileSync(join(folder, 'metrics.csv'), 'utf8');
  assert.ok(text.endsWith('\n'));
  const [header, ...rows] = text.trimEnd().split('\n');
  const names = header.split(',');
  return rows.map((row) => {
    const cells = row.split(',');
    assert.is(cells.length, names.length);
    return Object.fromEntries(cells.map((cell, i) => [names[i], cell === '' ? null : Number(cell)]));
  });
}

test('appended records are read back to the last digit, from both files, at any time', async () => {
  const { folder, files, records } = await run(7);
  assert.equal(await readMetrics(folderAt(folder)), records);
  assert.equal(readCsv(folder), records);
  const more = recordAt(800);
  await files.append(more);
  assert.equal(await readMetrics(folderAt(folder)), [...records, more]);
  assert.equal(readCsv(folder), [...records, more]);
  assert.equal(readdirSync(folder).sort(), ['metrics.csv', 'metrics.jsonl']);
});

test('a new run has a header and no records, and a folder without metrics has no records', async () => {
  const { folder } = await run(0);
  assert.equal(await readMetrics(folderAt(folder)), []);
  assert.is(
    readFileSync(join(folder, 'metrics.csv'), 'utf8'),
    'steps,updates,games,score,loss,meanQ,epsilon,stepsPerSecond,seconds,evalScore,evalStd,evalGames,' +
      'confirmScore,episodeSteps,gradientNorm,tdError,targetDistance,deadUnits,' +
      'dormantUnits,weightNorm,largeErrors,agreement,churn,overestimation,srank,erank,outerMass\n',
  );
  assert.equal(await readMetrics(folderAt(join(folder, 'nowhere'))), []);
});

test('resuming from a checkpoint drops later records, so that curves never go back in time', async () => {
  const { folder, records } = await run(7);
  const files = await MetricsFiles.open(folderAt(folder), { upTo: 400 });
  assert.equal(await readMetrics(folderAt(folder)), records.slice(0, 4));
  assert.equal(readCsv(folder), records.slice(0, 4));
  const again = recordAt(500);
  await files.append(again);
  assert.equal(await readMetrics(folderAt(folder)), [...records.slice(0, 4), again]);
  assert.equal(readCsv(folder), [...records.slice(0, 4), again]);
});

test('opening without a step goes on after the last record', async () => {
  const { folder, records } = await run(3);
  const files = await MetricsFiles.open(folderAt(folder));
  const more = recordAt(400);
  await files.append(more);
  assert.equal(await readMetrics(folderAt(folder)), [...records, more]);
  await rejects(files.append(recordAt(300)), /^metrics at step 300 come after those at step 400$/);
  const again = await MetricsFiles.open(folderAt(folder));
  await rejects(again.append(recordAt(1)), /come after those at step 400$/);
  assert.equal(readCsv(folder), [...records, more]);
});

test('records of an older version with fewer columns can be read and continued', async () => {
  const { folder, records } = await run(1);
  const later = [
    ...['confirmScore', 'episodeSteps', 'gradientNorm', 'tdError', 'targetDistance', 'deadUnits'],
    ...['dormantUnits', 'weightNorm', 'largeErrors', 'agreement'],
    ...['churn', 'overestimation', 'srank', 'erank', 'outerMass'],
  ];
  const entries = Object.entries(records[0]);
  const old = Object.fromEntries(entries.filter(([name]) => !later.includes(name)));
  writeFileSync(jsonl(folder), `${JSON.stringify(old)}\n`);
  const next = recordAt(200);
  await (await MetricsFiles.open(folderAt(folder))).append(next);
  assert.equal(await readMetrics(folderAt(folder)), [old, next]);
  const missing = Object.fromEntries(later.map((name) => [name, null]));
  assert.equal(readCsv(folder), [{ ...old, ...missing }, next]);
});

test('a crash while writing costs at most the last line', async () => {
  const { folder, records } = await run(3);
  const text = readFileSync(jsonl(folder), 'utf8');
  const beforeLast = text.lastIndexOf('\n', text.length - 2) + 1;
  for (let length = beforeLast; length < text.length; length++) {
    writeFileSync(jsonl(folder), text.slice(0, length));
    assert.equal(await readMetrics(folderAt(folder)), records.slice(0, 2));
  }
  appendFileSync(join(folder, 'metrics.csv'), '12,3');
  const files = await MetricsFiles.open(folderAt(folder));
  await files.append(records[2]);
  assert.equal(await readMetrics(folderAt(folder)), records);
  assert.equal(readCsv(folder), records);
});

test('the process may be killed before any file operation while a run is opened', async () => {
  const { folder, records } = await run(5);
  const deadly = await deadlyModule<{ readonly MetricsFiles: typeof MetricsFiles }>(
    'metrics.ts',
    join(folder, '..'),
  );
  const kept = records.slice(0, 3);
  let [opened, whole] = [false, 0];
  for (let operations = 0; !opened; operations++) {
    const killed = join(folder, '..', `killed-${operations}`);
    cpSync(folder, killed, { recursive: true });
    deadly.dieAfter(operations);
    opened = await deadly.MetricsFiles.open(deadly.folderAt(killed), { upTo: 300 }).then(
      () => true,
      () => false,
    );
    const found = await readMetrics(folderAt(killed));
    if (found.length > kept.length) whole++;
    assert.equal(found, found.length > kept.length ? records : kept, `after ${operations} operations`);
    await MetricsFiles.open(folderAt(killed), { upTo: 300 });
    assert.equal(await readMetrics(folderAt(killed)), kept);
    assert.equal(readCsv(killed), kept);
  }
  assert.ok(whole > 3, `${whole} operations before the records were replaced`);
});

test('any other line that is not a record is an error that names the file and the line', async () => {
  const { folder, records } = await run(3);
  const lines = records.map((record) => JSON.stringify(record));
  const garbage: [string, RegExp][] = [
    ['{"steps": 5', /metrics\.jsonl, line 2: expected a JSON object, got '\{"steps": 5'$/],
    ['', /metrics\.jsonl, line 2: expected a JSON object, got ''$/],
    ['null', /line 2: expected an object, got null$/],
    [JSON.stringify({ ...records[1], games: null }), /line 2: games must be a number, got null$/],
    [JSON.stringify({ ...records[1], loss: 'low' }), /line 2: loss must be a number or null, got low$/],
    [JSON.stringify({ steps: 5 }), /line 2: updates must be a number, got nothing$/],
  ];
  for (const [line, message] of garbage) {
    const text = `${[lines[0], line, lines[2]].join('\n')}\n`;
    writeFileSync(jsonl(folder), text);
    await rejects(readMetrics(folderAt(folder)), message);
    await rejects(MetricsFiles.open(folderAt(folder), { upTo: 100 }), message);
    assert.is(readFileSync(jsonl(folder), 'utf8'), text, 'a file that is not understood is not touched');
  }
});

test('a number that JSON cannot hold is refused before anything is written', async () => {
  const { folder, files, records } = await run(2);
  const append = (wrong: Partial<MetricsRecord>) => files.append({ ...recordAt(300), ...wrong });
  await rejects(
    append({ loss: Number.NaN }),
    /^metrics at step 300: loss must be a number or null, got NaN$/,
  );
  await rejects(append({ stepsPerSecond: Number.POSITIVE_INFINITY }), /stepsPerSecond .* got Infinity$/);
  assert.equal(await readMetrics(folderAt(folder)), records);
  assert.equal(readCsv(folder), records);
});

test.run();
