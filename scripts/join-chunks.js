import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';

/**
 * Joins an entry of a split bundle and its static imports into one file, from which the chunks that it loads later then
 * import. esbuild leaves a chunk for each set of entries that share something, which means more requests before
 * anything runs, and worse compression.
 *
 * @param options those of the build, which was minified, so that imports have one form.
 * @param metafile that of the build.
 * @param entry the name of a file in the build's folder.
 */
export async function joinChunks(options, { outputs }, entry) {
  const folder = options.outdir;
  const files = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  const joined = new Set([entry]);
  for (const name of joined) {
    for (const { path, kind } of files.get(name).imports) {
      if (kind === 'import-statement') joined.add(basename(path));
    }
  }
  const exported = new Set();
  for (const name of files.keys()) {
    if (joined.has(name)) continue;
    const text = readFileSync(folder + name, 'utf8').replace(
      /\bimport(?:\{([^}]*)\}from)?"\.\/([^"]+)";/g,
      (statement, names = '', from) => {
        if (!joined.has(from)) return statement;
        const imports = names
          .split(',')
          .filter(Boolean)
          .map((each) => {
            const [imported, local = imported] = each.split(' as ');
            const alias = `${imported}_${[...joined].indexOf(from)}`;
            exported.add(`export { ${imported} as ${alias} } from './${from}';`);
            return `${alias} as ${local}`;
          });
        if (imports.length === 0) return ''; // the entry has run
        return `import{${imports}}from"./${entry}";`;
      },
    );
    writeFileSync(folder + name, text);
  }
  const later = {
    name: 'later',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^/ }, ({ kind, path }) =>
        kind === 'dynamic-import' ? { path, external: true } : undefined,
      ),
  };
  const { outputFiles } = await build({
    ...{ bundle: true, minify: true, format: options.format, target: options.target, write: false },
    stdin: { contents: [`import './${entry}';`, ...exported].join('\n'), resolveDir: folder },
    plugins: [later],
  });
  for (const name of joined) rmSync(folder + name);
  writeFileSync(folder + entry, outputFiles[0].contents);
}
