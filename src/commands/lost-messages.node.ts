let survives = false;

/**
 * Lets the process go on when messages cannot be written: to a terminal that is gone, a closed pipe or a full disk. If
 * results cannot be written, the exit status is 1.
 */
export function surviveLostMessages(): void {
  if (survives) return;
  survives = true;
  process.stderr.on('error', () => {});
  process.stdout.on('error', ({ message }) => {
    console.error(`error: the results cannot be printed: ${message}`);
    process.exitCode = 1;
  });
}
