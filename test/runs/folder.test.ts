import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { folderAt } from '../../src/runs/folder.node.ts';
import { rejects } from '../rejects.ts';

const test = suite('a folder on a disk');

const root = mkdtempSync(join(tmpdir(), 'folder-'));
test.after(() => rmSync(root, { recursive: true }));

test('refuses by name what is not a file, without reading it', async () => {
  const folder = folderAt(root);
  mkdirSync(join(root, 'folder'));
  symlinkSync(join(root, 'loop'), join(root, 'loop'));
  const others: Record<string, RegExp> = {
    folder: /folder: it is a folder, where a file should be$/,
    loop: /loop: the link leads back to itself$/,
  };
  if (process.platform !== 'win32') {
    for (const device of ['zero', 'full']) {
      symlinkSync(`/dev/${device}`, join(root, device));
      others[device] = new RegExp(`${device}: this is no file$`);
    }
    spawnSync('mkfifo', [join(root, 'pipe')]);
    others.pipe = /pipe: this is no file$/;
  }
  for (const [name, message] of Object.entries(others)) {
    await rejects(folder.read(name), message);
    if (name === 'folder') assert.is(await folder.open(name), undefined);
    else await rejects(folder.open(name), message);
  }
});

test('gives the bytes of a file, also through a link, and undefined if there is none', async () => {
  const folder = folderAt(root);
  writeFileSync(join(root, 'file'), 'abc');
  symlinkSync('file', join(root, 'link'));
  symlinkSync('nowhere', join(root, 'dangling'));
  for (const name of ['file', 'link']) assert.equal([...(await folder.read(name))!], [97, 98, 99]);
  for (const name of ['none', 'dangling', 'file/inside']) {
    assert.is(await folder.read(name), undefined);
    assert.is(await folder.open(name), undefined);
  }
});

test.run();
