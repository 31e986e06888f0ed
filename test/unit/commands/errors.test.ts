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
    ['EROFS', /read-only/, /for writing/],
    ['ENOSPC', /the disk is full/, /Make room/],
    ['EDQUOT', /quota/, /Make room/],
  ])('%s is a person’s to settle, and no bug', (code, why, next) => {
    const error = asAnyError(refused(code, '/srv/m\u001b/.headwater/tmp'), 'headwater status');
    expect(error).toMatchObject({ code: 'file-refused', exitCode: 5 });
    expect(error.message).toMatch(why);
    expect(error.message).toContain(`/srv/m\\x1b/.headwater/tmp`);
    expect(error.next.join(' ')).toMatch(next);
  });

  it('a full disk is one too when only the write says so, and no path', () => {
    const error = asAnyError(refused('ENOSPC'), 'headwater pause');
    expect(error).toMatchObject({ code: 'file-refused', exitCode: 5 });
    expect(error.message).toBe('Cannot write on this host: the disk is full (ENOSPC).');
    expect(error.next).toEqual([expect.stringMatching(/^Make room below \.headwater/)]);
  });

  it.each([
    ['one that no file is named in', refused('EACCES')],
    ['one that somebody should have expected', refused('ENOTDIR', '/srv/x')],
  ])('%s is a bug all the same', (_, error) =>
    expect(asAnyError(error, 'headwater status')).toMatchObject({ code: 'bug', exitCode: 1 }),
  );
});
