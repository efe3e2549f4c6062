import { afterEach, describe, expect, test } from 'vitest';
import { PeerDoor } from '../../../agent/server/peers/peer-door.ts';
import { Peers } from '../../../agent/server/peers/peers.ts';
import type { LinksTold, PeerMessage } from '../../../protocol/index.ts';
import { type StreamServer, serveStream, until } from '../../support/stream-server.ts';

interface End {
  readonly site: string;
  readonly served: StreamServer;
  readonly peers: Peers;
  readonly heard: PeerMessage[];
  readonly told: LinksTold[];
  readonly troubles: string[];
}

const ends: End[] = [];

afterEach(async () => {
  for (const { peers, served } of ends.splice(0)) {
    peers.stop();
    await served.server.stop();
  }
});

/** An agent's listening side, and the ways it dials once it is told where the others are. */
async function agentOf(
  site: string,
  known: readonly string[],
  dials: Record<string, string> = {},
  token = 'secret',
): Promise<End> {
  const heard: PeerMessage[] = [];
  const told: LinksTold[] = [];
  const troubles: string[] = [];
  const addresses = new Map(
    known.map((other) => [
      other,
      { url: dials[other] ?? 'ws://127.0.0.1:9', token: async () => token, tls: null },
    ]),
  );
  const peers = new Peers({
    self: { site, store: `store of ${site}`, boot: 'b' },
    program: 'test',
    addresses,
    onMessage: (message) => void heard.push(message),
    onLinks: (words) => void told.push(words),
    onReached: () => undefined,
    onTrouble: (other, because) => void troubles.push(`${other}: ${because}`),
    now: () => performance.now(),
    random: () => 0,
  });
  const door = new PeerDoor({ agentCa: () => null, onLink: (socket, from) => peers.adopt(socket, from) });
  const served = await serveStream({ peers: door });
  const end = { site, served, peers, heard, told, troubles };
  ends.push(end);
  return end;
}

const url = (end: End): string => `ws://127.0.0.1:${end.served.port}`;
const started = (from: string, to: string): PeerMessage => ({
  kind: 'started',
  operation: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  from,
  to,
  store: 's',
});

describe('two agents', () => {
  test('reach each other over one connection, whoever opened it', async () => {
    const target = await agentOf('eemshaven', ['de-halm']);
    const source = await agentOf('de-halm', ['eemshaven'], { eemshaven: url(target) });
    source.peers.start();
    await until(
      () => target.peers.isConnected('de-halm') && source.peers.isConnected('eemshaven'),
      'they met',
    );
    source.peers.send(started('de-halm', 'eemshaven'));
    target.peers.send(started('eemshaven', 'de-halm'));
    await until(() => source.heard.length === 1 && target.heard.length === 1, 'both heard the other');
    expect(target.heard).toEqual([started('de-halm', 'eemshaven')]);
  });

  test('tell each other of the links between them, and whose word it is says the connection', async () => {
    const target = await agentOf('eemshaven', ['de-halm']);
    const source = await agentOf('de-halm', ['eemshaven'], { eemshaven: url(target) });
    source.peers.start();
    await until(() => source.peers.isConnected('eemshaven'), 'they met');
    source.peers.tell({ kind: 'links', from: 'somebody-else', to: 'eemshaven', links: [] });
    source.peers.tell({ kind: 'links', from: 'de-halm', to: 'nobody', links: [] });
    await until(() => target.told.length === 1, 'it was told');
    expect(target.told).toEqual([{ kind: 'links', from: 'de-halm', to: 'eemshaven', links: [] }]);
  });

  test('meet again after the connection was lost', async () => {
    const target = await agentOf('eemshaven', ['de-halm']);
    const source = await agentOf('de-halm', ['eemshaven'], { eemshaven: url(target) });
    source.peers.start();
    await until(() => target.peers.isConnected('de-halm'), 'they met');
    target.peers.dropAll('for a test');
    await until(() => !source.peers.isConnected('eemshaven'), 'they lost each other');
    await until(() => source.peers.isConnected('eemshaven'), 'they met again');
  });

  test('do not hear one that is no peer, or says it is another than was dialled', async () => {
    const target = await agentOf('eemshaven', ['zernike']);
    const source = await agentOf('de-halm', ['eemshaven', 'delfzijl'], {
      eemshaven: url(target),
      delfzijl: url(target),
    });
    source.peers.start();
    await until(() => source.troubles.length === 2, 'both ways are refused');
    expect(source.troubles.sort()).toEqual([
      'delfzijl: it says it is eemshaven, and was expected to be delfzijl',
      'eemshaven: de-halm is no peer of this site',
    ]);
    expect(target.peers.isConnected('de-halm')).toBe(false);
  });

  test('do not meet with a wrong token', async () => {
    const target = await agentOf('eemshaven', ['de-halm']);
    const source = await agentOf('de-halm', ['eemshaven'], { eemshaven: url(target) }, 'wrong');
    source.peers.start();
    await until(() => source.troubles.length === 1, 'it is refused');
    expect(source.troubles[0]).toContain('401');
  });

  test('part when one is no peer any more, and meet when it is one again', async () => {
    const target = await agentOf('eemshaven', ['de-halm']);
    const source = await agentOf('de-halm', []);
    source.peers.start();
    const way = { url: url(target), token: async () => 'secret', tls: null };
    source.peers.renew(new Map([['eemshaven', way]]));
    await until(() => target.peers.isConnected('de-halm'), 'they met');
    source.peers.renew(new Map());
    await until(() => !target.peers.isConnected('de-halm'), 'they parted');
    source.peers.renew(new Map([['eemshaven', way]]));
    await until(() => source.peers.isConnected('eemshaven'), 'they met again');
  });

  test('meet where the other is now, when its address changed', async () => {
    const [old, now] = [await agentOf('eemshaven', ['de-halm']), await agentOf('eemshaven', ['de-halm'])];
    const source = await agentOf('de-halm', ['eemshaven'], { eemshaven: url(old) });
    source.peers.start();
    await until(() => old.peers.isConnected('de-halm'), 'they met');
    source.peers.renew(new Map([['eemshaven', { url: url(now), token: async () => 'secret', tls: null }]]));
    await until(() => now.peers.isConnected('de-halm'), 'they met there');
    await until(() => !old.peers.isConnected('de-halm'), 'and no longer here');
  });
});
