import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '../nearest.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The flags of the command line. `--help` prints `help`; a bad flag prints one line and exits with 2. */
export function parseFlags<const O extends Options>(
  help: string,
  options: O,
  args: readonly string[] = process.argv.slice(2),
) {
  const values = parse({ ...options, help: { type: 'boolean' } } as O, args);
  if ('help' in values) {
    console.log(help);
    process.exit(0);
  }
  return values;
}

function parse<const O extends Options>(options: O, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
    const [, unknown] = message.match(/^Unknown option '--([^']+)'/) ?? [];
    if (unknown === undefined) return refuse(message);
    return refuse(`there is no flag --${unknown}${nearest(unknown, Object.keys(options), '--')}`);
  }
}

/** The integer that a flag was given, at least `minimum`; undefined without the flag. */
export function integerFlag(name: string, text: string | undefined, minimum: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < minimum) {
    refuse(`--${name} must be an integer of at least ${minimum}, got '${text}'`);
  }
  return value;
}

/** The one of `choices` that a flag was given. */
export function choiceFlag<const C extends string>(name: string, text: string, choices: readonly C[]): C {
  const choice = choices.find((each) => each === text);
  return choice ?? refuse(`--${name} must be ${choices.join(' or ')}, got '${text}'`);
}

export function refuse(message: string): never {
  console.error(`error: ${message} (--help lists the options)`);
  process.exit(2);
}

/** As a shell takes it for one word. */
export function quote(argument: string): string {
  return /^[\w./=,:@-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
