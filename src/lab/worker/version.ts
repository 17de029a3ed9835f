import manifest from '../../../package.json';

/** Of this package, as links name it. */
export const { version } = manifest;
