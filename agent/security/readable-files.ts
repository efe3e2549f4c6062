import type { AgentConfig } from '../config/agent-config.ts';
import { type Finding, finding } from './finding.ts';

/** Null where nothing is there. */
export type ModeOf = (path: string) => Promise<number | null>;

/** Which of the agent's files others on its machine can read or change. */
export async function readableFiles(
  config: AgentConfig,
  file: string,
  modeOf: ModeOf,
): Promise<readonly Finding[]> {
  const { listen, state, policyFile } = config;
  const secrets = [
    ...(listen.tls === null ? [] : [{ id: 'listen.tls.key', path: listen.tls.key }]),
    ...(listen.token === null ? [] : [{ id: 'listen.token', path: listen.token.file }]),
    ...[...config.peers].flatMap(([site, { token }]) =>
      token === null ? [] : [{ id: `peers.${site}.token`, path: token.file }],
    ),
    { id: 'state', path: state },
  ];
  const settings = [
    { id: 'configuration', path: file },
    ...(policyFile === null ? [] : [{ id: 'policy.file', path: policyFile }]),
    ...(listen.tls === null
      ? []
      : Object.entries(listen.tls).flatMap(([key, path]) =>
          path === null || key === 'key' ? [] : [{ id: `listen.tls.${key}`, path }],
        )),
  ];
  const found = await Promise.all([
    ...secrets.map(({ id, path }) => look(id, path, 0o077, 'read', modeOf)),
    // A group that may write is one that may act as the agent.
    ...settings.map(({ id, path }) => look(id, path, 0o022, 'changed', modeOf)),
  ]);
  return found.filter((one) => one !== null);
}

async function look(
  id: string,
  path: string,
  forbidden: number,
  what: 'read' | 'changed',
  modeOf: ModeOf,
): Promise<Finding | null> {
  const mode = await modeOf(path);
  if (mode === null) return null;
  const shown = `mode 0${(mode & 0o777).toString(8)}`;
  if ((mode & forbidden) === 0) return finding(`file.${id}`, 'ok', `${path}, ${shown}`);
  const mend = what === 'read' ? `chmod go= ${path}` : `chmod go-w ${path}`;
  return finding(`file.${id}`, 'failed', `${path} can be ${what} by others (${shown})`, mend);
}
