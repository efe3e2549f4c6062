import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this user's consoles keep what must outlive them. */
export function stateFolder(environment: NodeJS.ProcessEnv): string {
  const state = environment['XDG_STATE_HOME'];
  // The convention says that a relative path is to be ignored.
  const folder = state?.startsWith('/') === true ? state : join(homedir(), '.local', 'state');
  return join(folder, 'weft');
}

/** Requests whose answers are not known yet. */
export function outboxFolder(environment: NodeJS.ProcessEnv): string {
  return join(stateFolder(environment), 'outbox');
}

/** Where this console keeps the newest head of every site's journal. */
export function headsPath(environment: NodeJS.ProcessEnv): string {
  return join(stateFolder(environment), 'heads.json');
}
