import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.js';

/**
 * The licence of this package, and the licences and notices of all packages in the bundles, as their authors require.
 *
 * @param metafiles esbuild's metafile of each bundle.
 * @throws Error for a package without a licence.
 */
export function licencesOf(metafiles) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const names = new Set(
    inputs.flatMap((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []),
  );
  const parts = [...names].sort().map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const head = `${name} ${version} (${license})`;
    return `${head}\n${'-'.repeat(head.length)}\n\n${textsIn(folder, name).join('\n\n')}\n`;
  });
  const own = readFileSync(`${root}LICENSE`, 'utf8');
  return `webgpu-dqn\n\n${own}\n\nThe files beside this one contain code of these packages:\n\n\n${parts.join('\n\n')}`;
}

function textsIn(folder, name) {
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]es?|notice|copying|copyright)/i.test(file))
    .map((file) => join(folder, file))
    .flatMap((path) =>
      statSync(path).isDirectory() ? readdirSync(path).map((file) => join(path, file)) : [path],
    );
  const texts = files.map((file) => readFileSync(file, 'utf8').trim());
  const found = texts.length > 0 ? texts : [headOf(folder)];
  if (found.some((text) => !text))
    throw new Error(`${name} has no licence: it cannot be part of the package`);
  return found;
}

/** The comments at the beginning of the main file, where some authors put their licence. */
function headOf(folder) {
  const { main = 'index.js' } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const path = join(folder, main);
  const [head = ''] = existsSync(path) ? (readFileSync(path, 'utf8').match(/^(\s*\/\/.*\n)+/) ?? []) : [];
  return /permission|licen[cs]e/i.test(head) ? head.trim() : undefined;
}
