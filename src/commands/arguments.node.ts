import { rows } from '../columns.ts';
import { nearest } from '../nearest.ts';
import { show } from '../require.ts';
import { oneLine } from './one-line.ts';

/** A flag of a command: its row in the help, and how to parse it. */
export interface Flag {
  /** The name of the flag's value, such as `N`. A flag without one takes no value. */
  readonly value?: string;
  readonly help: string;
  readonly default?: string;
  /** Whether it may be given several times. */
  readonly multiple?: true;
}

export type FlagTable = Readonly<Record<string, Flag>>;

/** The flags that were given. */
export type FlagValues<T extends FlagTable> = {
  readonly [K in keyof T]?: T[K] extends { value: string }
    ? T[K] extends { multiple: true }
      ? readonly string[]
      : string
    : true;
} & { readonly [K in keyof T as T[K] extends { default: string } ? K : never]: string };

const HELP = { help: { help: 'print this' } } as const;

/** The rows of a command's help about its flags. */
export function flagRows(table: FlagTable): string {
  const all: FlagTable = { ...table, ...HELP };
  return rows(
    Object.entries(all).map(([name, flag]) => [
      ['--', name, flag.value && ` ${flag.value}`].join(''),
      flag.default ? `${flag.help} (default ${flag.default})` : flag.help,
    ]),
  );
}

/**
 * Reads a command's arguments: its flags, `--help` among them, and the others in their order. A flag that `table` does
 * not have, or that lacks its value, prints one line and exits with 2.
 */
export function readArguments<const T extends FlagTable>(
  args: readonly string[],
  table: T,
): { flags: FlagValues<T & typeof HELP>; others: readonly string[] } {
  const all: FlagTable = { ...table, ...HELP };
  const defaults = Object.entries(all).flatMap(([name, flag]) =>
    flag.default === undefined ? [] : [[name, flag.default] as const],
  );
  const given: Record<string, string | true | readonly string[]> = Object.fromEntries(defaults);
  const others: string[] = [];
  const waiting = [...args];
  for (let arg = waiting.shift(); arg !== undefined; arg = waiting.shift()) {
    const [, name, inline] = arg.match(/^--?([^=]*)(?:=(.*))?$/s) ?? [];
    if (name === undefined) {
      others.push(arg);
      continue;
    }
    if (!Object.hasOwn(all, name) || !arg.startsWith('--')) {
      refuse(`there is no flag ${arg.split('=')[0]}${nearest(name, Object.keys(all), '--')}`);
    }
    const { value, multiple } = all[name];
    if (value === undefined) {
      if (inline !== undefined) refuse(`--${name} takes no value, got '${inline}'`);
      given[name] = true;
      continue;
    }
    const missing = inline === undefined && (waiting.length === 0 || waiting[0].startsWith('--'));
    const text = missing ? '' : (inline ?? waiting.shift()!);
    if (text === '') refuse(`--${name} takes a value: --${name} ${value}`);
    given[name] = multiple ? [...((given[name] as string[] | undefined) ?? []), text] : text;
  }
  return { flags: given as FlagValues<T & typeof HELP>, others };
}

/**
 * The flags of a program that takes no other arguments.
 *
 * @param help makes the page that `--help` prints, from the rows about the flags.
 */
export function parseFlags<const T extends FlagTable>(
  help: (flags: string) => string,
  table: T,
  args: readonly string[] = process.argv.slice(2),
): FlagValues<T> {
  const { flags, others } = readArguments(args, table);
  if (flags.help) {
    console.log(help(flagRows(table)));
    process.exit(0);
  }
  if (others.length > 0) refuse(`there are only flags here, got '${others[0]}'`);
  return flags;
}

/** The only argument that is no flag; undefined if there is none. A second one is refused: `one recipe at a time`. */
export function oneAtATime(what: string, others: readonly string[]): string | undefined {
  if (others.length > 1) refuse(`one ${what} at a time, got ${others.join(' and ')}`);
  return others[0];
}

/** The integer of a flag, from `least` to `most` (default: no limit); undefined without the flag. */
export function integerFlag(
  name: string,
  text: string | undefined,
  least: number,
  most = Number.POSITIVE_INFINITY,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > most) {
    const allowed = most < Number.POSITIVE_INFINITY ? `from ${least} to ${most}` : `of at least ${least}`;
    refuse(`--${name} must be an integer ${allowed}, got ${show(text)}`);
  }
  return value;
}

/** The probability of a flag; undefined without the flag. */
export function probabilityFlag(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    refuse(`--${name} must be a number from 0 to 1, got ${show(text)}`);
  }
  return value;
}

/** The value of a flag, which must be one of `choices`. */
export function choiceFlag<const C extends string>(name: string, text: string, choices: readonly C[]): C {
  const choice = choices.find((each) => each === text);
  return choice ?? refuse(`--${name} must be ${choices.join(' or ')}, got ${show(text)}`);
}

/** Prints in a line why a command is not run, and exits with 2. */
export function refuse(message: string): never {
  console.error(`error: ${oneLine(message)} (--help lists the options)`);
  process.exit(2);
}

/** An argument quoted for a shell, if it has to be. */
export function quote(argument: string): string {
  return /^[\w./=,:@-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
