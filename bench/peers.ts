import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from '../src/backends/median.ts';
import { integerFlag, parseFlags, refuse } from '../src/commands/arguments.node.ts';
import { namesFlag } from './names-flag.ts';
import { openGPU } from './open-gpu.ts';
import { type Engine, findPeer, ours, PEER_NAMES, PEER_WORKLOADS } from './peer-list.ts';
import { aboutRun, printAbout, printTable } from './report.ts';

const HELP = (
  flags: string,
) => `Measures other engines and this one on the same updates, actions and products, in turns.

  PEERS=folder node bench/peers.js [options]

${flags}

The folder PEERS has the harness and a script for each engine, the folder PEERS_HOME their node_modules (default: the
same). PyTorch is measured where a Python imports it; engines that are not installed are left out; cpu and cpu2 are
this engine's CPU device with one thread and with two, fma and fma2 the same with fused multiply-adds. Every run is a process of its own. Milliseconds are those of an
update, an action or a product whose result is read back, then with reading rarely, and for E those of an environment
step. Ratios say how many times longer than ours.`;

const RUN_LIMIT_MS = 300_000;

const flags = parseFlags(HELP, {
  only: { value: 'LIST', help: `some of ${PEER_WORKLOADS.join(',')}` },
  peers: { value: 'LIST', help: `some of ${PEER_NAMES.join(',')}` },
  rounds: { value: 'N', default: '3', help: 'rounds in which the engines take turns; medians count' },
  out: { value: 'FILE', help: "append the harness's records to it, one a line" },
  json: { help: 'print one JSON object, last' },
});
const workloads = namesFlag('only', flags.only, PEER_WORKLOADS);
const names = namesFlag('peers', flags.peers, PEER_NAMES);
const rounds = integerFlag('rounds', flags.rounds, 1)!;
if (!process.env.PEERS) refuse('the environment variable PEERS must name the folder of the harness');
const folder = resolve(process.env.PEERS);
const home = resolve(process.env.PEERS_HOME || folder);
if (!existsSync(join(folder, 'harness.mjs'))) refuse(`PEERS must have a harness.mjs, got '${folder}'`);
if (flags.out) writeFileSync(flags.out, '', { flag: 'a' }); // refused now rather than after an hour

/** The harness's record of one engine and one workload. */
interface PeerRecord {
  readonly w: string;
  readonly ver?: string;
  readonly ms?: number;
  readonly ms_k50?: number | null;
  readonly steps_s?: number;
  readonly error?: string;
}

const device = await openGPU();
const about = aboutRun(device);
device.close();
printAbout(about);

const engines: Engine[] = [ours];
const leftOut: Record<string, string> = {};
for (const name of names) {
  const found = findPeer(name, folder, home);
  if (typeof found !== 'string') engines.push(found);
  else {
    leftOut[name] = found;
    console.error(`${name} is left out: ${found}`);
  }
}

const temporary = mkdtempSync(join(tmpdir(), 'peers-'));
const records: { engine: string; round: number; record: PeerRecord }[] = [];
for (let round = 1; round <= rounds; round++) {
  for (const workload of workloads) {
    for (const engine of engines) {
      if (!engine.workloads.includes(workload)) continue;
      for (const record of run(engine, workload)) {
        records.push({ engine: engine.name, round, record });
        if (flags.out)
          appendFileSync(flags.out, `${JSON.stringify({ engine: engine.name, round, ...record })}\n`);
      }
    }
    console.error(`round ${round} of ${rounds}: ${workload} measured`);
  }
}
rmSync(temporary, { recursive: true });

const results = workloads.map((workload) => [workload, summarise(workload)] as const);
printTable(
  results.flatMap(([workload, byEngine]) =>
    Object.entries(byEngine).map(([engine, { ms, ratio, msReadRarely, ratioReadRarely, error }]) => ({
      ...{ workload, engine, ms, ratio, 'ms, read rarely': msReadRarely, 'its ratio': ratioReadRarely },
      ...{ failed: error ?? '' },
    })),
  ),
);
if (flags.json) {
  console.log(JSON.stringify({ about, rounds, leftOut, workloads: Object.fromEntries(results) }));
}

/** The records of one run, or one with an error if it died. */
function run({ command, name }: Engine, workload: string): PeerRecord[] {
  const out = join(temporary, 'records.jsonl');
  rmSync(out, { force: true });
  const [program, ...args] = [...command, '--only', workload, '--out', out];
  const { status, signal, error } = spawnSync(program, args, {
    cwd: folder,
    env: { ...process.env, PEERS: folder, PEERS_HOME: home },
    stdio: 'ignore',
    timeout: RUN_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const lines = existsSync(out) ? readFileSync(out, 'utf8').split('\n').filter(Boolean) : [];
  if (lines.length > 0) return lines.map((line) => JSON.parse(line) as PeerRecord);
  const reason = error?.message ?? signal ?? `exit status ${status}`;
  return [{ w: workload, error: `${name} wrote no record: ${reason}` }];
}

/** Medians over rounds by engine, each with its ratio to ours. */
function summarise(workload: string) {
  const medians = engines.flatMap((engine) => {
    const found = records.filter((each) => each.engine === engine.name && each.record.w === workload);
    if (found.length === 0) return [];
    const good = found.map(({ record }) => record).filter(({ error }) => error === undefined);
    const numbers = (values: (number | null | undefined)[]) =>
      values.filter((value) => typeof value === 'number');
    const ms = numbers(good.map((record) => (record.steps_s ? 1000 / record.steps_s : record.ms)));
    const msReadRarely = numbers(good.map(({ ms_k50 }) => ms_k50));
    const summary = {
      version: good[0]?.ver ?? null,
      rounds: good.length,
      ms: ms.length > 0 ? median(ms) : null,
      msReadRarely: msReadRarely.length > 0 ? median(msReadRarely) : null,
      error: found.find(({ record }) => record.error)?.record.error ?? null,
    };
    return [[engine.name, summary] as const];
  });
  const own = medians.find(([name]) => name === ours.name)?.[1];
  const ratio = (value: number | null, to: number | null | undefined) => (value && to ? value / to : null);
  return Object.fromEntries(
    medians.map(([name, summary]) => [
      name,
      {
        ...summary,
        ratio: ratio(summary.ms, own?.ms),
        ratioReadRarely: ratio(summary.msReadRarely, own?.msReadRarely),
      },
    ]),
  );
}
