import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isRecord, parseJson } from '../json.ts';
import { readSweep, type Sweep, type SweepFile } from '../recipes/sweep.ts';
import { refuse } from './arguments.node.ts';
import { type FoundRecipe, findRecipe } from './find-recipe.node.ts';
import { namesFile } from './load-recipe.node.ts';
import { choosePreset } from './preset.node.ts';

/** A sweep and its recipe. */
export interface FoundSweep extends FoundRecipe {
  /** Name of its file, without the extension. */
  readonly name: string;
  readonly sweep: Sweep;
  readonly device: string;
}

/** The sweep in the file at `path`. If something is wrong with it, prints a line and exits with 2. */
export async function findSweep(
  path: string,
  device: Parameters<typeof choosePreset>[2],
): Promise<FoundSweep> {
  const { file, found } = path.endsWith('.json') ? await readJson(path) : await readSweepModule(path);
  const chosen = await choosePreset(found.recipe, file.preset, device);
  try {
    const sweep = readSweep(file, found.recipe, chosen.preset);
    return { ...found, name: basename(path, extname(path)), sweep, device: chosen.device };
  } catch (error) {
    return refuse(`${path}: ${(error as Error).message}`);
  }
}

interface Read {
  readonly file: SweepFile;
  readonly found: FoundRecipe;
}

async function readJson(path: string): Promise<Read> {
  if (!existsSync(path)) refuse(`there is no file ${path}`);
  const file = parseJson(readFileSync(path, 'utf8'));
  if (!isRecord(file)) return refuse(`${path} is no JSON object`);
  const { recipe } = file;
  if (typeof recipe !== 'string') return refuse(`${path}: recipe must be a name or the path of a file`);
  const found = await findRecipe(namesFile(recipe) ? resolve(dirname(path), recipe) : recipe);
  return { file: file as unknown as SweepFile, found };
}

/** The sweep in the module of a recipe, which also exports `sweep`. */
async function readSweepModule(path: string): Promise<Read> {
  if (!namesFile(path)) {
    refuse(`a sweep is in a file, such as sweep.json, or a recipe's own ./recipe.js; got ${path}`);
  }
  const found = await findRecipe(path);
  const { sweep } = (await import(pathToFileURL(resolve(path)).href)) as { readonly sweep?: unknown };
  if (!isRecord(sweep)) return refuse(`${path} exports no sweep: export const sweep = { space, trials }`);
  if (sweep.recipe !== undefined) refuse(`${path}: its sweep is about its own recipe; leave recipe out`);
  return { file: sweep as unknown as SweepFile, found };
}
