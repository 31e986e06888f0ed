import type { BucketConfigurations } from './bucket-configurations.ts';
import { oneOf } from './bucket-document.ts';
import { countOf } from './lifecycle-values.ts';
import { S3Error } from './s3-error.ts';
import { childNames, childOf, childrenOf, known, malformed, textOf, type XmlNode } from './xml.ts';

// After how many days without a read an object may move to each opt-in tier [aws-facts A.8].
const FIRST_DAY: Readonly<Record<string, number>> = { ARCHIVE_ACCESS: 90, DEEP_ARCHIVE_ACCESS: 180 };
const LAST_DAY = 730;

/** The archive tiers of INTELLIGENT_TIERING that a bucket opts into. */
export const TIERING: BucketConfigurations = {
  root: 'IntelligentTieringConfiguration',
  directory: 'intelligent-tiering',
  listRoot: 'ListBucketIntelligentTieringConfigurationsOutput',
  page: 100,
  idPattern: /^[\w.-]{1,64}$/,
  check(content) {
    known(content, ['Id', 'Filter', 'Status', 'Tiering']);
    oneOf(textOf(content, 'Status'), ['Enabled', 'Disabled']);
    const filter = childOf(content, 'Filter');
    if (filter !== undefined) checkFilter(filter);
    const tierings = childrenOf(content, 'Tiering').map(readTiering);
    if (tierings.length === 0) throw malformed();
    const days = Object.fromEntries(tierings);
    if (Object.keys(days).length < tierings.length)
      throw new S3Error('InvalidRequest', 'Each tier may be named once');
    const [archive, deep] = [days.ARCHIVE_ACCESS, days.DEEP_ARCHIVE_ACCESS];
    if (archive !== undefined && deep !== undefined && archive >= deep)
      throw new S3Error('InvalidRequest', 'DEEP_ARCHIVE_ACCESS needs more days than ARCHIVE_ACCESS');
  },
};

function readTiering(node: XmlNode): readonly [string, number] {
  known(node, ['AccessTier', 'Days']);
  const tier = textOf(node, 'AccessTier') ?? '';
  const days = countOf(node, 'Days');
  const first = Object.hasOwn(FIRST_DAY, tier) ? FIRST_DAY[tier] : undefined;
  if (first === undefined || days === undefined) throw malformed();
  if (days < first || days > LAST_DAY)
    throw new S3Error('InvalidArgument', `'Days' for ${tier} must be from ${first} to ${LAST_DAY}`);
  return [tier, days];
}

function checkFilter(filter: XmlNode): void {
  const names = childNames(filter);
  if (names.length > 1) throw malformed();
  const and = childOf(filter, 'And');
  const scope = and ?? filter;
  known(scope, ['Prefix', 'Tag']);
  textOf(scope, 'Prefix');
  const tags = childrenOf(scope, 'Tag');
  for (const tag of tags) if (textOf(tag, 'Key') === undefined) throw malformed();
  const used = tags.length + childrenOf(scope, 'Prefix').length;
  if (and === undefined ? used > 1 : used < 2) throw malformed();
}
