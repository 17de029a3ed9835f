import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { root } from './root.js';

/**
 * Installs the dependencies of tools/NAME/package.json if they are missing or older than its lock, and returns the path
 * of that folder, with a slash at its end. The package needs none of them to run or for its tests.
 */
export function installTools(name) {
  const folder = `${root}tools/${name}/`;
  const installed = `${folder}node_modules/.package-lock.json`; // npm writes it last
  const lock = statSync(`${folder}package-lock.json`).mtimeMs;
  if (existsSync(installed) && statSync(installed).mtimeMs >= lock) return folder;
  console.error(`installing tools/${name} ...`);
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], {
    ...{ cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(1);
  return folder;
}
