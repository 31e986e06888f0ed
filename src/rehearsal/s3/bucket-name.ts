import { S3Error } from './s3-error.ts';

// S3's naming rules of general purpose buckets: each with what a name that breaks it is told.
const RULES: readonly (readonly [(name: string) => boolean, string])[] = [
  [(name) => name.length >= 3 && name.length <= 63, 'a name has 3 to 63 characters'],
  [(name) => /^[a-z0-9.-]*$/.test(name), 'a name has lower-case letters, digits, dots and hyphens only'],
  [(name) => /^[a-z0-9].*[a-z0-9]$/.test(name), 'a name begins and ends with a letter or a digit'],
  [(name) => !name.includes('..'), 'a name has no two dots side by side'],
  [(name) => !/^\d+\.\d+\.\d+\.\d+$/.test(name), 'a name is not an IP address'],
  [
    (name) => !/^(xn--|sthree-|amzn-s3-demo-)/.test(name),
    'names that begin with xn--, sthree- or amzn-s3-demo- are reserved',
  ],
  [
    (name) => !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name),
    'names that end with -s3alias, --ol-s3, .mrap, --x-s3 or --table-s3 are reserved',
  ],
];

/** What is wrong with a bucket's name; null when S3 would take it. */
export function nameFault(name: string): string | null {
  return RULES.find(([holds]) => !holds(name))?.[1] ?? null;
}

/** @throws S3Error InvalidBucketName that tells the rule */
export function checkBucketName(name: string): void {
  const fault = nameFault(name);
  if (fault !== null) throw new S3Error('InvalidBucketName', `The specified bucket is not valid: ${fault}.`);
}
