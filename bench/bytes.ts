import { parseFlags } from '../src/commands/arguments.node.ts';
import { openDevice, RECIPES } from '../src/index.ts';
import { learnedBytes } from './learned-bytes.ts';
import { mathBytes } from './math-bytes.ts';
import { namesFlag } from './names-flag.ts';
import { aboutRun, printAbout } from './report.ts';

const HELP = (
  flags: string,
) => `Trains every recipe for a moment on the CPU and prints the SHA-256 of what src/math returns and of all that
each recipe learned (bench/learned-bytes.ts says what that is): the same on every machine and in every engine.

  node bench/bytes.js [options]

${flags}`;

const flags = parseFlags(HELP, {
  only: { value: 'NAMES', help: 'recipes, separated by commas (default: all)' },
  json: { help: 'print one JSON object, last' },
});
const only = namesFlag(
  'only',
  flags.only,
  RECIPES.map(({ name }) => name),
);
const about = aboutRun();
printAbout(about);
const device = await openDevice({ device: 'cpu' });
const hashes: Record<string, string> = {};
add('math', await mathBytes());
for (const recipe of RECIPES.filter(({ name }) => only.includes(name))) {
  add(recipe.name, await learnedBytes(device, recipe));
}
device.close();
if (flags.json) console.log(JSON.stringify({ about, hashes }));

function add(name: string, hash: string): void {
  hashes[name] = hash;
  const print = flags.json ? console.error : console.log;
  print(`${hash}  ${name}`);
}
