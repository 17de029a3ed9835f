import { spawnSync } from 'node:child_process';
import { buildSync } from 'esbuild';

/**
 * How many bytes of heap a call of each function takes that `module`, a path in the repository, exports. It is
 * measured in a process of its own: what else runs in this one decides how well the engine compiles the code,
 * and code compiled for too many kinds of callers boxes every number that passes between functions.
 */
export function bytesAllocatedPerCall(module: string): Record<string, number> {
  const { outputFiles } = buildSync({
    stdin: { contents: `import * as actions from './${module}'; ${program}`, resolveDir: '.', loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
    input: outputFiles[0].contents,
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, number>;
}

const program = `
  const bytes = Object.entries(actions).map(([name, action]) => [name, bytesPerCall(action)]);
  console.log(JSON.stringify(Object.fromEntries(bytes)));

  function bytesPerCall(action) {
    for (let i = 0; i < 20_000; i++) action();
    // Short rounds, so that few see a garbage collection; and one that does shrinks the heap by a lot, which
    // must not pass for little, hence the absolute value.
    const calls = 10;
    const rounds = Array.from({ length: 301 }, () => {
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < calls; i++) action();
      return Math.abs(process.memoryUsage().heapUsed - before) / calls;
    });
    return rounds.sort((a, b) => a - b)[150];
  }
`;
