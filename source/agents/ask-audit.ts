import type { AuditLines } from '../../protocol/index.ts';
import { askAgent } from './ask-agent.ts';
import type { Connection } from './connection.ts';

/** Lines of a site's journal from one on. Fails where the site is not heard, or does not answer. */
export async function askAudit(
  connection: Pick<Connection, 'send' | 'answers' | 'error'>,
  from: number,
): Promise<AuditLines> {
  const isMine = (frame: AuditLines): boolean => frame.from === from;
  return await askAgent(connection, { kind: 'audit', from }, isMine, 'lines of the journal');
}
