/** Code as it was written, of a page that shows it: see scripts/kernel-sources.js. */
declare module 'kernel-sources' {
  /** Texts by the names of files: in `shaders`, `src/backends/cpu/assembly` and `src/kernels`. */
  export const shaders: Readonly<Record<string, string>>;
  export const functions: Readonly<Record<string, string>>;
  export const kernels: Readonly<Record<string, string>>;
  /** A shader as the page compiles it. */
  export function plain(wgsl: string): string;
}
