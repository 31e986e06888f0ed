/** One share of a generated configuration. */
export interface TemplateShare {
  readonly name: string;
  readonly protocol: 'nfs' | 'smb';
  readonly server: string;
  readonly export: string;
  readonly mount: string;
  readonly strategy: 'migrate' | 'bridge' | 'archive';
}

/** What a generated configuration holds besides shares. */
export interface Template {
  readonly migration: string;
  readonly shares: readonly TemplateShare[];
  /** Hazards accepted from the start, with the reason. */
  readonly accept: readonly { readonly hazard: string; readonly reason: string }[];
}

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';

/** `headwater.yaml` as text, with comments that say what each part is for. Values are JSON strings: valid YAML, any content. */
export function configTemplate(template: Template): string {
  const text = JSON.stringify;
  const bridges = template.shares.some((share) => share.strategy === 'bridge');
  return [
    '# What headwater moves, where to, and by which rules. Secrets only by reference: env:NAME, file:PATH.',
    `migration: ${text(template.migration)}`,
    '',
    'aws:',
    `  region: ${REGION}`,
    '  # The local cloud. Leave this line out to work on AWS.',
    '  endpoint: rehearsal',
    '',
    '# embedded needs nothing installed; redis://HOST:6379 shares the work between machines.',
    'queue: embedded',
    '',
    'bucket:',
    `  name: ${text(`${template.migration}-data`)}`,
    '  # Ledger, task reports and evidence: a bucket of their own, so that they never mix with data.',
    `  control: ${text(`${template.migration}-control`)}`,
    '  # Who may delete versions; with it, the bucket policy denies more to everybody else, and roles.headwater is needed.',
    `  # breakGlass: ["arn:aws:iam::${ACCOUNT}:role/break-glass"]`,
    '  # Locks every new object. It cannot be taken off the bucket again: leave it until the cut-over is done.',
    '  # objectLock: { mode: GOVERNANCE, days: 30 }',
    '  # Reports of S3 Inventory, $0.0025 for a million versions listed: daily, weekly or off.',
    '  # inventory: daily',
    '  # Set to false where somebody needs SSE-C, or the endpoint does not know it.',
    '  # blockSseC: true',
    '',
    'roles:',
    `  dataSync: arn:aws:iam::${ACCOUNT}:role/headwater-datasync`,
    '  # Lets S3 work by itself on what lies in it: verify --level L3, restore request --batch.',
    `  batch: arn:aws:iam::${ACCOUNT}:role/headwater-batch`,
    '  # What headwater and its workers run with: excepted from what bucket.breakGlass makes the policies deny.',
    `  # headwater: arn:aws:iam::${ACCOUNT}:role/headwater`,
    '',
    'agents:',
    ...['a', 'b'].map(
      (letter, index) =>
        `  - { name: agent-${letter}, mode: basic, memoryGiB: 32, arn: "arn:aws:datasync:${REGION}:${ACCOUNT}:agent/agent-0000000000000000${index}" }`,
    ),
    ...(bridges
      ? [
          '',
          '# S3 File Gateways, for shares that people on site keep using (strategy: bridge).',
          'gateways:',
          `  - { name: gateway-a, arn: "arn:aws:storagegateway:${REGION}:${ACCOUNT}:gateway/sgw-00000000", role: "arn:aws:iam::${ACCOUNT}:role/headwater-gateway" }`,
        ]
      : []),
    '',
    'link:',
    '  gbps: 1',
    '  utilisation: 0.8',
    '',
    'shares:',
    ...template.shares.flatMap((share, index) => [
      `  - name: ${text(share.name)}`,
      `    protocol: ${share.protocol}`,
      `    server: ${text(share.server)}`,
      `    export: ${text(share.export)}`,
      `    mount: ${text(share.mount)}`,
      `    agents: [agent-${index % 2 === 0 ? 'a' : 'b'}]`,
      `    prefix: ${text(`${share.name}/`)}`,
      `    strategy: ${share.strategy}`,
      ...(share.strategy === 'bridge' ? ['    gateway: gateway-a'] : []),
      ...(share.protocol === 'smb'
        ? ['    user: migration', '    password: env:HEADWATER_SMB_PASSWORD']
        : []),
    ]),
    '',
    'policy:',
    '  temperature: { coldAfterDays: 365, coldShareOfBytes: 0.8 }',
    '  classes: { warm: INTELLIGENT_TIERING, cold: DEEP_ARCHIVE }',
    '  retentionMonths: 36',
    '  # Days after which replaced versions go, once a share is committed; never keeps them, but not under a file share.',
    '  # noncurrentDays: 90',
    '  # When workers look whether what was committed is as it was left.',
    `  # drift: { pattern: "15 6 * * *", timeZone: UTC }`,
    '  # Lifecycle rules of others that may overrule the plan.',
    '  # foreignRules: [{ id: their-rule, reason: "kept ten years by contract", by: "the owner" }]',
    ...(template.accept.length === 0
      ? []
      : [
          '  # Entries that cannot become objects stay behind; a person has to accept each kind.',
          '  exceptions:',
          ...template.accept.map(
            ({ hazard, reason }) =>
              `    - { hazard: ${hazard}, by: ${text('the owner')}, reason: ${text(reason)} }`,
          ),
        ]),
    '',
  ].join('\n');
}
