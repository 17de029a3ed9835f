// The functions of node:fs/promises that runs use, in a process that dies before one of the calls: from that call on,
// none is carried out.
import { promises as files } from 'node:fs';

let left = Number.POSITIVE_INFINITY;

/** Carries out `count` more calls, and no others. */
export function dieAfter(count: number): void {
  left = count;
}

function deadly<T extends object>(target: T): T {
  return new Proxy(target, {
    get(_, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...parameters: unknown[]) => {
        if (left-- <= 0 && name !== 'close') throw new Error('the process is dead');
        const result = await value.apply(target, parameters);
        return name === 'open' ? deadly(result) : result;
      };
    },
  });
}

export const { appendFile, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } = deadly({
  ...files,
});
