/** Steps that a run may be ahead of the other before it tells how far it is. */
const NEWS = 25;

/** The steps that a run has made. */
type News = number | 'over';

/**
 * What a run knows of another one, which a worker of its own trains. The two tell each other how far they are, so that
 * they keep step while nobody looks at the page, too.
 */
export class Lockstep {
  /** The steps of the other run, as it told last; undefined once it is over. */
  private other: number | undefined = 0;
  private told = Number.NEGATIVE_INFINITY;

  /** @param onNews is called when the other run is heard of. */
  constructor(
    private readonly port: MessagePort,
    onNews: () => void,
  ) {
    port.onmessage = ({ data }: MessageEvent<News>) => {
      this.other = data === 'over' ? undefined : data;
      onNews();
    };
  }

  /** Steps by which a run that has made `steps` is ahead; below 0 it is behind, and 0 where there is nobody to wait for. */
  lead(steps: number): number {
    return this.other === undefined ? 0 : steps - this.other;
  }

  /** @param now tells it even if it was told a few steps ago. */
  tell(steps: number, now: boolean): void {
    if (steps === this.told || (!now && steps - this.told < NEWS)) return;
    this.told = steps;
    this.post(steps);
  }

  /** The other run goes on alone. */
  end(): void {
    this.post('over');
    this.port.onmessage = null;
  }

  private post(news: News): void {
    this.port.postMessage(news);
  }
}
