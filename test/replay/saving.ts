import type { Read, Write } from '../../src/replay/saved.ts';

/** All bytes that `saved` writes. */
export async function bytesOfSaved(saved: { save(write: Write): Promise<void> }): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await saved.save(async (chunk) => void chunks.push(chunk.slice()));
  return Buffer.concat(chunks);
}

export function readerOf(bytes: Uint8Array): Read {
  let at = 0;
  return async (into) => {
    if (at + into.length > bytes.length) throw new Error('the file ends here');
    into.set(bytes.subarray(at, at + into.length));
    at += into.length;
  };
}
