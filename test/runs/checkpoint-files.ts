import { Random } from '../../src/random.ts';
import type { FileWriter } from '../../src/runs/folder.ts';

/** The files of the test checkpoint of a step. Every step has other bytes and lengths. */
export function contentOf(step: number): Record<string, Uint8Array> {
  const random = new Random(step);
  const large = Uint8Array.from({ length: 5000 + random.int(5000) }, () => random.int(256));
  return { large, empty: new Uint8Array(), 'state.json': new TextEncoder().encode(JSON.stringify({ step })) };
}

export function filesOf(step: number): Record<string, FileWriter> {
  const writers = Object.entries(contentOf(step)).map(([name, content]): [string, FileWriter] => [
    name,
    async (write) => {
      for (let at = 0; at < content.length; at += 4000) await write(content.subarray(at, at + 4000));
    },
  ]);
  return Object.fromEntries(writers);
}
