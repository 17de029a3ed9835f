import manifest from '../../../package.json';

/** The version of this package, as links name it. */
export const { version } = manifest;
