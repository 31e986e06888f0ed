import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Need, ownNeeds, roleNeeds } from '../../../src/doctor/needs.ts';
import { covers } from '../../../src/doctor/trust.ts';
import { but } from '../config/sample.ts';
import { ACCOUNT, config, GATEWAY_ROLE, ROLE } from './site.ts';

const page = readFileSync(new URL('../../../docs/iam.md', import.meta.url), 'utf8');

/** Actions that a section of docs/iam.md allows, in its policies and in its words. */
function allowedIn(section: number): readonly string[] {
  const text = page.split(/^## /m).find((one) => one.startsWith(`${section}. `)) ?? '';
  return [...new Set(text.match(/\b(s3|datasync|storagegateway|fsx|iam):[A-Z]\w*[a-z]\w*\*?/g) ?? [])];
}
const actionsOf = (needs: readonly Need[]): readonly string[] => [
  ...new Set(needs.flatMap(({ actions }) => actions)),
];
const separate = config((text) =>
  but(
    'role/datasync\n',
    `role/datasync\n  reports: arn:aws:iam::${ACCOUNT}:role/reports\n  batch: arn:aws:iam::${ACCOUNT}:role/batch\n`,
    text,
  ),
);
const needsOf = (name: string) =>
  roleNeeds(separate).find(({ arn }) => arn.endsWith(`role/${name}`))?.needs ?? [];

/** What section 1 allows and is not asked about, with why. */
const NOT_ASKED: Readonly<Record<string, string>> = {
  'iam:CreateServiceLinkedRole': 'Enhanced mode only, and once in an account',
  'iam:AWSServiceName': 'a condition, no action',
  'iam:PassedToService': 'a condition, no action',
  's3:CreateBucket': 'buckets may be made beforehand',
  's3:DeleteObject': 'said not to be there',
  's3:PutBucketObjectLockConfiguration': 'only with bucket.objectLock',
};

describe('what is simulated is what docs/iam.md says', () => {
  it.each([
    [1, ownNeeds(separate, ACCOUNT)],
    [2, needsOf('datasync')],
    [3, needsOf('reports')],
    [4, needsOf('gateway')],
    [5, needsOf('batch')],
  ])('in section %i', (section, needs) => {
    const documented = allowedIn(section);
    const asked = actionsOf(needs);
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.filter((action) => !documented.some((pattern) => covers(pattern, action)))).toEqual([]);
    const skipped = documented.filter(
      (pattern) => !asked.some((action) => covers(pattern, action)) && NOT_ASKED[pattern] === undefined,
    );
    expect(skipped.filter((action) => !/^datasync:Delete/.test(action))).toEqual([]);
  });
});

describe('roles', () => {
  it('that are one are asked about once, for all they are for', () => {
    const [role, other] = roleNeeds(config());
    expect([role?.arn, role?.as, role?.services]).toEqual([
      ROLE,
      ['roles.dataSync', 'roles.reports'],
      ['datasync'],
    ]);
    expect([other?.arn, other?.services]).toEqual([GATEWAY_ROLE, ['storagegateway']]);
    expect(actionsOf(role?.needs ?? [])).toContain('s3:PutObject');
  });

  it('are asked about the prefixes of the shares they serve', () => {
    const resources = needsOf('gateway').flatMap((need) => need.resources);
    expect(resources).toEqual(['arn:aws:s3:::demo-data', 'arn:aws:s3:::demo-data/lab/office/x']);
    expect(needsOf('datasync').flatMap((need) => need.resources)).toContain(
      'arn:aws:s3:::demo-data/lab/raw/x',
    );
  });

  it('of jobs at rest are asked about when there is one, and let S3 Batch Operations in', () => {
    const batch = roleNeeds(separate).find(({ as }) => as.includes('roles.batch'));
    expect(batch?.services).toEqual(['batchoperations.s3']);
    expect(batch?.needs.flatMap(({ resources }) => resources)).toEqual([
      'arn:aws:s3:::demo-data/lab/raw/x',
      'arn:aws:s3:::demo-data/lab/office/x',
      'arn:aws:s3:::demo-control/demo/at-rest/x',
      'arn:aws:s3:::demo-control/demo/restores/x',
    ]);
    expect(actionsOf(ownNeeds(separate, ACCOUNT))).toContain('s3:CreateJob');
    expect(actionsOf(ownNeeds(config(), ACCOUNT))).not.toContain('s3:CreateJob');
  });

  it('of other partitions have resources of theirs', () => {
    const china = config((text) =>
      but('arn:aws:iam::123456789012:role/datasync', 'arn:aws-cn:iam::123456789012:role/datasync', text),
    );
    expect(roleNeeds(china)[0]?.needs[0]?.resources).toEqual(['arn:aws-cn:s3:::demo-data']);
  });
});
