import { describe, expect, it } from 'vitest';
import { copyName, parseS3Url, s3Url } from '../../../src/config/s3-url.ts';

describe('a place in S3', () => {
  it.each([
    ['a bucket', 's3://lab', 'lab', ''],
    ['a bucket, with its slash', 's3://lab/', 'lab', ''],
    ['a prefix', 's3://lab/a/b', 'lab', 'a/b/'],
    ['a prefix with its slash', 's3://lab/a/b/', 'lab', 'a/b/'],
    ['nothing is decoded', 's3://lab/50%25 off/ü?x#y', 'lab', '50%25 off/ü?x#y/'],
    ['a line break is a character like any other', 's3://lab/a\nb', 'lab', 'a\nb/'],
    ['names that AWS would not have', 's3://Lab_1.old/x', 'Lab_1.old', 'x/'],
    [
      'an access point',
      's3://arn:aws:s3:us-east-1:111122223333:accesspoint/readers/x',
      'arn:aws:s3:us-east-1:111122223333:accesspoint/readers',
      'x/',
    ],
  ])('%s', (_why, url, bucket, keyPrefix) => {
    expect(parseS3Url(url)).toEqual({ bucket, keyPrefix });
    expect(parseS3Url(s3Url({ bucket, keyPrefix }))).toEqual({ bucket, keyPrefix });
  });

  it.each([
    ['nothing', ''],
    ['no scheme', 'lab/a'],
    ['another scheme', 'https://lab.s3.amazonaws.com/a'],
    ['no bucket', 's3://'],
    ['no bucket before the prefix', 's3:///a'],
    ['a space in the bucket', 's3://my lab/a'],
    ['an empty segment: keys with two slashes belong to no path', 's3://lab/a//b'],
    ['a leading empty segment', 's3://lab//a'],
    ['a segment of dots', 's3://lab/a/../b'],
  ])('is refused when it is %s', (_why, url) =>
    expect(() => parseS3Url(url)).toThrow(expect.objectContaining({ code: 'target-invalid', exitCode: 2 })),
  );
});

describe('the name of a copy', () => {
  const place = parseS3Url('s3://lab/Raw Data/2026/');
  const name = copyName('/mnt/data', place, null);

  it('can be the name of a share, whatever the prefix', () => {
    expect(name).toMatch(/^2026-[0-9a-f]{8}$/);
    for (const url of ['s3://lab', 's3://lab/ü', 's3://lab/-', `s3://lab/${'x'.repeat(900)}`])
      expect(copyName('/mnt/data', parseS3Url(url), null)).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/);
  });
  it('is the same for the same', () => expect(copyName('/mnt/data', place, null)).toBe(name));
  it.each([
    ['source', copyName('/mnt/other', place, null)],
    ['bucket', copyName('/mnt/data', { ...place, bucket: 'b' }, null)],
    ['endpoint', copyName('/mnt/data', place, 'http://127.0.0.1:1')],
  ])('is another for another %s', (_what, other) => expect(other).not.toBe(name));
});
