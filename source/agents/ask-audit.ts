import type { AuditLines } from '../../protocol/index.ts';
import type { Connection } from './connection.ts';

/** An answer takes as long as reading a megabyte from a disk and sending it over a slow line. */
const PATIENCE_MS = 30_000;

/** Lines of a site's journal from one on. Fails where the site is not heard, or does not answer. */
export async function askAudit(
  connection: Pick<Connection, 'send' | 'answers' | 'error'>,
  from: number,
): Promise<AuditLines> {
  const ended: (() => void)[] = [];
  try {
    return await new Promise<AuditLines>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no lines of the journal came within ${PATIENCE_MS / 1000} s`)),
        PATIENCE_MS,
      );
      const leave = connection.answers.on('audit', (frame) => {
        if (frame.from === from) resolve(frame);
      });
      ended.push(() => clearTimeout(timer), leave);
      if (!connection.send({ kind: 'audit', from }))
        reject(new Error(connection.error ?? 'the site is not heard'));
    });
  } finally {
    for (const end of ended) end();
  }
}
