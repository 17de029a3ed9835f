// The functions of node:fs/promises that checkpoints use, for a process that is to die before one of them: the
// n-th call, n being its second argument.
import { promises as files } from 'node:fs';

const deadline = Number(process.argv[3]);
let calls = 0;

function deadly<T extends object>(target: T): T {
  return new Proxy(target, {
    get(_, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...parameters: unknown[]) => {
        if (++calls === deadline) process.kill(process.pid, 'SIGKILL');
        const result = await value.apply(target, parameters);
        return name === 'open' ? deadly(result) : result;
      };
    },
  });
}

export const { mkdir, open, readdir, readFile, rename, rm, stat } = deadly({ ...files });
