import type { Film } from '../envs/film.ts';
import type { GameVideo } from '../report/game-video.ts';
import { type Folder, pathIn } from './folder.ts';

const VIDEOS = 'videos';

/** The GIFs of a run's folder: games of its evaluations. */
export class RunVideos {
  private video: GameVideo | undefined;

  constructor(
    private readonly folder: Folder,
    private readonly film: Film | undefined,
    private readonly onVideo?: (gif: Uint8Array, steps: number) => Promise<void>,
  ) {}

  /** Begins to keep pictures. Does nothing if games cannot be filmed. */
  async begin(): Promise<void> {
    if (!this.film) return;
    const { GameVideo } = await import('../report/game-video.ts'); // pages need it late, or never
    this.video = new GameVideo(this.film);
  }

  add(pixels: Uint8Array): void {
    this.video?.add(pixels);
  }

  /** Writes the film, if there is one. */
  async end(steps: number): Promise<void> {
    if (!this.video) return;
    const gif = this.video.finish();
    this.video = undefined;
    await this.folder.write(`${VIDEOS}/step-${String(steps).padStart(9, '0')}.gif`, gif);
    await this.onVideo?.(gif, steps);
  }

  /** The latest video up to step `upTo`. Later ones are from before the process was killed. */
  async latest(upTo: number): Promise<{ steps: number; gif: Uint8Array } | undefined> {
    const found = (await filmedGames(this.folder)).filter(({ steps }) => steps <= upTo).at(-1);
    return found && { steps: found.steps, gif: await found.gif() };
  }
}

/** A game of an evaluation. */
interface FilmedGame {
  /** Environment steps before it. */
  readonly steps: number;
  gif(): Promise<Uint8Array>;
}

/** The filmed games of a run, from the first on. */
export async function filmedGames(folder: Folder): Promise<FilmedGame[]> {
  const names = (await folder.list(VIDEOS)).filter((name) => name.endsWith('.gif')).sort();
  return names.map((name) => ({
    steps: stepOf(name),
    async gif() {
      const path = `${VIDEOS}/${name}`;
      const gif = await folder.read(path);
      if (!gif) throw new Error(`${pathIn(folder, path)}: missing`);
      return gif;
    },
  }));
}

function stepOf(video: string): number {
  return Number(video.match(/\d+/)?.[0]);
}
