import { PLAYABLES } from '../play/playables.ts';
import { RECIPES } from '../recipes/registry.ts';
import { STUDIES } from '../recipes/studies.ts';
import { parseFlags } from './arguments.node.ts';

/** `list`: every recipe, study and environment, a line each. */
export function list(args: readonly string[], shown: string): void {
  parseFlags(`Lists the recipes and the environments.\n\n  ${shown}`, {}, args);
  const rows = {
    train: RECIPES.map(({ name, summary, presets }) => ({
      name,
      summary: `${summary} (${Object.keys(presets).join(', ')})`,
    })),
    study: STUDIES,
    play: PLAYABLES,
  };
  const width = Math.max(...Object.values(rows).flatMap((named) => named.map(({ name }) => name.length)));
  for (const [command, named] of Object.entries(rows)) {
    console.log(`for ${shown.replace(/list$/, command)}`);
    for (const { name, summary } of named) console.log(`  ${name.padEnd(width)}  ${summary}`);
  }
}
