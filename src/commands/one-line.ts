/** The most characters shown of a word. Longer ones were probably pasted by mistake. */
const LONGEST_WORD = 400;

/** Cuts very long words to their beginnings. */
export function shorten(text: string): string {
  return text.replaceAll(/\S+/g, (word) => (word.length > LONGEST_WORD ? `${word.slice(0, 100)}...` : word));
}

/** A message as one line, whatever it quotes. */
export function oneLine(message: string): string {
  return shorten(message.replaceAll(/[\n\r\t]/g, (each) => JSON.stringify(each).slice(1, -1)));
}
