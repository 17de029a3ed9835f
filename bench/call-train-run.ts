// Calls trainRun for bench/kill.js, with a recipe's name and options from a JSON text.
import { say } from '../src/commands/say.node.ts';
import { RECIPES } from '../src/index.ts';
import { trainRun } from '../src/runs/index.node.ts';

const [name, options] = JSON.parse(process.argv[2]);
const recipe = RECIPES.find((each) => each.name === name)!;
console.log(JSON.stringify(await trainRun(recipe, { ...options, onFact: say })));
