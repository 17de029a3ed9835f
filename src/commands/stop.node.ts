/** The exit status of a run that was saved and is to be resumed, for schedulers: EX_TEMPFAIL of sysexits.h. */
const TRY_AGAIN = 75;

/** The signals that ask a process to end, each with the exit status that tells of it: 128 and its number. */
const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
const SCHEDULED = { ...STATUS, SIGTERM: TRY_AGAIN, SIGUSR1: TRY_AGAIN };

/** Where schedulers say which task of an array this is, and what some of them write outside of one. */
const INDICES: Readonly<Record<string, string>> = {
  SLURM_ARRAY_TASK_ID: '',
  PBS_ARRAY_INDEX: '',
  PBS_ARRAYID: '',
  SGE_TASK_ID: 'undefined',
  LSB_JOBINDEX: '0',
  JOB_COMPLETION_INDEX: '',
  AWS_BATCH_JOB_ARRAY_INDEX: '',
};

/** Whether a scheduler runs this process as a task of an array. */
function isTask(environment: NodeJS.ProcessEnv): boolean {
  return Object.entries(INDICES).some(([name, none]) => ![undefined, '', none].includes(environment[name]));
}

/**
 * Calls `stop`, once, when the process is asked to end: by Ctrl-C, by `kill`, because its terminal is gone, or by a
 * scheduler. A Ctrl-C after that ends it at once. Other signals do not: a shell that is closed sends its jobs several.
 *
 * @param stop gets the exit status.
 * @param requeue says that a scheduler will begin the process again, as it does with tasks of arrays: SIGTERM and
 * SIGUSR1 then ask for that by a status of their own.
 * @returns what hands the signals back to Node.
 */
export function onStop(stop: (status: number) => void, requeue = false): () => void {
  let asked = false;
  const listeners = Object.entries(requeue || isTask(process.env) ? SCHEDULED : STATUS).map(
    ([signal, status]) => {
      const listener = () => {
        if (!asked) stop(status);
        else if (signal === 'SIGINT') process.exit(status);
        asked = true;
      };
      process.on(signal, listener);
      return () => process.off(signal, listener);
    },
  );
  return () => {
    for (const off of listeners) off();
  };
}
