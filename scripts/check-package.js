// `npm run check:package`: packs the package and checks it with publint, Are the Types Wrong, and TypeScript: our own
// and the oldest version that the types support, with the module resolution of Node and of bundlers. The tools are
// installed into tools/package.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { quietly } from './quietly.js';
import { root } from './root.js';
import { setup } from './setup.js';
import { installTools } from './tools.js';

const RESOLUTIONS = [{ module: 'nodenext' }, { module: 'esnext', moduleResolution: 'bundler' }];

setup({ adapter: false });
const tools = `${installTools('package')}node_modules/`;
const project = mkdtempSync(join(tmpdir(), 'webgpu-dqn-package-'));
try {
  quietly('npm', ['pack', '--pack-destination', project], { cwd: root, shell: process.platform === 'win32' });
  const tarball = join(project, readdirSync(project)[0]);
  const installed = join(project, 'node_modules/webgpu-dqn');
  mkdirSync(installed, { recursive: true });
  quietly('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  judge('publint', `${tools}publint/src/cli.js`, [tarball, '--strict']);
  judge('attw', `${tools}@arethetypeswrong/cli/dist/index.js`, [
    tarball,
    '--profile',
    'esm-only',
    '--no-emoji',
  ]);
  for (const resolution of RESOLUTIONS) {
    writeUser(installed, resolution);
    for (const folder of [tools, `${root}node_modules/`]) {
      const { version } = JSON.parse(readFileSync(`${folder}typescript/package.json`, 'utf8'));
      judge(
        `TypeScript ${version}, ${resolution.moduleResolution ?? resolution.module}`,
        ...[`${folder}typescript/bin/tsc`, ['-p', project]],
      );
    }
  }
  console.log(`${megabytes(statSync(tarball).size)} packed, ${megabytes(sizeOf(installed))} unpacked`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(project, { recursive: true, force: true });
}

function judge(name, program, args) {
  quietly(process.execPath, [program, ...args], { cwd: project });
  console.log(`${name}: nothing to complain about`);
}

/**
 * Writes a program that imports everything, to be compiled as strictly as by `tsc --init`, with checked declarations.
 */
function writeUser(installed, resolution) {
  const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const paths = Object.keys(exports).filter((path) => exports[path].types);
  const lines = paths.map((path, i) => `export * as m${i} from 'webgpu-dqn${path.slice(1)}';\n`);
  const compilerOptions = {
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
    ...{ verbatimModuleSyntax: true, isolatedModules: true, noUncheckedSideEffectImports: true },
    ...{ target: 'es2022', types: [], noEmit: true, skipLibCheck: false, ...resolution },
  };
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(project, 'user.ts'), lines.join(''));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }));
}

function sizeOf(folder) {
  const files = readdirSync(folder, { recursive: true }).map((file) => statSync(join(folder, file)));
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
