import { readFile, stat } from 'node:fs/promises';
import { jsonLine } from '../protocol/json-line.ts';
import { neutralise } from '../protocol/text.ts';
import { CertificateAlerts } from './certificate-alerts.ts';
import type { AgentConfig, TlsConfig } from './config/agent-config.ts';
import { type Finding, finding } from './security/finding.ts';
import { openDoors } from './security/open-doors.ts';
import { readableFiles } from './security/readable-files.ts';
import { weakCertificates } from './security/weak-certificates.ts';
import { readTls } from './server/read-tls.ts';

export interface SecurityOutput {
  readonly json: boolean;
  readonly write: (text: string) => void;
  /** Milliseconds of the wall clock. */
  readonly wall: number;
  /** Null where there are no users. */
  readonly uid: number | null;
}

/** Prints what is open, weak, about to expire or readable by others. Exit code: 1 when something has to be mended. */
export async function checkSecurity(
  config: AgentConfig,
  file: string,
  output: SecurityOutput,
): Promise<number> {
  const { json, write, wall, uid } = output;
  const findings: readonly Finding[] = [
    ...openDoors(config),
    ...(config.listen.tls === null ? [] : await certificates(config.listen.tls, config.site.id, wall)),
    ...(await readableFiles(config, file, modeOf)),
    user(uid),
  ];
  const ok = findings.every(({ status }) => status !== 'failed');
  if (json)
    write(
      jsonLine({ weft: 1, at: new Date(wall).toISOString(), site: config.site.id, ok, checks: findings }),
    );
  else write(findings.map(describe).join(''));
  return ok ? 0 : 1;
}

async function certificates(files: TlsConfig, site: string, wall: number): Promise<readonly Finding[]> {
  const tls = await readTls(files, readFile);
  const ending = new CertificateAlerts().conditions(tls, wall);
  return [
    ...weakCertificates('listen.tls.certificate', tls.certificate, `weft://agent/${site}`),
    ...weakCertificates('listen.tls.operatorCa', tls.clientCa, null),
    ...weakCertificates('listen.tls.agentCa', tls.agentCa ?? '', null),
    ...ending.map(({ subject, severity, message, action }) =>
      finding(`tls.${subject}`, severity === 'critical' ? 'failed' : 'warning', message, action ?? null),
    ),
  ];
}

function user(uid: number | null): Finding {
  if (uid !== 0) return finding('user', 'ok', 'it does not run as root');
  return finding(
    'user',
    'warning',
    'it was asked as root; an agent that runs so can do everything here',
    'run it as a user of its own: examples/systemd/weft-agent.service',
  );
}

async function modeOf(path: string): Promise<number | null> {
  const status = await stat(path).catch(() => null);
  return status === null ? null : status.mode;
}

function describe({ id, status, found, mend }: Finding): string {
  const line = `${status.padEnd(8)} ${neutralise(id)}: ${neutralise(found, 1000)}\n`;
  return mend === null ? line : `${line}         → ${neutralise(mend, 1000)}\n`;
}
