let survives = false;

/**
 * From here on messages that cannot be written, to a terminal that is gone, a pipe that is closed or a full disk, stop
 * nothing. Results that cannot be written make the exit status 1.
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
