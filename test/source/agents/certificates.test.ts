import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Standing } from '../../../agent/server/standing.ts';
import { secureWay } from '../../../source/agents/secure-way.ts';
import type { Made } from '../../../source/pki/certificates.ts';
import { nextList } from '../../../source/pki/revocation.ts';
import { dialSite } from '../../support/dial-site.ts';
import {
  type Authorities,
  agentOf,
  DAY,
  day,
  listOf,
  makeAuthorities,
  operatorOf,
  pinOfCertificate,
} from '../../support/made-certificates.ts';
import { type StreamServer, serveStream, until } from '../../support/stream-server.ts';

let authorities: Authorities;
let agents: Made;
let operators: Made;
let strangers: Made;
let halm: Made;
let noc: Made;
let folder: string;
let served: StreamServer | null = null;

beforeAll(async () => {
  authorities = await makeAuthorities();
  ({ agents, operators, strangers } = authorities);
  halm = await agentOf(agents, 'weft://agent/de-halm');
  noc = await operatorOf(operators, 'weft://operator/noc');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-tls-'));
});
afterEach(async () => {
  await served?.server.stop();
  served = null;
  await rm(folder, { recursive: true, force: true });
});

async function listen(own: Made, crl: string | null = null): Promise<StreamServer> {
  served = await serveStream({
    gate: { kind: 'certificate' },
    tls: { ...own, clientCa: operators.certificate, agentCa: agents.certificate, crl },
  });
  return served;
}

interface Files {
  readonly own?: Made;
  readonly ca?: string;
  readonly crl?: string | null;
}

async function write({ own = noc, ca = agents.certificate, crl = null }: Files) {
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  return {
    ca: await file('ca.pem', ca),
    certificate: await file('me.pem', own.certificate),
    key: await file('me-key.pem', own.key),
    crl: crl === null ? null : await file('revoked.pem', crl),
  };
}

/** Dials as site de-halm with these files; the site moves on meanwhile, so that who is in step again hears of it. */
async function dial(url: string, files: Files = {}, pin: string | null = null) {
  const tls = secureWay(await write(files), 'de-halm', pin);
  return dialSite({ url, token: null, tls, lookAgainMs: 20 }, () => served?.tick());
}

/** The lists of both authorities, on one of which this certificate stands. */
const revoked = (by: Made, made: Made) => listOf(authorities, { by, pem: made.certificate });

describe('a console tells of an agent', () => {
  test.each<[string, () => Promise<Made>, (() => Promise<string>) | null, string]>([
    [
      'of a strange authority',
      () => agentOf(strangers, 'weft://agent/de-halm'),
      null,
      'is of an authority that is not in tls.ca',
    ],
    [
      'whose certificate has expired',
      () => agentOf(agents, 'weft://agent/de-halm', -9, -1),
      null,
      'has expired, and this clock says',
    ],
    [
      'whose certificate is of tomorrow',
      () => agentOf(agents, 'weft://agent/de-halm', 1, 9),
      null,
      'see that both machines keep time',
    ],
    [
      'of another site',
      () => agentOf(agents, 'weft://agent/zernike'),
      null,
      'it names weft://agent/zernike; expected weft://agent/de-halm',
    ],
    [
      'that shows an operator’s certificate',
      () => agentOf(agents, 'weft://operator/noc'),
      null,
      'it names weft://operator/noc; expected weft://agent/de-halm',
    ],
    [
      'that was revoked',
      async () => halm,
      () => revoked(agents, halm),
      'was revoked by its authority (tls.crl)',
    ],
    [
      'while its list has grown old',
      async () => halm,
      () => listOf(authorities, null, -1),
      'the revocation list in tls.crl is past its next update',
    ],
    [
      'while the list is of others',
      async () => halm,
      () => nextList(strangers, null, null, day(-1), day(1)),
      'tls.crl has no revocation list of the authority',
    ],
  ])('%s, in one line with what to do', async (_, agent, crl, words) => {
    const { server } = await listen(await agent());
    const { site, tells } = await dial(server.url, { crl: crl === null ? null : await crl() });
    await tells(words);
    expect(site.mirror.inStep).toBe(false);
  });

  test('whose key is not the pinned one, with both; and takes the pinned one', async () => {
    const { server } = await listen(halm);
    const other = pinOfCertificate(await agentOf(agents, 'weft://agent/de-halm'));
    const wrong = await dial(server.url, {}, other);
    await wrong.tells(`found ${pinOfCertificate(halm)}; expected ${other}`);
    wrong.site.stop();
    const right = await dial(server.url, {}, pinOfCertificate(halm));
    await right.tells('up: null');
  });
});

