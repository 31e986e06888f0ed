import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { OwnRequestRefused, type OwnRoutes } from '../own-api.ts';
import type { Agent, AgentBook } from './agent-book.ts';

const requestSchema = z.union([
  z.strictObject({ arn: z.string(), status: z.enum(['online', 'offline']) }),
  z.strictObject({ name: z.string(), status: z.enum(['online', 'offline']) }),
]);

const shown = ({ arn, name, mode, reachable, status }: Agent): object => ({
  arn,
  name,
  mode: mode?.toLowerCase() ?? null,
  reachable,
  status: status.toLowerCase(),
});

/**
 * `GET agents`, and `POST agents {arn | name, status}`, which switches an agent's machine on or off. A switched-off agent
 * is out of reach at once; the service says so after five minutes on the rehearsal's clock. Kept over restarts, and over
 * what `world.json` says. A name that several agents have is refused.
 */
export function agentRoutes(book: AgentBook, clock: Clock): OwnRoutes {
  return {
    'GET agents': async () => ({ agents: (await book.all()).map(shown) }),
    'POST agents': async ({ body }) => {
      const asked = requestSchema.safeParse(body);
      if (!asked.success)
        throw new OwnRequestRefused('Say {"arn" or "name": ..., "status": "online" or "offline"}.');
      const wanted = asked.data;
      const found = (await book.all()).filter((agent) =>
        'arn' in wanted ? agent.arn === wanted.arn : agent.name === wanted.name,
      );
      const [agent] = found;
      if (agent === undefined || found.length > 1)
        throw new OwnRequestRefused(found.length > 1 ? 'Several agents have that name.' : 'No such agent.');
      if (agent.gone) throw new OwnRequestRefused('The agent does not stand in world.json any more.');
      const online = wanted.status === 'online';
      if (online !== agent.reachable) await book.change(agent, { online, changedAtMs: clock.now() });
      return { ok: true };
    },
  };
}
