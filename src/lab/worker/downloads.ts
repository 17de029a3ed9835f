import type { FileWriter } from '../../runs/folder.ts';

/** Bytes that are handed to the browser at once. */
const CHUNK = 2 ** 23;

/** What a writer writes, as a file. The browser keeps it outside of the worker's memory as it grows. */
export async function blobOf(write: FileWriter, type: string): Promise<Blob> {
  let blob = new Blob([], { type });
  let chunks: Uint8Array[] = [];
  let size = 0;
  const pass = () => {
    blob = new Blob([blob, ...(chunks as Uint8Array<ArrayBuffer>[])], { type });
    chunks = [];
    size = 0;
  };
  await write(async (chunk) => {
    chunks.push(chunk.slice());
    size += chunk.length;
    if (size >= CHUNK) pass();
  });
  pass();
  return blob;
}
