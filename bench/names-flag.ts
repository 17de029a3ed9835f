import { refuse } from '../src/commands/arguments.node.ts';

/** The names in the comma-separated list of a flag, in the order of `names`; all of them without the flag. */
export function namesFlag<const N extends string>(
  flag: string,
  text: string | undefined,
  names: readonly N[],
): readonly N[] {
  if (text === undefined) return names;
  const wanted = text.split(',');
  const unknown = wanted.find((name) => !names.some((each) => each === name));
  if (unknown !== undefined) refuse(`--${flag} lists some of ${names.join(',')}, got '${unknown}'`);
  return names.filter((name) => wanted.includes(name));
}
