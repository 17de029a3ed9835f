import { join } from 'node:path';
import { paragraph, rows } from '../columns.ts';
import { DEVICE_CHOICES } from '../device/open.ts';
import { closest, nearest } from '../nearest.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { STUDIES, STUDY_GROUPS } from '../recipes/studies.ts';
import { cellsOf, type Study } from '../recipes/study.ts';
import {
  choiceFlag,
  type FlagValues,
  flagRows,
  integerFlag,
  oneAtATime,
  quote,
  readArguments,
  refuse,
} from './arguments.node.ts';
import { readQueueURL, withoutPasswords } from './bullmq.node.ts';
import { compare, MOST_SEEDS } from './compare.node.ts';
import type { AskedStudy } from './compared-study.node.ts';
import { type FoundRecipe, findRecipe, namesRecipe } from './find-recipe.node.ts';
import { manyRunsFlags } from './many-runs-flags.node.ts';
import { choosePreset } from './preset.node.ts';
import { MOST_PROCESSES } from './side-by-side.node.ts';
import { readShare } from './task.node.ts';

/** The default number of runs of each setting. */
const SEEDS = 5;

const FLAGS = {
  vary: {
    value: 'KEY=VALUES',
    multiple: true,
    help: `of a recipe, which may be a file: try this setting with each of several values, as in gamma=0.9,0.99; a list is one value: give
      --vary once for each. Given for several settings, all combinations are tried`,
  },
  preset: { value: 'NAME', help: "of a recipe: which of its tables of settings (default: train's)" },
  seeds: {
    value: 'N',
    help: "runs of each setting (default: the study's, else as many as the recipe's bar asks for, or 5)",
  },
  seed: { value: 'N', default: '1', help: 'the first of them' },
  only: {
    value: 'NAME',
    multiple: true,
    help: 'train only this setting of the study, or only this recipe of several; may be given several times',
  },
  set: {
    value: 'KEY=VALUE',
    multiple: true,
    help: 'change a setting of all runs; may be given several times',
  },
  ...manyRunsFlags("the study's folder (default runs/study-NAME)"),
} as const;

type StudyFlags = FlagValues<typeof FLAGS>;

const help = (shown: string) => `${paragraph(
  `Asks a question about a recipe: trains it with several settings, from several seeds each, and compares them on one
  page, which is written again after each run. Stopped or killed, the same command goes on with what is missing.`,
)}

  ${shown} NAME [options]
  ${shown} RECIPE --vary KEY=VALUES [options]

${rows([...STUDIES, ...STUDY_GROUPS].map(({ name, summary }) => [name, summary]))}

${flagRows(FLAGS)}`;

/** `study NAME`. */
export async function study(args: readonly string[], shown: string): Promise<void> {
  const { flags, others } = readArguments(args, FLAGS);
  if (flags.help) return console.log(help(shown));
  const name = oneAtATime('study', others);
  if (name === undefined)
    return refuse(`which study? One of: ${listOfNames().join(', ')}; or a recipe and --vary`);
  const share = readShare(flags);
  const queue = flags.queue === undefined ? undefined : readQueueURL(flags.queue);
  const asked = flags.vary ? await ownStudy(name, flags, flags.vary) : namedStudies(name, flags);
  const { device } = asked;
  const folder = flags.out ?? join('runs', `study-${asked.name}`);
  const isOne = asked.studies.length === 1;
  const studies = asked.studies.map((each) => ({
    ...{ ...each, folder: isOne ? folder : join(folder, each.recipe.name) },
    set: [...each.set, ...(flags.set ?? [])],
    recorded: flags.set ? undefined : each.recorded, // the recorded results are of other settings
  }));
  await compare({
    ...{ studies: flags.only ? onlySome(studies, flags.only) : studies, name: asked.name, folder, device },
    seeds: integerFlag('seeds', flags.seeds, 1, MOST_SEEDS) ?? asked.studies[0].seeds,
    seed: integerFlag('seed', flags.seed, 0)!,
    flags: [],
    processes: integerFlag('processes', flags.processes, 1, MOST_PROCESSES)!,
    ...{ json: flags.json ?? false, requeue: flags.requeue ?? false, share, queue },
    command: [shown, ...withoutPasswords(args).map(quote)].join(' '),
  });
}

