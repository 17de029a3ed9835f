import type { FileWriter, Folder } from '../../runs/folder.ts';

/**
 * A folder that is forgotten with the worker.
 *
 * @param files by their paths in the folder.
 */
export function memoryFolder(path: string, files = new Map<string, Uint8Array>()): Folder {
  const isIn = (folder: string) => (file: string) => folder === '' || file.startsWith(`${folder}/`);
  return {
    path,
    read: async (file) => files.get(file)?.slice(),
    async open(file) {
      const bytes = files.get(file);
      return (
        bytes && {
          size: bytes.length,
          async read(into, position) {
            const part = bytes.subarray(position, position + into.length);
            into.set(part);
            return part.length;
          },
          async close() {},
        }
      );
    },
    async write(file, content) {
      files.set(file, joined(await chunksOf(content)));
    },
    async append(file, content) {
      files.set(file, joined([files.get(file) ?? new Uint8Array(), content]));
    },
    async list(folder) {
      const start = folder === '' ? 0 : folder.length + 1;
      const inside = [...files.keys()].filter(isIn(folder));
      return [...new Set(inside.map((file) => file.slice(start).split('/', 1)[0]))];
    },
    async remove(name) {
      for (const file of files.keys()) if (file === name || isIn(name)(file)) files.delete(file);
    },
  };
}

async function chunksOf(content: Uint8Array | FileWriter): Promise<Uint8Array[]> {
  if (typeof content !== 'function') return [content];
  const chunks: Uint8Array[] = [];
  // A writer may use its chunk again.
  await content(async (chunk) => void chunks.push(chunk.slice()));
  return chunks;
}

/** Bytes one behind the other. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
