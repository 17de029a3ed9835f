import type { TrainedGame } from '../recipes/recipe.ts';
import { type Folder, pathIn } from './folder.ts';
import type { RunLog } from './logs.ts';

const FILE = 'monitor.csv';

/**
 * The games of training one by one, as Stable-Baselines3's `Monitor` writes them: a line about the environment, the
 * columns `r,l,t`, then the return, length and end of each game. The end is in seconds since training began.
 */
export class MonitorLog implements RunLog {
  private lines = '';

  private constructor(private readonly folder: Folder) {}

  /**
   * Opens the file in `folder`, or begins it.
   *
   * @param games the number of games before this sitting. Lines of later games, which will be played again, are
   * dropped.
   * @param started seconds since 1970 at which training began.
   * @throws Error, naming the file, if it has fewer games than the run.
   */
  static async open(
    folder: Folder,
    { environment, games, started }: { environment: string; games: number; started: number },
  ): Promise<MonitorLog> {
    const head = `#${JSON.stringify({ t_start: started, env_id: environment })}\nr,l,t\n`;
    const found = new TextDecoder().decode(await folder.read(FILE)) || head;
    const lines = found.split('\n');
    const whole = lines.slice(0, HEAD_LINES + games);
    if (lines.length <= whole.length) {
      throw new Error(
        `${pathIn(folder, FILE)}: ${Math.max(0, lines.length - 1 - HEAD_LINES)} games, the run has had ${games}: ` +
          'put it back, or take monitor out of logs in run.json',
      );
    }
    await folder.write(FILE, new TextEncoder().encode(`${whole.join('\n')}\n`));
    return new MonitorLog(folder);
  }

  game({ score, steps }: TrainedGame, seconds: number): void {
    this.lines += `${score},${steps ?? ''},${seconds.toFixed(6)}\n`;
  }

  record(): Promise<void> {
    return this.save();
  }

  async save(): Promise<void> {
    const { lines } = this;
    this.lines = '';
    if (lines !== '') await this.folder.append(FILE, new TextEncoder().encode(lines));
  }

  end(): Promise<void> {
    return this.save();
  }
}

const HEAD_LINES = 2;
