// Listens to signals from the first line of a command on. This is plain JavaScript without imports of the project, as
// it runs before anything is bundled or loaded. In a clone the bundle holds a second copy, so both keep what they heard
// in a global variable.
import inspector from 'node:inspector';

/** The exit status of a run that was saved and is to be resumed, for schedulers: EX_TEMPFAIL of sysexits.h. */
const TRY_AGAIN = 75;

/** The signals that ask a process to end, each with its exit status: 128 and the signal's number. */
const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
const SCHEDULED = { ...STATUS, SIGTERM: TRY_AGAIN, SIGUSR1: TRY_AGAIN };

/** The variables in which schedulers number the tasks of an array, and their values outside of an array. */
const INDICES = {
  SLURM_ARRAY_TASK_ID: '',
  PBS_ARRAY_INDEX: '',
  PBS_ARRAYID: '',
  SGE_TASK_ID: 'undefined',
  LSB_JOBINDEX: '0',
  JOB_COMPLETION_INDEX: '',
  AWS_BATCH_JOB_ARRAY_INDEX: '',
};

/** Whether a scheduler runs this process as a task of an array. */
function isTask() {
  return Object.entries(INDICES).some(([name, none]) => ![undefined, '', none].includes(process.env[name]));
}

export function signalStatuses(requeue) {
  return requeue || isTask() ? SCHEDULED : STATUS;
}

const EARLY = Symbol.for('webgpu-dqn: signals that came early');

export function hearSignals(command) {
  if (!['train', 'study', 'sweep'].includes(command)) return;
  const statuses = signalStatuses(process.argv.includes('--requeue'));
  const listeners = Object.entries(statuses).map(([signal, status]) => {
    const listener = () => {
      if (status !== TRY_AGAIN) process.exit(status);
      early.status = status;
    };
    process.on(signal, listener);
    return [signal, listener];
  });
  const early = {
    status: undefined,
    stop() {
      for (const [signal, listener] of listeners) process.off(signal, listener);
      if ('SIGUSR1' in statuses && wokeInspector()) early.status = TRY_AGAIN;
    },
  };
  globalThis[EARLY] = early;
}

/**
 * Whether SIGUSR1 came before the first line. Node then opens its debugger, which is closed again here. It may do so some
 * moments later, so this is asked once the command is loaded. If another process has the debugger's port, the signal goes
 * unnoticed.
 */
function wokeInspector() {
  const options = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(' ')];
  if (options.some((each) => /^--inspect(-brk|-wait)?(=|$)/.test(each)) || !inspector.url()) return false;
  inspector.close();
  return true;
}

export function earlySignal() {
  const early = globalThis[EARLY];
  delete globalThis[EARLY];
  early?.stop();
  return early?.status;
}
