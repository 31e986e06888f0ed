import { createHash, createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto';
import { join } from 'node:path';
import type {
  CreateAliasRequest,
  CreateKeyRequest,
  GetPublicKeyRequest,
  SignRequest,
} from '@aws-sdk/client-kms';
import * as sdk from '@aws-sdk/client-kms';
import type { Clock } from '../clock.ts';
import type { TargetHandler } from '../http.ts';
import { openRecords } from '../model-records.ts';
import { createService, Refusal } from '../model-service.ts';
import type { WorldFile } from '../world-file.ts';
import { KEY_SPECS } from './key-specs.ts';
import { hashName, signDigest } from './sign-digest.ts';

/** A key that signs. Its private part is in a file here: the rehearsal guards nothing. */
interface KeyRecord {
  readonly arn: string;
  readonly seq: number;
  readonly spec: string;
  readonly createdAtMs: number;
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  /** `alias/NAME` */
  readonly aliases: readonly string[];
}

/** The longest message that Sign takes as it is, in bytes. */
const LONGEST_MESSAGE = 4096;

/** KMS, as far as signing goes. Keys stay in the directory's `kms`. */
export async function openKms(options: {
  readonly directory: string;
  readonly world: WorldFile;
  readonly clock: Clock;
}): Promise<TargetHandler> {
  const { world, clock } = options;
  const keys = await openRecords<KeyRecord>(join(options.directory, 'kms'));

  /** By ARN, id, alias, or ARN of an alias. */
  const keyOf = (name: string | undefined): KeyRecord => {
    const bare = name?.split(':').at(-1) ?? '';
    const found = keys
      .all()
      .find(
        ({ arn, aliases }) => [arn, arn.split('/').at(-1)].includes(name ?? '') || aliases.includes(bare),
      );
    if (found === undefined) throw new Refusal('NotFoundException', `Key '${name}' does not exist`);
    return found;
  };
  const algorithmsOf = ({ spec }: KeyRecord) => [...(KEY_SPECS.get(spec)?.algorithms ?? [])];

  const service = createService('TrentService', sdk, {
    CreateKey: async ({ KeySpec: spec = 'SYMMETRIC_DEFAULT', KeyUsage: usage }: CreateKeyRequest) => {
      const made = KEY_SPECS.get(spec);
      if (made === undefined || usage !== 'SIGN_VERIFY') {
        throw new Refusal(
          'UnsupportedOperationException',
          `${spec} for ${usage} is not played by the rehearsal`,
        );
      }
      const { account, region } = await world.read();
      const id = randomUUID();
      const arn = `arn:aws:kms:${region}:${account}:key/${id}`;
      const privateKey = made.make().export({ type: 'pkcs8', format: 'pem' }).toString();
      const record = { arn, spec, privateKey, createdAtMs: clock.now(), aliases: [], seq: keys.nextSeq() };
      await keys.put(record);
      return {
        KeyMetadata: {
          AWSAccountId: account,
          KeyId: id,
          Arn: arn,
          CreationDate: record.createdAtMs / 1000,
          Enabled: true,
          Description: '',
          KeyUsage: 'SIGN_VERIFY',
          KeyState: 'Enabled',
          Origin: 'AWS_KMS',
          KeyManager: 'CUSTOMER',
          KeySpec: spec,
          SigningAlgorithms: algorithmsOf(record),
          MultiRegion: false,
        },
      };
    },
    CreateAlias: async ({ AliasName: alias = '', TargetKeyId }: CreateAliasRequest) => {
      const key = keyOf(TargetKeyId);
      if (keys.all().some(({ aliases }) => aliases.includes(alias)))
        throw new Refusal('AlreadyExistsException', `An alias with the name ${alias} already exists`);
      await keys.put({ ...key, aliases: [...key.aliases, alias] });
      return {};
    },
    GetPublicKey: ({ KeyId }: GetPublicKeyRequest) => {
      const key = keyOf(KeyId);
      const der = createPublicKey(key.privateKey).export({ type: 'spki', format: 'der' });
      return {
        KeyId: key.arn,
        PublicKey: der.toString('base64'),
        KeySpec: key.spec,
        KeyUsage: 'SIGN_VERIFY',
        SigningAlgorithms: algorithmsOf(key),
      };
    },
    Sign: (request: SignRequest) => {
      const key = keyOf(request.KeyId);
      const algorithm = request.SigningAlgorithm ?? '';
      if (!algorithmsOf(key).includes(algorithm))
        throw new Refusal(
          'InvalidKeyUsageException',
          `Algorithm ${algorithm} is incompatible with ${key.spec}.`,
        );
      const signature = signatureOf(key, algorithm, request);
      if (request.DryRun === true)
        throw new Refusal('DryRunOperationException', 'The request would have succeeded, but DryRun is set.');
      return { KeyId: key.arn, Signature: signature.toString('base64'), SigningAlgorithm: algorithm };
    },
  });
  return {
    ...service,
    notComplete: {
      CreateKey: 'keys that sign, by ECDSA on a NIST curve, RSA or Ed25519; policies and tags are not kept',
      Sign: 'not by `ED25519_PH_SHA_512`; grants are not looked at',
    },
  };
}

function signatureOf(key: KeyRecord, algorithm: string, request: SignRequest): Buffer {
  // Bytes are Base64 on the wire.
  const message = Buffer.from(String(request.Message), 'base64');
  if (message.length > LONGEST_MESSAGE)
    throw new Refusal(
      'ValidationException',
      `Message must have length less than or equal to ${LONGEST_MESSAGE}`,
    );
  const raw = (request.MessageType ?? 'RAW') === 'RAW';
  const privateKey = createPrivateKey(key.privateKey);
  if (algorithm === 'ED25519_SHA_512' && raw) return sign(null, message, privateKey);
  if (algorithm.startsWith('ED25519'))
    throw new Refusal('ValidationException', `${algorithm} does not take this message type.`);
  const hashed = raw ? createHash(hashName(algorithm)).update(message).digest() : message;
  if (hashed.length * 8 !== Number(algorithm.slice(-3)))
    throw new Refusal('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`);
  return signDigest(privateKey, algorithm, hashed);
}
