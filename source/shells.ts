import { neutralise, say } from '../protocol/text.ts';
import { messageOf } from './agents/describe-dial.ts';
import { hasNodeWay, type NodeWay, nodeWay } from './agents/ssh/node-way.ts';
import { HOP_TIMES } from './agents/ssh/open-hop.ts';
import { openRemoteShell } from './agents/ssh/remote-shell.ts';
import { nameOfHop, SshError } from './agents/ssh/ssh-error.ts';
import type { SshReach } from './agents/ssh/ssh-reach.ts';
import { terminalPrompt } from './agents/ssh/terminal-prompt.ts';
import type { Shells } from './app/shells.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import type { Screen } from './screen/screen.ts';
import { runSession, type SessionEnd } from './shell/terminal-session.ts';

/** Shells on the nodes of a configuration, on this process's own terminal, which the screen lends. */
export function shellsOn(
  screen: Pick<Screen, 'withTerminalReleased'>,
  config: ConsoleConfig,
  reach: SshReach,
): Shells {
  const siteOf = (id: string) => config.sites.find((site) => site.id === id);
  return {
    whyNot: (id) => {
      const site = siteOf(id);
      return site !== undefined && hasNodeWay(site) ? null : say`no login configured`;
    },
    open: async (id, node) => {
      const site = siteOf(id);
      if (site === undefined) return `there is no site ${id}`;
      return await screen.withTerminalReleased(() => shellOn(reach, `${id}/${node}`, nodeWay(site, node)));
    },
  };
}

async function shellOn(reach: SshReach, name: string, way: NodeWay): Promise<string | null> {
  const given = new AbortController();
  const giveUp = (): void => given.abort();
  tell(say`weft: to ${neutralise(name)} by ${neutralise(wayInWords(way), 1024)}; Ctrl-C gives up`);
  // In line mode, and with nobody else to hear it: the screen is not told of what ends a lent terminal.
  process.on('SIGINT', giveUp);
  try {
    const live = await reach.logIn(way.via, way.host, terminalPrompt(), given.signal);
    try {
      const { columns, rows } = process.stdout;
      const term = process.env['TERM'] ?? 'dumb';
      const shell = await openRemoteShell(live, term, { columns, rows }, HOP_TIMES.answerMs);
      process.off('SIGINT', giveUp);
      tell(say`weft: Enter ~ . leaves at once, whatever the other side does`);
      return inWords(await runSession(shell, { input: process.stdin, output: process.stdout, process }), way);
    } finally {
      live.close();
    }
  } catch (error) {
    if (given.signal.aborted) return null;
    if (!(error instanceof SshError)) throw error;
    return messageOf(error);
  } finally {
    process.off('SIGINT', giveUp);
  }
}

function wayInWords({ via, host }: NodeWay): string {
  return [...via, host]
    .map((hop) => `${hop.user === null ? '' : `${hop.user}@`}${nameOfHop(hop)}`)
    .join(' › ');
}

function inWords(end: SessionEnd<SshError | null>, { host }: NodeWay): string | null {
  if (end.kind === 'took nothing') return `${nameOfHop(host)}: takes nothing of what is typed, and was left`;
  return end.kind === 'ended' && end.why !== null ? end.why.message : null;
}

function tell(line: ReturnType<typeof neutralise>): void {
  process.stdout.write(`${line}\n`);
}
