import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Standing } from '../../../agent/server/standing.ts';
import { pemBlocks } from '../../../protocol/identity/pem.ts';
import { Connection } from '../../../source/agents/connection.ts';
import { Mirror } from '../../../source/agents/mirror.ts';
import { pinOf, secureWay } from '../../../source/agents/secure-way.ts';
import { type Made, makeAuthority, makeCertificate } from '../../../source/pki/certificates.ts';
import { nextList } from '../../../source/pki/revocation.ts';
import { type StreamServer, serveStream, until } from '../../support/stream-server.ts';

const DAY = 86_400_000;
const day = (days: number): Date => new Date(Date.now() + days * DAY);

let agents: Made;
let operators: Made;
let strangers: Made;
let halm: Made;
let noc: Made;
let folder: string;
let served: StreamServer | null = null;
let connection: Connection | null = null;
let told: string[] = [];

const AGENT = { name: 'x', dns: [], ips: ['127.0.0.1'], usage: ['serverAuth', 'clientAuth'] as const };
const OPERATOR = { name: 'x', dns: [], ips: [], usage: ['clientAuth'] as const };
const agentOf = (ca: Made, uri: string, from = -1, until = 30): Promise<Made> =>
  makeCertificate(ca, { ...AGENT, uri, from: day(from), until: day(until) });
const operatorOf = (ca: Made, uri: string, from = -1, until = 30): Promise<Made> =>
  makeCertificate(ca, { ...OPERATOR, uri, from: day(from), until: day(until) });

/** What both authorities revoked: a list of each. */
async function listOf(
  revoked: { readonly by: Made; readonly pem: string } | null,
  until = 5,
): Promise<string> {
  const lists = [agents, operators].map((ca) =>
    nextList(ca, null, ca === revoked?.by ? revoked.pem : null, day(-2), day(until)),
  );
  return (await Promise.all(lists)).join('');
}

