// `npm run test:engines -- [--json FILE] [name ...]`: trains every recipe briefly on `cpu` in every JavaScript engine,
// compares the outcomes, and runs tests on other implementations of WebGPU than Dawn.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { root } from './root.js';
import { setup } from './setup.js';

setup({ adapter: false });
const { nodeOptions } = await import('./bundle.js'); // these need node modules
const { ENGINES } = await import('./engines.js');
const { WEBGPU_ENGINES } = await import('./webgpu-engines.js');
const { build } = await import('esbuild');

const all = [...Object.keys(ENGINES), ...Object.keys(WEBGPU_ENGINES)];
const { names, json } = readArguments();

const program = await bundleBytes();
const learned = await runEach(ENGINES, async (engine) => {
  const { version, run } = engine();
  return { version, hashes: await run(program) };
});
const webgpu = await runEach(WEBGPU_ENGINES, (test) => test());

const equal = compare(learned);
printResults();
if (json) {
  const date = new Date().toISOString();
  writeFileSync(json, `${JSON.stringify({ date, equal, engines: learned, webgpu }, null, 2)}\n`);
}
const worked = [...Object.values(learned), ...Object.values(webgpu)].every(({ error }) => !error);
const passed = Object.values(webgpu).every((outcome) => outcome.passed);
process.exitCode = equal && worked && passed ? 0 : 1;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: { json: { type: 'string' } },
      allowPositionals: true,
    });
    const unknown = positionals.find((name) => !all.includes(name));
    if (unknown !== undefined) throw new Error(`${unknown}: expected some of ${all.join(', ')}`);
    return { names: positionals.length > 0 ? positionals : all, json: values.json };
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

/** Runs the requested engines, one after the other. One that fails has an `error` instead of an outcome. */
async function runEach(table, run) {
  const outcomes = {};
  for (const name of Object.keys(table).filter((name) => names.includes(name))) {
    console.error(`== ${name}`);
    try {
      outcomes[name] = await run(table[name]);
    } catch ({ message }) {
      console.error(message);
      outcomes[name] = { error: message };
    }
  }
  return outcomes;
}

/** Bundles test/engines/bytes.ts as an engine gets the package: with the platform of Node or of browsers. */
async function bundleBytes() {
  const entryPoints = ['test/engines/bytes.ts'];
  const file = `${root}.cache/engines/bytes.mjs`;
  await build({ ...nodeOptions, entryPoints, outfile: file });
  const options = { platform: 'browser', packages: 'bundle', target: 'es2022', write: false };
  const { outputFiles } = await build({ ...nodeOptions, ...options, entryPoints });
  return { file, scripts: { '/page.js': outputFiles[0].contents } };
}

/** Whether all engines that ran have the same hashes. */
function compare(outcomes) {
  const found = Object.values(outcomes).flatMap(({ hashes }) => (hashes ? [JSON.stringify(hashes)] : []));
  return new Set(found).size <= 1;
}

function printResults() {
  const ran = Object.entries(learned).filter(([, { hashes }]) => hashes);
  if (ran.length > 0) {
    const [, { hashes: first }] = ran[0];
    const short = (hash) => hash?.slice(0, 8) ?? 'missing';
    const rows = Object.keys(first).map((recipe) => [
      recipe,
      short(first[recipe]),
      ...ran
        .slice(1)
        .map(([, { hashes }]) => (hashes[recipe] === first[recipe] ? '=' : short(hashes[recipe]))),
    ]);
    printTable([['', ...ran.map(([name]) => name)], ['', ...ran.map(([, { version }]) => version)], ...rows]);
    if (ran.length > 1)
      console.log(equal ? 'the same bytes in all of them' : 'NOT the same bytes in all of them');
  }
  for (const [name, { error }] of Object.entries(learned)) if (error) console.log(`${name}: did not run`);
  for (const [name, { version, passed, error }] of Object.entries(webgpu)) {
    console.log(
      `${name}: ${error ? 'did not run' : `${version}, ${passed ? 'all tests passed' : 'FAILED'}`}`,
    );
  }
}

function printTable(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    );
}
