import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseFlags } from '../src/commands/arguments.node.ts';
import { type Json, resultsPage } from './results-page.ts';

const HELP = (flags: string) => `Writes a page of all that was measured: bench/results/*.json and *.jsonl.

  node bench/results.js [options]

${flags}`;

const flags = parseFlags(HELP, {
  from: { value: 'DIR', help: 'the folder of the records (default bench/results)' },
  out: { value: 'FILE', default: 'dist/results.html', help: 'the page' },
});
const folder = flags.from ?? join(dirname(process.argv[1]), 'results');
const files = readdirSync(folder).filter((file) => /\.jsonl?$/.test(file));
const latestFirst = files.sort().reverse();
const records = Object.fromEntries(latestFirst.map((file) => [file, readRecord(join(folder, file))]));
const out = resolve(flags.out);
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, resultsPage(records));
console.log(out);

function readRecord(path: string): Json {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.json')) return JSON.parse(text) as Json;
  return text.split('\n').flatMap((line) => (line ? [JSON.parse(line) as Json] : []));
}
