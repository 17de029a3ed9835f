import { parse } from 'yaml';
import type { Page } from './markdown.ts';

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = { json: JSON.parse, yaml: parse };

/** The syntax errors of a page's JSON and YAML blocks, at most one for each block. */
export function dataFaults({ path, fences }: Page): string[] {
  return fences.flatMap(({ language, line, text }) => {
    try {
      PARSERS[language]?.(text);
      return [];
    } catch (error) {
      return [`${path}:${line + 1}: the ${language} cannot be read: ${(error as Error).message}`];
    }
  });
}
