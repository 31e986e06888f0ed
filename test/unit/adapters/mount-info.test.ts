import { describe, expect, it } from 'vitest';
import { mountAt } from '../../../src/adapters/machine/mount-info.ts';

const INFO = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
36 22 0:40 / /mnt/projects rw,relatime shared:7 master:3 - nfs4 nas:/export/projects rw,vers=4.1
37 22 0:41 / /mnt/pro rw,relatime - cifs //win/pro rw
38 22 0:42 / /mnt/with\\040a\\040space\\134 rw - nfs nas:/x rw
39 22 0:43 / /mnt/twice rw - nfs nas:/x rw
40 39 0:44 / /mnt/twice rw - tmpfs none rw
`;

describe('what is mounted', () => {
  it.each([
    ['at a mount point', '/mnt/projects', '/mnt/projects', 'nfs4'],
    ['below one', '/mnt/projects/a/b', '/mnt/projects', 'nfs4'],
    ['beside one whose name begins alike', '/mnt/projector', '/', 'ext4'],
    ['at one with blanks and a backslash in its name', '/mnt/with a space\\', '/mnt/with a space\\', 'nfs'],
    ['where something was mounted over', '/mnt/twice', '/mnt/twice', 'tmpfs'],
  ])('%s', (_where, path, point, fileSystem) =>
    expect(mountAt(INFO, path)).toMatchObject({ point, fileSystem }),
  );

  it.each([
    ['nothing', ''],
    ['something else', 'x\n - \n1 2 3\n'],
  ])('is not known of %s', (_what, text) => expect(mountAt(text, '/mnt')).toBeNull());
});
