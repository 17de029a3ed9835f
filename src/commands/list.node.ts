import { PLAYABLES } from '../play/playables.ts';
import { RECIPES } from '../recipes/registry.ts';
import { STUDIES, STUDY_GROUPS } from '../recipes/studies.ts';
import { parseFlags } from './arguments.node.ts';
import { findRecipe } from './find-recipe.node.ts';

const FLAGS = {
  recipes: { value: 'FILE', multiple: true, help: 'and the recipe in this file; may be given several times' },
} as const;

/** `list`: every recipe, study and environment, a line each. */
export async function list(args: readonly string[], shown: string): Promise<void> {
  const { recipes: files = [] } = parseFlags(
    (rows) => `Lists the recipes, the studies and the environments.\n\n  ${shown} [options]\n\n${rows}`,
    FLAGS,
    args,
  );
  const own = await Promise.all(files.map(async (file) => ({ name: file, ...(await findRecipe(file)) })));
  const named = RECIPES.map((recipe) => ({ name: recipe.name, recipe }));
  const rows = {
    train: [...named, ...own].map(({ name, recipe: { summary, presets } }) => ({
      name,
      summary: `${summary} (${Object.keys(presets).join(', ')})`,
    })),
    study: [...STUDIES, ...STUDY_GROUPS],
    play: PLAYABLES,
  };
  const width = Math.max(...Object.values(rows).flatMap((named) => named.map(({ name }) => name.length)));
  for (const [command, named] of Object.entries(rows)) {
    console.log(`for ${shown.replace(/list$/, command)}`);
    for (const { name, summary } of named) console.log(`  ${name.padEnd(width)}  ${summary}`);
  }
}
