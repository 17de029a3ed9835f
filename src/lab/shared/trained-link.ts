/** Links to the trained nets that come with the page: `#net=breakout`. */
const BEGINNING = '#net=';

export function trainedLink(recipe: string): string {
  return BEGINNING + encodeURIComponent(recipe);
}

/** The recipe whose net a link names, whether there is one or not; undefined for links to runs. */
export function readTrainedLink(link: string): string | undefined {
  return link.startsWith(BEGINNING) ? link.slice(BEGINNING.length) : undefined;
}

/** What shows the net of a recipe, as far as is known before the net has come. */
export function trainedSpec({ name, usualPreset }: { readonly name: string; readonly usualPreset: string }) {
  return { recipe: name, preset: usualPreset, seed: 0, device: 'auto', settings: [], trained: true } as const;
}
