import { type DeepLook, foundDeeper, settleFound } from './deeper.ts';

/** What the cloud says of what a cut-over rests on. */
export interface CloudFacts {
  /** Names of the share's agents that are not online. */
  readonly agentsOffline: readonly string[];
  /** The gateway that is to serve the share, with the state it is in; null without a file share. */
  readonly gateway: { readonly name: string; readonly state: string } | null;
  /** Others that write the share's keys, or have the name of its file share; shown as they are, so made safe before. */
  readonly inTheWay: readonly string[];
  /** Rules of others that would take objects away from users, a sentence each. */
  readonly rules: readonly string[];
  /** Questions that could not be asked, with the reason. */
  readonly unasked: readonly string[];
}

/** What is known before a share is cut over. */
export interface CutoverFacts {
  readonly share: string;
  /** Whether its plan knows the whole of it. */
  readonly whole: boolean;
  /** A sentence for each pass or step that must be done before. */
  readonly notDone: readonly string[];
  readonly staysBehind: readonly { readonly entries: number; readonly reason: string }[];
  /** Of its newest evidence; null when there is none. */
  readonly proof: 'proved' | 'proved-with-exceptions' | 'not-proved' | null;
  /** What deeper checks of it found different and none has looked at since. */
  readonly deeper: readonly DeepLook[];
  /** Why nothing of it may begin: a pause, or that it was given up; null when it may. */
  readonly stopped: string | null;
  readonly rollingBack: boolean;
  /** Null when nobody asked. */
  readonly cloud: CloudFacts | null;
}

/** A Storage Gateway in this state serves its file shares. */
const RUNNING = 'RUNNING';

/** Everything that stands between a share and its cut-over, a sentence each, with what to do; none: go. */
export function cutoverBlockers(facts: CutoverFacts): readonly string[] {
  const { share, whole, proof, deeper, stopped, rollingBack, cloud } = facts;
  return [
    ...(whole ? [] : [`the plan does not know the whole of ${share}: scan it and plan again`]),
    ...facts.notDone,
    ...(proof === 'not-proved'
      ? [
          `its newest check is not proved: headwater verify --share ${share} --list missing (or differ, extra)`,
        ]
      : []),
    ...deeper.map((look) => `${foundDeeper(look)}. ${settleFound(share, look, 'repair')}`),
    ...facts.staysBehind.map(
      ({ entries, reason }) =>
        `${entries} entries stay behind (${reason}) and nobody accepted that in policy.exceptions`,
    ),
    ...(stopped === null ? [] : [stopped]),
    ...(rollingBack
      ? [`its cut-over is being taken back: headwater cutover rollback --share ${share} (or --go-on)`]
      : []),
    ...(cloud === null ? [] : cloudBlockers(cloud)),
  ];
}

function cloudBlockers({ agentsOffline, gateway, inTheWay, rules, unasked }: CloudFacts): readonly string[] {
  return [
    ...agentsOffline.map((name) => `agent ${name} is not online: start its VM or mend its network`),
    ...(gateway === null || gateway.state === RUNNING
      ? []
      : [`gateway ${gateway.name} is ${gateway.state}: bring it online, its file share would serve nobody`]),
    ...inTheWay.map((who) => `${who} is in the way: find out whose it is, and let it write to another place`),
    ...rules.map((rule) => `${rule}: narrow or disable it`),
    ...unasked,
  ];
}
