import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { quietly } from './quietly.js';
import { root } from './root.js';

/**
 * The path of an executable from npm packages, which are installed into `.cache/engines/` if need be, and stay there.
 *
 * @param name the name of its folder there.
 * @param spec the package to install, such as `deno@2`.
 * @param file the executable's path in `node_modules`; `*` stands for the one folder that fits this platform.
 */
export function npmBinary(name, spec, file) {
  const folder = `${root}.cache/engines/${name}/`;
  const found = findFile(`${folder}node_modules/`, file);
  if (found) return found;
  console.error(`installing ${spec} from npm into .cache/engines/${name} ...`);
  mkdirSync(folder, { recursive: true });
  // No scripts are needed: packages for each platform hold the files that they would download.
  quietly('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', spec]);
  const path = findFile(`${folder}node_modules/`, file);
  if (!path) throw new Error(`${spec} brings no executable for ${process.platform} on ${process.arch}`);
  return path;
}

function findFile(modules, file) {
  const [before, after = ''] = file.split('*');
  const parent = modules + before;
  const paths =
    after && existsSync(parent) ? readdirSync(parent).map((name) => parent + name + after) : [parent];
  return paths.find(existsSync);
}
