import { paragraph, rows } from '../columns.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { RECIPES } from '../recipes/registry.ts';
import { allowed, flattenSettings, formatSetting } from '../recipes/settings.ts';
import type { Setting } from '../recipes/setting.ts';
import { changeableKeys } from '../runs/changes.ts';
import { presetRule } from './preset.node.ts';

const WHAT_COMES = `Leaves a folder with metrics, checkpoints, videos where there is something to see, and a report. Ctrl-C
saves a checkpoint and says how to go on; so do SIGTERM and SIGHUP.`;

const STATUS = `Exit status: 0, the run has come to its end; 1, it failed; 2, it was not begun, as the command line is wrong;
130, 143 or 129, it was stopped by Ctrl-C, SIGTERM or SIGHUP, and saved; 75, it was saved for a scheduler that is to begin
it again: stopped by SIGTERM or SIGUSR1 in a task of an array (of Slurm, PBS, Grid Engine, LSF, Kubernetes or AWS Batch),
or with --requeue.`;

/** The help of `train` without a recipe. */
export function trainHelp(shown: string, flags: string): string {
  return `${paragraph(`Trains a recipe. ${WHAT_COMES}`)}

  ${shown} RECIPE [options]
  ${shown} FILE [options]     your own recipe: ./recipe.js
  ${shown} RECIPE --help      its settings
  ${shown} --resume DIR [options]

${rows(RECIPES.map(({ name, summary }) => [name, summary]))}

${flags}

${paragraph(STATUS)}`;
}

/**
 * The help of `train` for one recipe.
 *
 * @param called the recipe on the command line; undefined for a command that is for this recipe only.
 */
export function recipeHelp(recipe: Recipe, called: string | undefined, shown: string, flags: string): string {
  return `${paragraph(`${recipe.summary}.`)}

  ${[shown, called, '[options]'].filter(Boolean).join(' ')}
  ${shown} --resume DIR [options]

${flags}

${paragraph(WHAT_COMES)}

${paragraph(STATUS)}

${paragraph(whatChanges(recipe))}

${paragraph(presetsOf(recipe))}
--set KEY=VALUE changes any of these settings:

${Object.entries(recipe.table)
  .map(([key, setting]) => settingHelp(key, setting, recipe))
  .join('\n')}`;
}

function presetsOf(recipe: Recipe): string {
  const { presets, untried = [] } = recipe;
  const names = `Presets: ${Object.keys(presets).join(', ')} (default: ${presetRule(recipe)}).`;
  return untried.length > 0 ? `${names} For a GPU, and untried on one so far: ${untried.join(', ')}.` : names;
}

function whatChanges(recipe: Recipe): string {
  const keys = changeableKeys(recipe);
  if (keys.length === 0) return '--at can change nothing here.';
  return `--at, and --set with --resume, may change: ${keys.join(', ')}. epsilon=0.1 stands for a constant exploration.`;
}

/** A setting's value in each preset, and the text about it. */
function settingHelp(key: string, { label, unit, usual, rule, help }: Setting, recipe: Recipe): string {
  const values = Object.entries(recipe.presets).map(([preset, settings]) => {
    const value = flattenSettings(settings)[key];
    return [preset, value === undefined ? 'not set' : formatSetting(value)] as const;
  });
  const distinct = [...new Set(values.map(([, value]) => value))];
  const shown = distinct.map((value) => {
    const presets = values.filter(([, each]) => each === value).map(([preset]) => preset);
    return distinct.length === 1 ? value : `${value} (${presets.join(', ')})`;
  });
  const name = help.startsWith(label) ? '' : `${label}.`;
  return `${paragraph(shown.join(', '), `  ${key} = `)}
${paragraph(`${name} ${help} Must be ${allowed(rule)}${counted(unit, recipe)}; usually ${usual}.`, '      ')}`;
}

/** The unit of a setting, or the setting that tells it. */
function counted(unit: string | undefined, { table }: Recipe): string {
  if (unit === undefined) return '';
  const told = unit in table && 'choices' in table[unit].rule;
  return told ? ` (see ${unit})` : ` (${unit})`;
}
