/**
 * The signals that a command listens to, each with its exit status.
 *
 * @param requeue says that a scheduler will begin the process again, as it does with tasks of arrays: SIGTERM and
 * SIGUSR1 then ask for that by a status of their own.
 */
export function signalStatuses(requeue: boolean): Readonly<Record<string, number>>;

/**
 * Listens until `earlySignal` is called, if the command is one that leaves runs. A signal that asks a scheduler to begin
 * again is kept, as there must be something to go on from; others end the process at once, as nothing has begun.
 *
 * @param command such as `train`.
 */
export function hearSignals(command: string | undefined): void;

/** Ends what `hearSignals` began. Returns the exit status that was asked for meanwhile, if any was. */
export function earlySignal(): number | undefined;
