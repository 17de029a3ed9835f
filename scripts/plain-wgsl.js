/** A shader without comments and indentation. */
export function plain(wgsl) {
  return wgsl
    .replace(/\/\/.*$/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/^\s+/gm, '');
}
