// Names of files in a run's folder that zips treat in their own way.

/** The file that makes a folder a run. */
export const RUN = 'run.json';
/** The file that makes a folder a checkpoint. */
export const MANIFEST = 'manifest.json';
/** The file that names the owner of a folder, which zips leave out. */
export const LOCK = 'lock';