/** The studies that the arguments ask for: one, or several of the same name. */
interface Asked {
  readonly name: string;
  readonly studies: readonly (Study & FoundRecipe)[];
  readonly device: string;
}

function listOfNames(): string[] {
  return [...STUDIES, ...STUDY_GROUPS].map((each) => each.name);
}

/** The studies that have a name. */
function namedStudies(name: string, flags: StudyFlags): Asked {
  if (namesRecipe(name)) refuse(`--vary KEY=VALUES must say what a study of ${name} tries`);
  const found = STUDIES.find((each) => each.name === name);
  const studies = found ? [found] : STUDY_GROUPS.find((each) => each.name === name)?.studies;
  if (!studies) return refuse(`there is no study '${name}'${nearest(name, listOfNames())}`);
  const [{ preset }] = studies;
  if (flags.preset !== undefined) refuse(`--preset goes with --vary: ${name} is about ${preset}`);
  return { name, studies, device: readDevice(flags) };
}

/** The part of the studies that `--only` names: some of several recipes, or some of the settings. */
function onlySome(studies: readonly AskedStudy[], only: readonly string[]): AskedStudy[] {
  const recipes = studies.length > 1 ? studies.map(({ recipe }) => recipe.name) : [];
  const settings = cellsOf(studies[0]).map((cell) => cell.name);
  const unknown = only.find((name) => !recipes.includes(name) && !settings.includes(name));
  if (unknown !== undefined) {
    const names = [...recipes, ...settings];
    const close = closest(unknown, names);
    const meant = close === undefined ? '' : `: did you mean '${close}'?`;
    refuse(`--only: there is no '${unknown}'${meant}; there are: ${names.join(', ')}`);
  }
  const chosen = only.filter((name) => settings.includes(name));
  const named = recipes.some((name) => only.includes(name));
  return studies.map((each) => {
    if (named && !only.includes(each.recipe.name)) return { ...each, only: [] };
    return { ...each, only: chosen.length > 0 ? chosen : undefined };
  });
}

/** A study of a recipe that varies the settings `vary`. */
async function ownStudy(name: string, flags: StudyFlags, vary: readonly string[]): Promise<Asked> {
  const found = await findRecipe(name);
  const { recipe } = found;
  const { preset, device } = await choosePreset(recipe, flags.preset, readDevice(flags));
  const axes = axesOf(recipe, vary);
  const own = {
    ...{ ...found, name: recipe.name, preset, axes, set: [] },
    summary: `how ${Object.keys(axes).join(' and ')} ${Object.keys(axes).length > 1 ? 'matter' : 'matters'} to ${recipe.name}`,
    seeds: recipe.bar?.seeds ?? SEEDS,
  };
  return { name: recipe.name, studies: [own], device };
}

/** The values of each setting that is varied. */
function axesOf({ table }: Recipe, vary: readonly string[]): Study['axes'] {
  const axes: Record<string, readonly string[]> = {};
  for (const each of vary) {
    const [, key, values] = each.match(/^([^=]+)=(.*)$/s) ?? [];
    if (key === undefined) return refuse(`--vary takes KEY=VALUES, got '${each}'`);
    if (!Object.hasOwn(table, key))
      refuse(`--vary: there is no setting '${key}'${nearest(key, Object.keys(table))}`);
    axes[key] = [...(axes[key] ?? []), ...('list' in table[key].rule ? [values] : values.split(','))];
  }
  return axes;
}

function readDevice({ device }: StudyFlags) {
  return choiceFlag('device', device, DEVICE_CHOICES);
}
