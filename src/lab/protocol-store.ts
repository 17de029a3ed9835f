/** What page and worker say to each other of links, and of runs that are kept. */

/** A run that the browser keeps for this page. */
export interface StoredRun {
  /** The name of its folder. */
  readonly name: string;
  readonly recipe: string;
  readonly preset: string;
  readonly seed: number;
  /** When it was begun: milliseconds since 1970; undefined where its name does not tell. */
  readonly begun?: number;
  /** The mean of its latest evaluation. */
  readonly score?: number;
  /** The step of its latest checkpoint. */
  readonly step: number;
  readonly bytes: number;
  /** It came to its end. */
  readonly ended: boolean;
  /** It is being trained, in this tab or another. */
  readonly held: boolean;
}

/** A link to the present net. */
export interface Link {
  /** With the `#`. */
  readonly link: string;
  /** The arguments of `webgpu-dqn` that make the same net. */
  readonly command: string;
  readonly step: number;
  /** The SHA-256 of the net's file. */
  readonly hash: string;
}

/** A file to be downloaded. */
export interface Download {
  readonly name: string;
  readonly content: Blob;
}

/** How the files of a run are. Full: there is no room for them. Forgets: nothing outlasts the window. */
export interface Storage {
  readonly state: 'kept' | 'full' | 'broken' | 'forgets';
  /** Bytes on disk, or bytes that found no room. */
  readonly bytes: number;
  readonly message?: string;
}
