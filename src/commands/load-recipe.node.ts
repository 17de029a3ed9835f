import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as engine from '../index.ts';
import { isRecord } from '../json.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { RecipeModule } from '../runs/run-settings.ts';
import { refuse } from './arguments.node.ts';
import { describeError, shownPath, userPlace } from './describe-error.node.ts';
import { engineHook, serveEngine } from './engine-import.node.ts';
import { oneLine } from './one-line.ts';

/** Deep enough for a stack to show a user's own file below the engine's. */
const STACK_DEPTH = 50;

/** Whether a recipe's name names a file: `./x.js`. */
export function namesFile(name: string): boolean {
  return /[\\/]|\.m?[jt]s$/.test(name);
}

/** The file at `path` as it is now. If there is no such file, prints a line and exits with 2. */
export function readModule(path: string): RecipeModule {
  const absolute = resolve(path);
  if (!existsSync(absolute)) refuse(`there is no file ${path}`);
  if (!statSync(absolute).isFile()) refuse(`a recipe is a file, and ${path} is not`);
  return { path: absolute, sha256: createHash('sha256').update(readFileSync(absolute)).digest('hex') };
}

/** Whether a file is in a folder or below it, after following links. */
export function liesIn(path: string, folder: string): boolean {
  const real = (each: string) => (existsSync(each) ? realpathSync(each) : resolve(each));
  const way = relative(real(folder), real(path));
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..';
}

/**
 * The recipe that a file exports, or that its exported function makes when it is given the public API. If something is
 * wrong with it, prints a line that names the place, and exits with 2.
 */
export async function loadRecipe({ path }: RecipeModule): Promise<Recipe> {
  const shown = shownPath(path);
  if (/\.m?ts$/.test(path) && !readsTypeScript()) {
    refuse(
      `Node ${process.versions.node} does not read TypeScript: use Node 22.18 or later, or compile ${shown} to JavaScript`,
    );
  }
  serveEngine();
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, STACK_DEPTH);
  const made = await defaultExport(path).catch((error) =>
    stop(`${shown} cannot be loaded: ${describeLoading(error, path)}`),
  );
  const wrong = whatIsWrong(made);
  if (wrong !== undefined) stop(`${shown} ${wrong}; it must end in 'export default defineRecipe({ ... })'`);
  return made as Recipe;
}

/** The default export of the file at `path`, or its result if it is a function. */
async function defaultExport(path: string): Promise<unknown> {
  const { default: value } = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  return typeof value === 'function' ? await (value as (api: typeof engine) => unknown)(engine) : value;
}

/** Why the export of a file is no recipe; undefined if it is one. */
function whatIsWrong(value: unknown): string | undefined {
  if (value === undefined) return 'has no default export';
  if (!isRecord(value)) return `exports no recipe, but ${value === null ? 'null' : `a ${typeof value}`}`;
  const { name, summary, presets, table, create } = value;
  const wrong = (key: string, allowed: string) =>
    `exports no recipe: its ${key} must be ${allowed}, got ${value[key]}`;
  if (typeof name !== 'string' || !/^\w[\w.-]*$/.test(name))
    return wrong('name', 'letters, digits and hyphens');
  if (typeof summary !== 'string') return wrong('summary', 'a line of text');
  if (typeof create !== 'function') return wrong('create', 'the function that defineRecipe makes');
  if (!isRecord(presets) || Object.keys(presets).length === 0) return wrong('presets', 'tables of settings');
  if (!isRecord(table)) return wrong('table', 'the settings by their keys');
  return undefined;
}

function describeLoading(error: unknown, path: string): string {
  const text = describeError(error);
  if (!(error instanceof SyntaxError) || userPlace(error.stack ?? '') !== undefined) return text;
  return `${placeOfSyntaxError(path) ?? shownPath(path)}: SyntaxError: ${text}`;
}

/** The place where a file, or one that it imports, cannot be parsed. Node shows it only when it exits because of it. */
function placeOfSyntaxError(path: string): string | undefined {
  const program = `import('node:module').then(({ register }) => {
    register(${JSON.stringify(engineHook())});
    return import(${JSON.stringify(pathToFileURL(path).href)});
  })`;
  return userPlace(spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' }).stderr);
}

/** Whether Node reads TypeScript, as it does since 22.18, and before that with a flag. */
function readsTypeScript(): boolean {
  return Boolean((process.features as { readonly typescript?: string | false }).typescript);
}

/** Like `refuse`, for faults that no flag would mend. */
function stop(message: string): never {
  console.error(`error: ${oneLine(message)}`);
  process.exit(2);
}
