import type { RunInfo } from '../report/report.ts';
import type { MetricsRecord } from '../train/metrics-record.ts';
import type { Folder } from './folder.ts';
import type { LogBeginning, LogSettings, RunLog } from './logs.ts';
import type { RunSettings } from './run-settings.ts';

/** What a run needs of the place where it is trained: Node, or a page's worker. */
export interface Host {
  /** By name, for the report: this package's, Node's or the browser's. */
  readonly versions: Readonly<Record<string, string>>;
  /**
   * Keeps a run's folder for one sitting: two that train one run would mix up its files.
   *
   * @returns what hands the folder back.
   * @throws Error while another sitting has it.
   */
  lock(folder: Folder): Promise<() => void>;
  /** Runs are saved when `save` is called, not at intervals. */
  readonly savesOnRequest?: boolean;
  /** Older checkpoints stay until they are removed. Default: only the newest stays. */
  readonly keepsCheckpoints?: boolean;
  /** Opens what a run writes for other programs. Default: that cannot be written here. */
  openLogs?(
    folder: Folder,
    run: RunSettings,
    logs: LogSettings,
    before: LogBeginning,
  ): Promise<readonly RunLog[]>;
  /** The bytes of memory that a replay may come to take; undefined where nobody can tell. */
  availableBytes?(): number;
  /**
   * Writes the page of a run, or not, where the numbers are shown otherwise.
   *
   * @param records the metrics so far, oldest first.
   * @returns its path.
   */
  writeReport(folder: Folder, records: readonly MetricsRecord[], info: RunInfo): Promise<string>;
}
