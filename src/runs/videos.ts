import type { Film } from '../envs/film.ts';
import type { GameVideo } from '../report/game-video.ts';
import type { Folder } from './folder.ts';

const VIDEOS = 'videos';

/** The GIFs of a run's folder: games of its evaluations. */
export class RunVideos {
  private video: GameVideo | undefined;

  constructor(
    private readonly folder: Folder,
    private readonly film: Film | undefined,
  ) {}

  /** From here on pictures are kept. Does nothing where games cannot be seen. */
  async begin(): Promise<void> {
    if (!this.film) return;
    const { GameVideo } = await import('../report/game-video.ts'); // pages need it late, or never
    this.video = new GameVideo(this.film);
  }

  add(pixels: Uint8Array): void {
    this.video?.add(pixels);
  }

  /** Writes what was filmed, if anything was. */
  async end(steps: number): Promise<void> {
    if (!this.video) return;
    const gif = this.video.finish();
    this.video = undefined;
    await this.folder.write(`${VIDEOS}/step-${String(steps).padStart(9, '0')}.gif`, gif);
  }

  /** The latest, but not one from beyond `upTo`, before a kill. */
  async latest(upTo: number): Promise<{ steps: number; gif: Uint8Array } | undefined> {
    const name = (await this.folder.list(VIDEOS))
      .filter((each) => stepOf(each) <= upTo)
      .sort()
      .at(-1);
    const gif = name && (await this.folder.read(`${VIDEOS}/${name}`));
    return gif ? { steps: stepOf(name), gif } : undefined;
  }
}

function stepOf(video: string): number {
  return Number(video.match(/\d+/)?.[0]);
}
