import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { Connection } from '../../source/agents/connection.ts';
import { Mirror } from '../../source/agents/mirror.ts';
import { type ScriptedAgent, scriptAgent } from './stream-agent.ts';
import { until } from './stream-server.ts';

type Dialling = ConstructorParameters<typeof Connection>[1];

/** Dials as the console of site de-halm, without a random part in its waits, until the end of the test. */
export function dialSite(dialling: Dialling, meanwhile: () => void = () => undefined) {
  /** Each state and error the connection told of, without repeats. */
  const told: string[] = [];
  const changed = (): void => {
    const now = `${site.state}: ${site.error}`;
    if (told.at(-1) !== now) told.push(now);
  };
  const site = new Connection(new Mirror('de-halm'), dialling, { changed }, () => 0);
  onTestFinished(() => site.stop());
  site.start();
  return {
    site,
    told,
    /** What node n1 draws, as this console has it. */
    power: (): number | null => {
      const nodes = site.mirror.table('nodes')!;
      const slot = nodes.find('n1');
      return slot === undefined ? null : nodes.number(nodes.column('powerWatts'), slot);
    },
    /** Waits until a line has these words; `meanwhile` is done each time that it looks. */
    tells: (words: string | RegExp): Promise<void> =>
      until(
        () => {
          meanwhile();
          return told.some((line) => (typeof words === 'string' ? line.includes(words) : words.test(line)));
        },
        `a line with ${words}, of ${told.join(' | ')}`,
      ),
  };
}

/** An agent that says what a test thinks up, until the end of the test. */
export async function scripted(...script: Parameters<typeof scriptAgent>): Promise<ScriptedAgent> {
  const agent = await scriptAgent(...script);
  onTestFinished(() => agent.stop());
  return agent;
}

/** Where a server listens that answers requests without ever becoming a stream. */
export async function refusing(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
