import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { PeerDoor } from '../../../agent/server/peers/peer-door.ts';
import { Peers } from '../../../agent/server/peers/peers.ts';
import { Standing } from '../../../agent/server/standing.ts';
import { CommandConsole } from '../../support/command-console.ts';
import {
  type Authority,
  type Certificate,
  CertificateMaker,
  HAS_OPENSSL,
} from '../../support/stream-certificates.ts';
import { type StreamServer, serveStream, until } from '../../support/stream-server.ts';

describe.skipIf(!HAS_OPENSSL)('agents off loopback', () => {
  const maker = new CertificateMaker();
  const operators = maker.authority();
  const agents = maker.authority();
  const halm = both(agents, 'IP:127.0.0.1,URI:weft://agent/de-halm');
  const stops: (() => Promise<void> | void)[] = [];

  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  afterAll(() => maker.remove());

  function both(ca: Authority, names: string): Certificate {
    return ca.issue(names, 'serverAuth,clientAuth' as 'serverAuth');
  }

  async function listening(
    standing?: Standing,
  ): Promise<{ readonly served: StreamServer; readonly peers: Peers }> {
    const peers = ways('eemshaven', new Map([['de-halm', 'wss://127.0.0.1:9']]), halm);
    const door = new PeerDoor({
      agentCa: () => agents.certificate,
      onLink: (socket, site) => peers.peers.adopt(socket, site),
    });
    const own = both(agents, 'IP:127.0.0.1,URI:weft://agent/eemshaven');
    const served = await serveStream({
      peers: door,
      ...(standing === undefined ? {} : { standing }),
      gate: { kind: 'certificate' },
      tls: { ...own, clientCa: operators.certificate, agentCa: agents.certificate },
    });
    stops.push(() => served.server.stop());
    return { served, peers: peers.peers };
  }

  function ways(
    site: string,
    urls: ReadonlyMap<string, string>,
    own: Certificate,
    { pin = null, standing }: { readonly pin?: string | null; readonly standing?: Standing } = {},
  ) {
    const troubles: string[] = [];
    const peers = new Peers({
      self: { site, store: 's', boot: 'b' },
      program: 'test',
      addresses: new Map(
        [...urls].map(([other, url]) => [
          other,
          { url, token: null, pin, tls: () => ({ ...own, agentCa: agents.certificate }) },
        ]),
      ),
      standing,
      agentCa: () => agents.certificate,
      onMessage: () => undefined,
      onReached: () => undefined,
      onTrouble: (other, because) => void troubles.push(`${other}: ${because}`),
      now: () => performance.now(),
      random: () => 0,
    });
    stops.push(() => peers.stop());
    return { peers, troubles };
  }

  const url = ({ served }: { readonly served: StreamServer }): string => `wss://127.0.0.1:${served.port}`;

  test('know each other by their certificates', async () => {
    const target = await listening();
    const { peers } = ways('de-halm', new Map([['eemshaven', url(target)]]), halm);
    peers.start();
    await until(() => target.peers.isConnected('de-halm') && peers.isConnected('eemshaven'), 'they met');
  });

  test('do not speak for another site than their certificate names', async () => {
    const target = await listening();
    const { peers, troubles } = ways(
      'de-halm',
      new Map([['eemshaven', url(target)]]),
      both(agents, 'URI:weft://agent/zernike'),
    );
    peers.start();
    await until(() => troubles.length === 1, 'it is refused');
    expect(troubles[0]).toBe('eemshaven: it says it is de-halm, and was expected to be zernike');
  });

  test('are not let in with an operator’s certificate, of either CA', async () => {
    const target = await listening();
    for (const wrong of [
      both(operators, 'URI:weft://agent/de-halm'),
      both(agents, 'URI:weft://operator/noc-1'),
    ]) {
      const { peers, troubles } = ways('de-halm', new Map([['eemshaven', url(target)]]), wrong);
      peers.start();
      await until(() => troubles.length === 1, 'it is refused');
      expect(troubles[0]).toContain('403');
    }
  });

  test('are no operators, whatever name the CA of the agents signed', async () => {
    const target = await listening();
    const { certificate, key } = both(agents, 'URI:weft://operator/noc-1');
    const asked = CommandConsole.open(url(target), 'eemshaven', {
      ca: agents.certificate,
      cert: certificate,
      key,
    });
    await expect(asked).rejects.toThrow('403');
    const real = both(operators, 'URI:weft://operator/noc-1');
    const noc = await CommandConsole.open(url(target), 'eemshaven', {
      ca: agents.certificate,
      cert: real.certificate,
      key: real.key,
    });
    noc.close();
  });

  test('do not speak to one whose key is not the pinned one, and say both', async () => {
    const target = await listening();
    const pinned = `sha256/${'A'.repeat(43)}=`;
    const { peers, troubles } = ways('de-halm', new Map([['eemshaven', url(target)]]), halm, { pin: pinned });
    peers.start();
    await until(() => troubles.length === 1, 'it is refused');
    expect(troubles[0]).toMatch(/its certificate has the pin sha256\/\S{44}; expected sha256\/A+=/);
  });

  test('let go of one whose certificate is no longer good, at the end that dialled', async () => {
    const target = await listening();
    let now = Date.now();
    const standing = new Standing({ crl: () => null, wall: () => now, everyMs: 20 });
    stops.push(() => standing.stop());
    const { peers, troubles } = ways('de-halm', new Map([['eemshaven', url(target)]]), halm, { standing });
    peers.start();
    await until(() => peers.isConnected('eemshaven'), 'they met');
    now += 99 * 86_400_000;
    await until(() => troubles.length === 1, 'it was let go');
    expect(troubles[0]).toContain('the certificate shown expired on ');
  });

  test('let go of one whose certificate is no longer good, at the end that was dialled', async () => {
    let now = Date.now();
    const standing = new Standing({ crl: () => null, wall: () => now, everyMs: 20 });
    const target = await listening(standing);
    const { peers, troubles } = ways('de-halm', new Map([['eemshaven', url(target)]]), halm);
    peers.start();
    await until(() => target.peers.isConnected('de-halm'), 'they met');
    now += 99 * 86_400_000;
    await until(() => troubles.length === 1, 'it was told');
    expect(troubles[0]).toContain('the certificate shown expired on ');
  });

  test('are told why they are not let in', async () => {
    const target = await listening();
    const strange = both(maker.authority(), 'URI:weft://agent/de-halm');
    const { peers, troubles } = ways('de-halm', new Map([['eemshaven', url(target)]]), strange);
    peers.start();
    await until(() => troubles.length === 1, 'it is refused');
    expect(troubles[0]).toContain('403');
    expect(troubles[0]).toContain('is of an authority that is not in listen.tls.operatorCa');
  });

  test('do not dial one whose certificate names another site', async () => {
    const target = await listening();
    const { peers, troubles } = ways('de-halm', new Map([['zernike', url(target)]]), halm);
    peers.start();
    await until(() => troubles.length === 1, 'it is refused');
    expect(troubles[0]).toContain('does not name weft://agent/zernike');
  });
});
