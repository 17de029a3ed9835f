import type { Host } from './host.ts';
import { allLogs, type LogBeginning, type RunLog } from './logs.ts';
import type { Sitting } from './run-settings.ts';

/**
 * The logs of a sitting as one.
 *
 * @param say is called if the host cannot write logs.
 */
export async function openRunLogs(
  host: Host,
  { folder, run, recipe }: Sitting,
  before: Omit<LogBeginning, 'environment'>,
  say: (what: string, text: string) => void,
): Promise<Required<RunLog>> {
  const { logs } = run;
  if (!logs) return allLogs([]);
  if (host.openLogs) {
    const environment = recipe.makeEnvironment?.(run.settings).name ?? recipe.name;
    return allLogs(await host.openLogs(folder, run, logs, { ...before, environment }));
  }
  say('logs', `${Object.keys(logs).join(' and ')} cannot be written here`);
  return allLogs([]);
}