beforeAll(async () => {
  [agents, operators, strangers] = (await Promise.all(
    ['agents', 'operators', 'strangers'].map((name) => makeAuthority(name, day(-40), day(365))),
  )) as [Made, Made, Made];
  halm = await agentOf(agents, 'weft://agent/de-halm');
  noc = await operatorOf(operators, 'weft://operator/noc');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-tls-'));
});
afterEach(async () => {
  connection?.stop();
  await served?.server.stop();
  connection = served = null;
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

/** Dials as site de-halm with these files. */
async function dial(url: string, files: Files = {}, pin: string | null = null): Promise<Connection> {
  told = [];
  const tls = secureWay(await write(files), 'de-halm', pin);
  const made = new Connection(
    new Mirror('de-halm'),
    { url, token: null, tls, lookAgainMs: 20 },
    { changed: () => void told.push(`${made.state}: ${made.error}`) },
    () => 0,
  );
  connection = made;
  made.start();
  return made;
}

/** The site moves on meanwhile: a console that is in step again hears of it by the next tick. */
const movingOn = (holds: () => boolean, what: string): Promise<void> =>
  until(() => {
    served?.tick();
    return holds();
  }, what);
const tells = (words: string): Promise<void> =>
  movingOn(() => told.some((line) => line.includes(words)), words);
const pin = (made: Made): string => pinOf(pemBlocks(made.certificate, 'CERTIFICATE')[0] ?? new Uint8Array());

describe('a console tells of an agent', () => {
  test.each([
    [
      'of a strange authority',
      async () => listen(await agentOf(strangers, 'weft://agent/de-halm')),
      {},
      'is of an authority that is not in tls.ca',
    ],
    [
      'whose certificate has expired',
      async () => listen(await agentOf(agents, 'weft://agent/de-halm', -9, -1)),
      {},
      'has expired, and this clock says',
    ],
    [
      'whose certificate is of tomorrow',
      async () => listen(await agentOf(agents, 'weft://agent/de-halm', 1, 9)),
      {},
      'see that both machines keep time',
    ],
    [
      'of another site',
      async () => listen(await agentOf(agents, 'weft://agent/zernike')),
      {},
      'it names weft://agent/zernike; expected weft://agent/de-halm',
    ],
    [
      'that shows an operator’s certificate',
      async () => listen(await agentOf(agents, 'weft://operator/noc')),
      {},
      'it names weft://operator/noc; expected weft://agent/de-halm',
    ],
    [
      'that was revoked',
      async () => listen(halm),
      { revokes: true },
      'was revoked by its authority (tls.crl)',
    ],
    [
      'while its list has grown old',
      async () => listen(halm),
      { list: -1 },
      'the revocation list in tls.crl is past its next update',
    ],
    [
      'while the list is of others',
      async () => listen(halm),
      { foreign: true },
      'tls.crl has no revocation list of the authority',
    ],
  ] as const)('%s, in one line with what to do', async (_, agent, lists, words) => {
    const { server } = await agent();
    const crl =
      'revokes' in lists
        ? await listOf({ by: agents, pem: halm.certificate })
        : 'list' in lists
          ? await listOf(null, lists.list)
          : 'foreign' in lists
            ? await nextList(strangers, null, null, day(-1), day(1))
            : null;
    await dial(server.url, { crl });
    await tells(words);
    expect(connection?.mirror.inStep).toBe(false);
  });

  test('whose key is not the pinned one, with both; and takes the pinned one', async () => {
    const { server } = await listen(halm);
    const other = pin(await agentOf(agents, 'weft://agent/de-halm'));
    await dial(server.url, {}, other);
    await tells(`found ${pin(halm)}; expected ${other}`);
    connection?.stop();
    await dial(server.url, {}, pin(halm));
    await tells('up: null');
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
    const { server, refusals } = await listen(halm, await listOf({ by: operators, pem: noc.certificate }));
    await dial(server.url, { own: await own() });
    await tells(words);
    await tells('the agent refused (403)');
    expect(refusals[0]?.reason).toContain(words);
    expect(server.sessions.size).toBe(0);
  });
});

describe('an open connection', () => {
  test('ends at the agent with the reason when the console’s certificate is revoked', async () => {
    const { server, ends } = await listen(halm, await listOf(null));
    await dial(server.url);
    await tells('up: null');
    const tls = { ...halm, clientCa: operators.certificate, agentCa: agents.certificate };
    server.renewCertificates({ ...tls, crl: await listOf(null) });
    expect(server.sessions.size).toBe(1);
    server.renewCertificates({ ...tls, crl: await listOf({ by: operators, pem: noc.certificate }) });
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
    await dial(served.server.url);
    await tells('up: null');
    now += 31 * DAY;
    await until(() => served?.ends.length === 1, 'it ended when its time had run out');
    expect(served.ends[0]?.reason).toContain('the certificate shown expired on ');
    now -= 31 * DAY;
    await movingOn(() => connection?.state === 'up' && served?.server.sessions.size === 1, 'it is back');
    served.server.renewCertificates({ ...halm, clientCa: strangers.certificate });
    await tells('is of an authority that is not in listen.tls.operatorCa');
    expect(served.server.sessions.size).toBe(0);
  });

  test('ends at the console when the agent’s certificate is revoked, or its authority replaced', async () => {
    const { server } = await listen(halm);
    await dial(server.url, { crl: await listOf(null) });
    await tells('up: null');
    await write({ crl: await listOf({ by: agents, pem: halm.certificate }) });
    await tells('down: the agent’s certificate was revoked by its authority (tls.crl)');
    await write({ crl: await listOf(null) });
    told = [];
    await tells('up: null');
    await write({ crl: await listOf(null), ca: strangers.certificate });
    await tells('down: the agent’s certificate is of an authority that is not in tls.ca');
  });

  test('is made anew with renewed files, without a restart', async () => {
    const { server } = await listen(halm);
    await dial(server.url, { own: await operatorOf(operators, 'weft://operator/noc', -9, -1) });
    await tells('the certificate shown expired on ');
    await write({});
    await tells('up: null');
  });
});
