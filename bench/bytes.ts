import { parseFlags } from '../src/commands/arguments.node.ts';
import { openDevice, RECIPES } from '../src/index.ts';
import { learnedBytes } from './learned-bytes.ts';
import { namesFlag } from './names-flag.ts';
import { aboutRun, printAbout } from './report.ts';

const HELP = `Trains every recipe for a moment on the CPU and prints the SHA-256 of all that it learned (bench/learned-bytes.ts
says of what): the same on every machine and in every engine.

  node bench/bytes.js [options]

  --only NAMES  recipes, separated by commas (default: all)
  --json        print one JSON object, last
  --help        print this`;

const flags = parseFlags(HELP, { only: { type: 'string' }, json: { type: 'boolean' } });
const only = namesFlag(
  'only',
  flags.only,
  RECIPES.map(({ name }) => name),
);
const about = aboutRun();
printAbout(about);
const device = await openDevice({ device: 'cpu' });
const hashes: Record<string, string> = {};
for (const recipe of RECIPES.filter(({ name }) => only.includes(name))) {
  hashes[recipe.name] = await learnedBytes(device, recipe);
  const print = flags.json ? console.error : console.log;
  print(`${hashes[recipe.name]}  ${recipe.name}`);
}
device.close();
if (flags.json) console.log(JSON.stringify({ about, hashes }));
