/** Finds the code of kernels as it was written. */

/** Texts of files, by name. */
export type Files = Readonly<Record<string, string>>;

/**
 * A shader as it was written: comments and indentation are put back into one that was compiled without them, and each
 * file begins with its name.
 *
 * @param source several files in one.
 * @param shaders all files that it may consist of.
 * @param plain as it was applied to them.
 */
export function annotated(source: string, shaders: Files, plain: (text: string) => string): string {
  return Object.entries(shaders)
    .map(([name, text]) => ({
      written: `\n// shaders/${name}\n\n${withoutDirectives(text)}`,
      compiled: withoutDirectives(plain(text)),
    }))
    .sort((a, b) => b.compiled.length - a.compiled.length)
    .reduce((result, { written, compiled }) => result.replace(compiled, () => written), source);
}

/** `joinShaders` puts directives in front of all files. */
function withoutDirectives(text: string): string {
  return text.replace(/^enable .*;$/gm, '');
}

/** The file with a kernel's descriptor and reference: `pool2d.ts` for `pool2d_gradient`. */
export function kernelFile(kernel: string, files: Files): string | undefined {
  return Object.keys(files).find((name) => `${kernel}_`.startsWith(`${stem(name)}_`));
}

/** The file with the function that does a kernel's work in WebAssembly. */
export function functionFile(kernel: string, files: Files): string | undefined {
  const declared = new RegExp(`^export function ${kernel}\\(|^export \\{[^}]* as ${kernel}\\b`, 'm');
  return Object.keys(files).find((name) => declared.test(files[name]));
}

function stem(name: string): string {
  return name.replace(/\.ts$/, '').replaceAll('-', '_');
}
