import { connect, type Socket } from 'node:net';
import type { ListenOptions, Refusal, SessionEnd } from '../../agent/server/listen-options.ts';
import { AgentServer } from '../../agent/server/server.ts';
import { StreamSite } from './stream-site.ts';

/** A listening agent server over a site that a test moves on. */
export interface StreamServer {
  readonly site: StreamSite;
  readonly server: AgentServer;
  readonly port: number;
  readonly refusals: readonly Refusal[];
  readonly ends: readonly SessionEnd[];
  /** Moves the site on by one period, for the sessions that are open. */
  tick(): void;
}

export async function serveStream(
  options: Partial<Pick<ListenOptions, 'gate' | 'tls' | 'peers' | 'standing'>> = {},
): Promise<StreamServer> {
  const site = new StreamSite({ boot: 'boot 1', store: 'store 1' });
  site.power('n1', 100);
  site.tick();
  const refusals: Refusal[] = [];
  const ends: SessionEnd[] = [];
  const server = await AgentServer.listen({
    host: '127.0.0.1',
    port: 0,
    gate: { kind: 'token', token: () => 'secret' },
    tls: null,
    ...options,
    onSession: (wire) => site.connect(wire),
    onRefusal: (refusal) => void refusals.push(refusal),
    onEnd: (end) => void ends.push(end),
  });
  return {
    site,
    server,
    port: Number(new URL(server.url).port),
    refusals,
    ends,
    tick: () => {
      for (const session of site.sessions) if (!server.sessions.has(session)) site.sessions.delete(session);
      site.tick();
    },
  };
}

/** What a raw TCP exchange gave by the time the other side closed it. */
export function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

/** Waits until something holds, looking again whenever the event loop turns; fails with `what` after the bound. */
export async function until(holds: () => boolean, what: string, withinMs = 20_000): Promise<void> {
  const started = performance.now();
  while (!holds()) {
    if (performance.now() - started > withinMs) throw new Error(`after ${withinMs} ms still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
