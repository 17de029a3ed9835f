import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { checkpointName, checkpointsIn } from './checkpoints.ts';
import { type Folder, pathIn } from './folder.ts';
import { LOCK, MANIFEST, RUN } from './run-names.ts';

/** The number of bytes to read and deflate at once. */
const CHUNK = 2 ** 20;
/** The level of compression: the usual one. */
const LEVEL = 6;
/** The earliest date of zips. All files have it, so that the same run gives the same zip. */
const DATE = new Date(1980, 0, 1);

/**
 * Zips the folder of a run, chunk by chunk, so that no file has to be in memory as a whole. Weights are stored as they
 * are; all other files are deflated. Older checkpoints are left out, as a run goes on from its newest.
 *
 * @param title the name of the only folder in the zip, so that unzipping puts no files elsewhere.
 * @param write takes the zip's bytes, each chunk awaited.
 */
export async function zipRun(
  folder: Folder,
  title: string,
  write: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const made: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    made.push(chunk);
  });
  const pass = async () => {
    for (const chunk of made.splice(0)) await write(chunk);
  };
  const older = (await checkpointsIn(folder).steps()).slice(0, -1);
  const leftOut = older.map((step) => `checkpoints/${checkpointName(step)}/`);
  for (const name of await filesIn(folder, '')) {
    if (leftOut.some((path) => name.startsWith(path))) continue;
    const file = await folder.open(name);
    if (!file) throw new Error(`${pathIn(folder, name)}: missing`);
    try {
      const path = `${title}/${name}`;
      const entry = name.endsWith('.safetensors')
        ? new ZipPassThrough(path)
        : new ZipDeflate(path, { level: LEVEL });
      entry.mtime = DATE;
      zip.add(entry);
      for (let at = 0; at < file.size; at += CHUNK) {
        const chunk = new Uint8Array(Math.min(CHUNK, file.size - at));
        if ((await file.read(chunk, at)) < chunk.length) {
          throw new Error(`${pathIn(folder, name)}: ends before byte ${file.size}`);
        }
        entry.push(chunk);
        await pass();
      }
      entry.push(new Uint8Array(), true);
    } finally {
      await file.close();
    }
  }
  zip.end();
  await pass();
}

/** The paths of all files, in a fixed order. A manifest comes after its files, and run.json last. */
async function filesIn(folder: Folder, path: string): Promise<string[]> {
  const last = (name: string) => Number(name === MANIFEST) + 2 * Number(name === RUN);
  const names = (await folder.list(path)).filter((name) => path !== '' || name !== LOCK);
  names.sort((a, b) => last(a) - last(b) || (a < b ? -1 : 1));
  const files: string[] = [];
  for (const name of names) {
    const inside = path === '' ? name : `${path}/${name}`;
    const within = await filesIn(folder, inside);
    const file = within.length === 0 ? await folder.open(inside) : undefined; // undefined for a folder, too
    await file?.close();
    files.push(...(file ? [inside] : within));
  }
  return files;
}
