import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { choiceFlag, integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { start } from '../src/commands/main.node.ts';
import { freshSeed } from '../src/random.ts';
import { BASE_NAMES, baseArguments, baseFolder } from './damage/bases.ts';
import { type Case, KINDS, type Kind, makeCase, placeOf } from './damage/cases.ts';
import { faultOf } from './damage/judge.ts';
import { runAlone, Server } from './damage/processes.ts';
import { serve } from './damage/serve.ts';

const HELP = (
  flags: string,
) => `Gives the command line damaged inputs: values of flags, the files of a run's folder, and fields in them.

  node bench/damage.js [options]

${flags}

Every command must end soon, with status 0 or with one line that says in words what is wrong and where. A run that
trains in spite of the damage is interrupted. A case that seems to fail is repeated in a new process before it counts.
The exit status is 0 only if nothing failed.`;

const SCRIPT = fileURLToPath(import.meta.url);
const LIMITS = { milliseconds: 20_000, bytes: 3e9, patience: 700 };

const [, , mode, ...rest] = process.argv;
if (mode === '--serve' || mode === '--alone') {
  process.argv[1] = resolve(SCRIPT, '../../../cli.js'); // the program that a study starts for its runs
  if (mode === '--serve') serve(LIMITS.patience);
  else await start(rest, 'node cli.js');
} else await main();

async function main(): Promise<void> {
  const flags = parseFlags(HELP, {
    count: { value: 'N', help: 'how many cases (default 1000)' },
    seed: { value: 'N', help: 'makes the cases repeatable (default: a new one)' },
    only: { value: 'KIND', help: `one kind of damage: ${KINDS.join(', ')}` },
    case: { value: 'N', help: 'only this case, and all that it prints' },
    json: { help: 'print the results as one JSON object, last' },
  });
  const count = integerFlag('count', flags.count, 1) ?? 1000;
  const seed = integerFlag('seed', flags.seed, 0) ?? freshSeed();
  const only = flags.only === undefined ? undefined : choiceFlag('only', flags.only, KINDS);
  const single = integerFlag('case', flags.case, 0);
  const root = mkdtempSync(join(tmpdir(), 'webgpu-dqn-damage-'));
  try {
    console.error(`seed ${seed}`);
    await makeBases(root);
    if (single !== undefined) await show(root, makeCase(root, seed, single, only));
    else await runAll(root, { seed, count, only, json: flags.json ?? false });
  } finally {
    forget(root);
  }
}

async function makeBases(root: string): Promise<void> {
  for (const base of BASE_NAMES) {
    const milliseconds = 10 * LIMITS.milliseconds; // they must end by themselves, even on a busy machine
    const limits = { ...LIMITS, milliseconds, patience: milliseconds };
    const { status, stderr } = await runAlone(
      SCRIPT,
      baseArguments(base, baseFolder(root, base)),
      root,
      limits,
    );
    if (status !== 0) throw new Error(`the run of ${base} that is to be damaged failed:\n${stderr}`);
  }
}

async function show(root: string, { number, kind, what, args, names }: Case): Promise<void> {
  console.error(`${kind}: ${what}\n${args.join(' ')}\n`);
  const ended = await runAlone(SCRIPT, args, placeOf(root, number), LIMITS);
  console.error(ended.stderr);
  console.error(`status ${ended.status}: ${faultOf({ names }, ended) ?? 'as it should be'}`);
}

interface Asked {
  readonly seed: number;
  readonly count: number;
  readonly only: Kind | undefined;
  readonly json: boolean;
}

async function runAll(root: string, { seed, count, only, json }: Asked): Promise<void> {
  const begun = performance.now();
  const server = new Server(SCRIPT, LIMITS);
  const tried: Partial<Record<Kind, number>> = {};
  const faults: { number: number; kind: Kind; what: string; fault: string; stderr: string }[] = [];
  let refused = 0;
  for (let number = 0; number < count; number++) {
    const { kind, what, args, names } = makeCase(root, seed, number, only);
    tried[kind] = (tried[kind] ?? 0) + 1;
    const ended = await server.run(args, placeOf(root, number));
    if (number > 1) forget(placeOf(root, number - 2)); // a failed run may still write for a moment
    if (ended.status !== 0) refused++;
    if (faultOf({ names }, ended) === undefined) continue;
    await server.close();
    makeCase(root, seed, number, only);
    const alone = await runAlone(SCRIPT, args, placeOf(root, number), LIMITS);
    const fault = faultOf({ names }, alone);
    if (fault === undefined) continue;
    const { stderr } = alone;
    faults.push({ number, kind, what, fault, stderr });
    console.error(`case ${number}, ${what}: ${fault}: ${stderr.trimEnd().split('\n').at(-1)?.slice(0, 300)}`);
  }
  await server.close();
  const seconds = (performance.now() - begun) / 1000;
  console.error(`${count} cases, ${faults.length} failed, ${refused} refused, ${seconds.toFixed(0)} s`);
  if (json) console.log(JSON.stringify({ seed, count, tried, refused, faults, seconds }));
  if (faults.length > 0) process.exitCode = 1;
}

function forget(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  } catch (error) {
    console.error(`${folder} stays: ${(error as Error).message}`);
  }
}
