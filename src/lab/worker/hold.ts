/** The lock manager of a browser, as far as it is needed: `navigator.locks` is one. */
export interface Locks {
  request(
    name: string,
    options: { readonly ifAvailable: true },
    whileHeld: (lock: object | null) => Promise<void>,
  ): Promise<void>;
}

/** Another worker trains the run. */
export class RunHeld extends Error {}

/**
 * Keeps a run for this worker: two that train one run would mix up its files. The browser lets go of it when the worker
 * ends, however it ends.
 *
 * @returns what lets go of it.
 * @throws RunHeld while another worker, in this tab or another, has it.
 */
export async function holdRun(locks: Locks, path: string): Promise<() => void> {
  let release = () => {};
  const isOurs = await new Promise<boolean>((tell, fail) => {
    const whileHeld = (lock: object | null) => {
      tell(lock !== null);
      return new Promise<void>((resolve) => {
        release = resolve;
        if (!lock) resolve();
      });
    };
    locks.request(`webgpu-dqn run ${path}`, { ifAvailable: true }, whileHeld).catch(fail);
  });
  if (!isOurs) throw new RunHeld('This run is training in another tab.');
  return release;
}
