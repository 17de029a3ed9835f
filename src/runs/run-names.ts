/** The names of files in the folder of a run that zips treat as no other. */

/** The file that makes a folder a run. */
export const RUN = 'run.json';
/** The file that makes a folder a checkpoint. */
export const MANIFEST = 'manifest.json';
/** Says who has a folder, which is nothing to hand on. */
export const LOCK = 'lock';
