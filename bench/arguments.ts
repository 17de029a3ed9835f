import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The flags of the command line. `--help` prints `help`; a bad flag prints one line and exits with 2. */
export function parseFlags<const O extends Options>(help: string, options: O) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } as O });
    if ('help' in values) {
      console.log(help);
      process.exit(0);
    }
    return values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
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

function refuse(message: string): never {
  console.error(`error: ${message} (--help lists the options)`);
  process.exit(2);
}
