import { Inflate } from 'fflate';
import type { FileWriter, Folder } from '../../runs/folder.ts';
import { LOCK, MANIFEST, RUN } from '../../runs/run-names.ts';
import { contentOf, readDirectory, type ZipEntry, ZipFault } from './zip-file.ts';

/** Said of what is no zip, too. */
const NO_RUN = 'That zip holds no run.json, so it is no run of webgpu-dqn.';

/**
 * Unzips a run into an empty folder, chunk by chunk, wherever in the zip it lies. `run.json` is written last: without it
 * the folder is no run, so one that a killed worker left half-way counts for nothing.
 *
 * @param zip a file that was chosen or dropped.
 * @throws Error, in words for people, for what is no zip of a run, or is damaged; as `folder.write` does.
 */
export async function unzipRun(zip: Blob, folder: Folder): Promise<void> {
  const entries = (await readDirectory(zip)) ?? [];
  const [run] = entries
    .filter(({ name }) => name === RUN || name.endsWith(`/${RUN}`))
    .sort((a, b) => a.name.length - b.name.length);
  if (!run) throw new Error(NO_RUN);
  const prefix = run.name.slice(0, -RUN.length);
  const files = entries.flatMap((entry) => {
    const name = entry.name.slice(prefix.length);
    const isFile = entry.name.startsWith(prefix) && name !== '' && !name.endsWith('/') && name !== LOCK;
    return isFile ? [{ name, entry }] : [];
  });
  for (const { name } of files) requireInside(name);
  files.sort((a, b) => lateness(a.name) - lateness(b.name));
  for (const { name, entry } of files) await folder.write(name, inflated(zip, entry));
}

/** A manifest comes after all other files, run.json last. */
function lateness(name: string): number {
  return name === RUN ? 2 : Number(name.endsWith(`/${MANIFEST}`));
}

/** @throws Error for a name that would lead out of the folder. */
function requireInside(name: string): void {
  const parts = name.split('/');
  if (!name.includes('\\') && parts.every((part) => part !== '' && part !== '.' && part !== '..')) return;
  throw new Error(`That zip has a file called ${name}, which would lie outside of the run.`);
}

/** Writes the content of an entry, and checks it on the way. */
function inflated(zip: Blob, entry: ZipEntry): FileWriter {
  return async (write) => {
    let [crc, size] = [0, 0];
    const pass = async (chunks: readonly Uint8Array[]) => {
      for (const chunk of chunks) {
        crc = crc32(chunk, crc);
        size += chunk.length;
        if (size > entry.size) throw new ZipFault();
        await write(chunk);
      }
    };
    if (entry.isDeflated) {
      const made: Uint8Array[] = [];
      const inflate = new Inflate((chunk) => made.push(chunk));
      const push = (chunk: Uint8Array, isLast: boolean): void => {
        try {
          inflate.push(chunk, isLast);
        } catch (error) {
          throw new ZipFault({ cause: error });
        }
      };
      for await (const chunk of contentOf(zip, entry)) {
        push(chunk, false);
        await pass(made.splice(0));
      }
      push(new Uint8Array(), true);
      await pass(made.splice(0));
    } else {
      for await (const chunk of contentOf(zip, entry)) await pass([chunk]);
    }
    if (crc !== entry.crc) throw new ZipFault();
  };
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** The checksum of zips, of bytes that follow those whose checksum is `before`. */
function crc32(bytes: Uint8Array, before: number): number {
  let crc = ~before;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 255];
  return ~crc >>> 0;
}
