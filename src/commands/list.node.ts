import { RECIPES } from '../recipes/registry.ts';
import { parseFlags } from './arguments.node.ts';

/** `list`: every recipe and every environment, a line each. */
export function list(args: readonly string[], shown: string): void {
  parseFlags(`Lists the recipes and the environments.\n\n  ${shown}`, {}, args);
  console.log(`recipes, for ${shown.replace(/list$/, 'train')}`);
  const width = Math.max(...RECIPES.map(({ name }) => name.length));
  for (const { name, summary, presets } of RECIPES) {
    console.log(`  ${name.padEnd(width)}  ${summary} (${Object.keys(presets).join(', ')})`);
  }
}
