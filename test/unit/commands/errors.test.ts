import { describe, expect, it } from 'vitest';
import { asAnyError } from '../../../src/commands/base/errors.ts';

/** As Node throws it. */
const refused = (code: string, path?: string): Error =>
  Object.assign(new Error(`${code}: refused, mkdir '${path}'`), {
    code,
    syscall: 'mkdir',
    ...(path === undefined ? {} : { path }),
  });

describe('what the system refuses of a file', () => {
  it.each([
    ['EACCES', /this user may not/, /whose it is/],
    ['EPERM', /this user may not/, /whose it is/],
  ])('%s is a person’s to settle, and no bug', (code, why, next) => {
    const error = asAnyError(refused(code, '/srv/m\u001b/.headwater/tmp'), 'headwater status');
    expect(error).toMatchObject({ code: 'file-refused', exitCode: 5 });
    expect(error.message).toMatch(why);
    expect(error.message).toContain(`/srv/m\\x1b/.headwater/tmp`);
    expect(error.next.join(' ')).toMatch(next);
  });

  it.each([
    ['/srv/m/.headwater', 'Cannot use /srv/m/.headwater: the disk is full (ENOSPC).'],
    [undefined, 'Cannot write on this host: the disk is full (ENOSPC).'],
  ])('a full disk is the disk’s trouble, of %s', (path, message) => {
    const error = asAnyError(refused('ENOSPC', path), 'headwater pause');
    expect(error).toMatchObject({ code: 'disk-unwritable', exitCode: 5, message });
    expect(error.next[0]).toMatch(/^Make room below \.headwater/);
  });

  it.each([
    ['one that no file is named in', refused('EACCES')],
    ['one that somebody should have expected', refused('ENOTDIR', '/srv/x')],
  ])('%s is a bug all the same', (_, error) =>
    expect(asAnyError(error, 'headwater status')).toMatchObject({ code: 'bug', exitCode: 1 }),
  );
});
