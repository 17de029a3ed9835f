import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shorten } from './one-line.ts';

/** The folder that the engine was installed or cloned into. */
const [, HOME] = fileURLToPath(import.meta.url).match(/^(.*[\\/])(?:dist|\.cache)[\\/]/) ?? [];

/** The project's own files in that folder. Examples count as a user's files. */
const OURS = /^((src|dist|\.cache|bench|scripts)[\\/]|[\w-]+\.js$)/;

/** A line of a stack, or the line above one that shows where a file cannot be parsed. */
const PLACE = /^(?:\s*at (?:.*\()?(?:async )?)?((?:file:\/\/|\/|[A-Za-z]:\\).*?):(\d+)(?::(\d+))?\)?$/;

/** An error's message in a line. It begins with the place if the error, or its cause, came from a user's own file. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return shorten(String(error));
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    const place = userPlace(each.stack ?? '');
    if (place !== undefined) return shorten(`${place}: ${each.name}: ${error.message}`);
  }
  return shorten(error.message);
}

/** The first place that `stack` names outside of the engine and of other packages, such as `lights-out.js:12:5`. */
export function userPlace(stack: string): string | undefined {
  for (const line of stack.split('\n')) {
    const [, file, ...position] = line.match(PLACE) ?? [];
    if (file === undefined) continue;
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    if (!isOurs(path)) return [shownPath(path), ...position.filter(Boolean)].join(':');
  }
  return undefined;
}

function isOurs(path: string): boolean {
  if (/[\\/]node_modules[\\/]/.test(path)) return true;
  return HOME !== undefined && path.startsWith(HOME) && OURS.test(path.slice(HOME.length));
}

/** A path as messages show it: relative if it is in the working folder or below. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}
