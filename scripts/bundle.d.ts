import type { BuildOptions } from 'esbuild';

export const nodeOptions: BuildOptions;
export function load(entry: string): Promise<unknown>;
