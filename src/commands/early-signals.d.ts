/**
 * The signals that a command listens to, each with its exit status.
 *
 * @param requeue whether a scheduler will begin the process again, as it does with tasks of arrays. SIGTERM and SIGUSR1
 * then have an exit status that asks for it.
 */
export function signalStatuses(requeue: boolean): Readonly<Record<string, number>>;

/**
 * Listens until `earlySignal` is called, if the command is one that trains runs. A signal after which a scheduler
 * begins the process again is kept, as the process must first save a run to go on from. Others end the process at once.
 *
 * @param command such as `train`.
 */
export function hearSignals(command: string | undefined): void;

/** Ends what `hearSignals` began. Returns the exit status that was asked for meanwhile, if any was. */
export function earlySignal(): number | undefined;