describe('an agent tells a console, and writes down itself,', () => {
  test.each([
    [
      'that its certificate is of a strange authority',
      () => operatorOf(strangers, 'weft://operator/noc'),
      'is of an authority that is not in listen.tls.operatorCa',
    ],
    [
      'that its certificate has expired',
      () => operatorOf(operators, 'weft://operator/noc', -9, -1),
      'the certificate shown expired on ',
    ],
    [
      'that its certificate is of tomorrow, by this clock',
      () => operatorOf(operators, 'weft://operator/noc', 1, 9),
      'is not valid before ',
    ],
    ['that it was revoked', () => Promise.resolve(noc), 'was revoked by its authority (listen.tls.crl)'],
    [
      'that it came with an agent’s certificate',
      () => agentOf(operators, 'weft://agent/zernike'),
      'found weft://agent/zernike',
    ],
  ])('%s', async (_, own, words) => {
    const { server, refusals } = await listen(halm, await revoked(operators, noc));
    const { tells } = await dial(server.url, { own: await own() });
    await tells(words);
    await tells('the agent refused (403)');
    expect(refusals[0]?.reason).toContain(words);
    expect(server.sessions.size).toBe(0);
  });
});

describe('an open connection', () => {
  test('ends at the agent with the reason when the console’s certificate is revoked', async () => {
    const { server, ends } = await listen(halm, await listOf(authorities));
    const { tells } = await dial(server.url);
    await tells('up: null');
    const tls = { ...halm, clientCa: operators.certificate, agentCa: agents.certificate };
    server.renewCertificates({ ...tls, crl: await listOf(authorities) });
    expect(server.sessions.size).toBe(1);
    server.renewCertificates({
      ...tls,
      crl: await revoked(operators, noc),
    });
    await until(() => ends.length === 1, 'the session ended');
    expect(ends[0]).toMatchObject({
      identity: 'weft://operator/noc',
      reason: expect.stringContaining('was revoked by its authority'),
    });
    await tells('the certificate shown was revoked');
  });

  test('ends at the agent when the authority of consoles is another, and when time has run out', async () => {
    let now = Date.now();
    const standing = new Standing({ crl: () => null, wall: () => now, everyMs: 20 });
    served = await serveStream({
      gate: { kind: 'certificate' },
      tls: { ...halm, clientCa: operators.certificate },
      standing,
    });
    const { site, tells } = await dial(served.server.url);
    await tells('up: null');
    now += 31 * DAY;
    await until(() => served?.ends.length === 1, 'it ended when its time had run out');
    expect(served.ends[0]?.reason).toContain('the certificate shown expired on ');
    now -= 31 * DAY;
    await until(() => {
      served?.tick();
      return site.state === 'up' && served?.server.sessions.size === 1;
    }, 'it is back');
    served.server.renewCertificates({ ...halm, clientCa: strangers.certificate });
    await tells('is of an authority that is not in listen.tls.operatorCa');
    expect(served.server.sessions.size).toBe(0);
  });

  test('ends at the console when the agent’s certificate is revoked, or its authority replaced', async () => {
    const { server } = await listen(halm);
    const { told, tells } = await dial(server.url, { crl: await listOf(authorities) });
    await tells('up: null');
    await write({ crl: await revoked(agents, halm) });
    await tells('down: the agent’s certificate was revoked by its authority (tls.crl)');
    await write({ crl: await listOf(authorities) });
    told.length = 0;
    await tells('up: null');
    await write({ crl: await listOf(authorities), ca: strangers.certificate });
    await tells('down: the agent’s certificate is of an authority that is not in tls.ca');
  });

  test('is made anew with renewed files, without a restart', async () => {
    const { server } = await listen(halm);
    const { tells } = await dial(server.url, {
      own: await operatorOf(operators, 'weft://operator/noc', -9, -1),
    });
    await tells('the certificate shown expired on ');
    await write({});
    await tells('up: null');
  });
});
