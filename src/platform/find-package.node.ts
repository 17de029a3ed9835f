import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * The path of a package that is not among the dependencies, as few users need it. It may be installed beside the
 * program that runs, in this package, or in the folder `tools/NAME` of a clone. Undefined if it is not installed.
 */
export function findPackage(name: string, tool: string): string | undefined {
  const [, home = '.'] = import.meta.url.match(/^(file:.*\/)(?:dist|\.cache)\//) ?? [];
  for (const from of [join(process.cwd(), 'x'), import.meta.url, `${home}tools/${tool}/x`]) {
    try {
      return createRequire(from).resolve(name);
    } catch {
      // Not there.
    }
  }
  return undefined;
}
