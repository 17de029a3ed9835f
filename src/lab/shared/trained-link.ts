/** Links to the trained nets that come with the page: `#net=pong-pqn`. */
const BEGINNING = '#net=';

export function trainedLink(recipe: string): string {
  return BEGINNING + encodeURIComponent(recipe);
}

/** The recipe whose net a link names, whether there is one or not; undefined for links to runs. */
export function readTrainedLink(link: string): string | undefined {
  return link.startsWith(BEGINNING) ? link.slice(BEGINNING.length) : undefined;
}

/** What shows a net, as far as is known before the net has come. */
export function trainedSpec({ recipe, preset }: { readonly recipe: string; readonly preset: string }) {
  return { recipe, preset, seed: 0, device: 'auto', settings: [], trained: true } as const;
}
