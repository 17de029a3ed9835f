import type { RunInfo } from '../report/report.ts';
import type { MetricsRecord } from '../train/metrics-record.ts';
import type { Folder } from './folder.ts';
import type { LogBeginning, LogSettings, RunLog } from './logs.ts';
import type { RunSettings } from './run-settings.ts';

/** The environment in which a run is trained: Node, or a page's worker. */
export interface Host {
  /** Versions by name, for the report: this package's, Node's or the browser's. */
  readonly versions: Readonly<Record<string, string>>;
  /**
   * Locks a run's folder for one sitting, as two sittings would mix up its files.
   *
   * @returns a function that releases the folder.
   * @throws Error while another sitting has it.
   */
  lock(folder: Folder): Promise<() => void>;
  /** Whether runs are saved only when `save` is called, not at intervals. */
  readonly savesOnRequest?: boolean;
  /** Whether older checkpoints stay until they are removed. Default: only the newest stays. */
  readonly keepsCheckpoints?: boolean;
  /** Opens the logs that a run writes for other programs. Default: there can be none here. */
  openLogs?(
    folder: Folder,
    run: RunSettings,
    logs: LogSettings,
    before: LogBeginning,
  ): Promise<readonly RunLog[]>;
  /** The bytes of memory that a full replay may take; undefined if that is unknown. */
  availableBytes?(): number;
  /**
   * Writes the page of a run. Does nothing in a host that shows the numbers in another way.
   *
   * @param records the metrics so far, oldest first.
   * @returns its path.
   */
  writeReport(folder: Folder, records: readonly MetricsRecord[], info: RunInfo): Promise<string>;
}
