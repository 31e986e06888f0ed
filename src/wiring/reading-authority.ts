import { type AuthorityRegister, authorityRegister } from '../ledger/authority.ts';
import type { Project } from './project-shape.ts';

/** The register of authority as the ledger has it now; the control bucket is not asked. */
export async function readAuthority({ config, ledger }: Project): Promise<AuthorityRegister> {
  return authorityRegister(config, await ledger.progress());
}
