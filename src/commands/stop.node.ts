import { earlySignal, signalStatuses } from './early-signals.js';

/**
 * Calls `stop`, once, when the process is asked to end: by Ctrl-C, by `kill`, because its terminal is gone, or by a
 * scheduler. If that happened while the command was loaded, it calls `stop` now. A Ctrl-C after that ends the process
 * at once. Other signals do not, as a shell that is closed sends its jobs several.
 *
 * @param stop gets the exit status.
 * @param requeue whether a scheduler will begin the process again, as it does with tasks of arrays. SIGTERM and SIGUSR1
 * then have an exit status that asks for it.
 * @returns a function that hands the signals back to Node.
 */
export function onStop(stop: (status: number) => void, requeue = false): () => void {
  let asked = false;
  const listeners = Object.entries(signalStatuses(requeue)).map(([signal, status]) => {
    const listener = () => {
      if (!asked) stop(status);
      else if (signal === 'SIGINT') process.exit(status);
      asked = true;
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  const early = earlySignal();
  if (early !== undefined) {
    asked = true;
    stop(early);
  }
  return () => {
    for (const off of listeners) off();
  };
}
