import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Film } from '../envs/film.ts';
import { GameVideo } from '../report/game-video.ts';

const VIDEOS = 'videos';

/** The GIFs of a run's folder: games of its evaluations. */
export class RunVideos {
  private video: GameVideo | undefined;

  constructor(
    private readonly folder: string,
    private readonly film: Film | undefined,
  ) {}

  /** From here on pictures are kept. Does nothing where games cannot be seen. */
  begin(): void {
    this.video = this.film && new GameVideo(this.film);
  }

  add(pixels: Uint8Array): void {
    this.video?.add(pixels);
  }

  /** Writes what was filmed, if anything was. */
  end(steps: number): void {
    if (!this.video) return;
    mkdirSync(join(this.folder, VIDEOS), { recursive: true });
    const name = `step-${String(steps).padStart(9, '0')}.gif`;
    writeFileSync(join(this.folder, VIDEOS, name), this.video.finish());
    this.video = undefined;
  }

  /** The latest, but not one from beyond `upTo`, before a kill. */
  latest(upTo: number): { steps: number; gif: Uint8Array } | undefined {
    const videos = join(this.folder, VIDEOS);
    const names = existsSync(videos) ? readdirSync(videos) : [];
    const name = names
      .filter((each) => stepOf(each) <= upTo)
      .sort()
      .at(-1);
    return name ? { steps: stepOf(name), gif: readFileSync(join(videos, name)) } : undefined;
  }
}

function stepOf(video: string): number {
  return Number(video.match(/\d+/)?.[0]);
}
