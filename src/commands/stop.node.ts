/** The signals that ask a process to end, each with the exit status that tells of it: 128 and its number. */
const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Calls `stop`, once, when the process is asked to end: by Ctrl-C, by `kill`, or because its terminal is gone. A
 * Ctrl-C after that ends it at once. Other signals do not: a shell that is closed sends its jobs several.
 *
 * @param stop gets the exit status.
 * @returns what hands the signals back to Node.
 */
export function onStop(stop: (status: number) => void): () => void {
  let asked = false;
  const listeners = Object.entries(STATUS).map(([signal, status]) => {
    const listener = () => {
      if (!asked) stop(status);
      else if (signal === 'SIGINT') process.exit(status);
      asked = true;
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const off of listeners) off();
  };
}
