import type { Aws } from '../adapters/aws/aws.ts';
import { resolveKeyPrefix } from '../config/key-prefix.ts';
import type { ShareConfig } from '../config/schema.ts';
import type { CloudFacts } from '../evidence/cutover-gate.ts';
import { safeText } from '../inventory/display.ts';
import type { Progress } from '../ledger/progress.ts';
import { rulesInTheWay } from '../plans/cutover/rules-in-the-way.ts';
import type { CloudLooks } from '../ports/doctor.ts';
import { PortFault } from '../ports/faults.ts';
import { connectCloud } from './cloud.ts';
import { connectLooks } from './doctor-cloud.ts';
import type { Project } from './project.ts';

/** Asks the cloud about what cut-overs rest on. */
export interface CutoverLooks {
  of(share: ShareConfig, progress: Progress): Promise<CloudFacts>;
  close(): void;
}

/** A look takes no longer: a service that does not answer is a reason not to go. */
const WITHIN_MS = 20_000;

/** Connects what is asked before a cut-over. What cannot be asked is told, not thrown. */
export async function openCutoverLooks(project: Project): Promise<CutoverLooks> {
  const cloud = await connectCloud(project);
  const looks = await connectLooks(project, WITHIN_MS);
  return {
    of: (share, progress) => factsOf({ project, cloud, looks, share, progress }),
    close() {
      cloud.close();
      looks.close();
    },
  };
}

interface Asking {
  readonly project: Project;
  readonly cloud: Aws;
  readonly looks: CloudLooks;
  readonly share: ShareConfig;
  readonly progress: Progress;
}

async function factsOf(asking: Asking): Promise<CloudFacts> {
  const { project, cloud, looks, share, progress } = asking;
  const { config } = project;
  const unasked: string[] = [];
  const ask = async <T>(what: string, absent: T, question: () => Promise<T>): Promise<T> => {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof PortFault)) throw error;
      unasked.push(`${what} could not be asked: ${safeText(error.message)}`);
      return absent;
    }
  };
  const range = { bucket: config.bucket.name, keyPrefix: resolveKeyPrefix(config, share) };
  const gateway = config.gateways.find(({ name }) => name === share.gateway) ?? null;
  const serving = share.strategy === 'bridge' ? gateway : null;
  const named = serving === null ? null : { gatewayArn: serving.arn, fileShareName: share.name };
  const known = new Set(progress.resources.values());
  const agents = config.agents.filter(({ name }) => share.agents.includes(name));
  const agentsOffline: string[] = [];
  for (const { name, arn } of agents) {
    const online = await ask(`agent ${name}`, true, async () => {
      return (await cloud.dataSync.agent(arn))?.online === true;
    });
    if (!online) agentsOffline.push(name);
  }
  const sight =
    serving === null ? null : await ask(`gateway ${serving.name}`, null, () => looks.gateway(serving.arn));
  const writers = [
    ...(await ask('tasks of others', [], () => cloud.dataSync.writersOf(range, known))),
    ...(await ask('file shares of others', [], () => cloud.fileGateway.inTheWayOf(range, named, known))),
  ].filter(({ migration }) => migration !== config.migration);
  const served = {
    migration: config.migration,
    keyPrefix: range.keyPrefix,
    hasFileShare: serving !== null,
  };
  const rules = await ask('lifecycle rules', [], async () =>
    rulesInTheWay(await cloud.buckets.lifecycle(range.bucket), served),
  );
  return {
    agentsOffline,
    gateway: serving === null ? null : { name: serving.name, state: sight?.state ?? 'not to be seen' },
    inTheWay: writers.map(({ id, name }) => `${id}${name === '' ? '' : ` (${safeText(name)})`}`),
    rules,
    unasked,
  };
}
