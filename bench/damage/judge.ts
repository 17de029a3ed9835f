import { oneLine } from '../../src/commands/one-line.ts';
import type { Case } from './cases.ts';

/** How a command ended. */
export interface Ended {
  /** Undefined if it had to be killed. */
  readonly status: number | undefined;
  readonly killed?: 'time' | 'memory' | undefined;
  readonly stderr: string;
}

/** Words of engines and runtimes, which tell a user nothing. */
const RAW =
  /\b(TypeError|SyntaxError|ReferenceError|undefined|is not a function|is not iterable|Cannot read|Cannot destructure|Invalid (typed )?array|Invalid string length|Unexpected (token|end)|Maximum call stack|heap out of memory|\[object)|^\s+at /m;

const LONGEST = 1500;

/** The status after Ctrl-C, with which runs that train are ended after a while. */
const INTERRUPTED = 130;

/** The fault in the way a command ended, or undefined. */
export function faultOf(
  { names }: Pick<Case, 'names'>,
  { status, killed, stderr }: Ended,
): string | undefined {
  if (killed === 'time') return 'it does not end';
  if (killed === 'memory') return 'it takes up the memory';
  const raw = stderr.match(RAW);
  if (raw) return `raw words: ${raw[0].trim()}`;
  const errors = stderr.split('\n').filter((line) => /error:/.test(line));
  if (status === 0 || status === INTERRUPTED)
    return errors.length === 0 ? undefined : `status ${status} with an error`;
  if (status !== 1 && status !== 2) return `status ${status}`;
  if (errors.length !== 1 || !errors[0].startsWith('error: ')) return `${errors.length} lines of errors`;
  if (errors[0].length > LONGEST) return `a line of ${errors[0].length} characters`;
  if (stderr.trimEnd().split('\n').at(-1) !== errors[0]) return 'the error is not the last line';
  if (!names.some((name) => errors[0].includes(oneLine(name).slice(0, 60))))
    return `it names none of ${names.join(', ')}`;
  return undefined;
}
