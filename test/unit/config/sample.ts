/** A configuration with nothing wrong in it; tests replace single lines. */
export const GOOD = `migration: demo
aws:
  region: us-east-1
  endpoint: rehearsal
bucket:
  name: demo-data
  prefix: lab/
  control: demo-control
roles:
  dataSync: arn:aws:iam::123456789012:role/datasync
agents:
  - name: one
    arn: arn:aws:datasync:us-east-1:123456789012:agent/agent-00000000000000001
  - name: fast
    arn: arn:aws:datasync:us-east-1:123456789012:agent/agent-00000000000000002
    mode: enhanced
gateways:
  - name: site
    arn: arn:aws:storagegateway:us-east-1:123456789012:gateway/sgw-1
    role: arn:aws:iam::123456789012:role/gateway
shares:
  - name: raw
    protocol: nfs
    server: nas.example
    export: /export/raw
    mount: ./raw
    agents: [one]
    prefix: raw/
  - name: office
    protocol: smb
    server: files.example
    export: /office$
    mount: /mnt/office
    agents: [fast]
    prefix: office/
    strategy: bridge
    gateway: site
    user: mover
    password: env:OFFICE_PASSWORD
`;

/** The sample with one piece of text replaced; throws when the piece is not there, so a case cannot go stale. */
export function but(piece: string, replacement: string, text: string = GOOD): string {
  if (!text.includes(piece)) throw new Error(`not in the sample: ${piece}`);
  return text.replace(piece, replacement);
}
