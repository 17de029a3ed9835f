/** What the page keeps: each function is sent there alone, so it uses nothing from around it. */

/** The settings of all runs, the oldest first. */
export async function keptRuns(): Promise<Record<string, unknown>[]> {
  const root = await navigator.storage.getDirectory();
  const runs = await root.getDirectoryHandle('runs');
  const found: [string, Record<string, unknown>][] = [];
  for await (const [name, folder] of runs as unknown as AsyncIterable<[string, FileSystemDirectoryHandle]>) {
    const file = await (await folder.getFileHandle('run.json')).getFile();
    found.push([name, JSON.parse(await file.text())]);
  }
  return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, run]) => run);
}

/** The SHA-256 of the net in the latest checkpoint of each run, the oldest run first. */
export async function keptNets(): Promise<string[]> {
  type Folders = AsyncIterable<[string, FileSystemDirectoryHandle]>;
  const sorted = async (folder: FileSystemDirectoryHandle) => {
    const found: [string, FileSystemDirectoryHandle][] = [];
    for await (const entry of folder as unknown as Folders) found.push(entry);
    return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, handle]) => handle);
  };
  const root = await navigator.storage.getDirectory();
  const nets: string[] = [];
  for (const run of await sorted(await root.getDirectoryHandle('runs'))) {
    const latest = (await sorted(await run.getDirectoryHandle('checkpoints'))).at(-1)!;
    const file = await (await latest.getFileHandle('q-net.safetensors')).getFile();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
    nets.push(Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''));
  }
  return nets;
}
