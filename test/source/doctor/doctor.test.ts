import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ownTables } from '../../../protocol/index.ts';
import { checkAccess } from '../../../source/doctor/check-access.ts';
import { consult, describeChecks } from '../../../source/doctor/doctor.ts';
import { Fabric } from '../../../source/fabric/fabric.ts';
import type { SiteFeed } from '../../../source/fabric/site-view.ts';
import { CertificateMaker, HAS_OPENSSL } from '../../support/stream-certificates.ts';

const NOW = 100_000;

function feed(site: string, over: Partial<SiteFeed>, mirror: Partial<SiteFeed['mirror']>): SiteFeed {
  const times = {
    agentMonotonic: 5_000,
    agentWall: 1_000_000,
    receivedAt: NOW - 100,
    receivedWall: 1_000_000,
  };
  return {
    state: 'up',
    error: null,
    roundTripMs: 2,
    ...over,
    mirror: {
      site,
      tables: ownTables(),
      times,
      periodMs: 1000,
      inStep: true,
      revision: 1,
      restarts: 0,
      storeChanges: 0,
      identity: 'local',
      program: 'weft-agent 1',
      ...mirror,
    },
  };
}

function doctor(feeds: readonly SiteFeed[], tokens: Readonly<Record<string, string>>) {
  return consult({
    config: {
      file: 'weft.yaml',
      dataClasses: new Map(),
      theme: 'default',
      wall: { dim: null },
      background: 'auto',
      mouse: true,
      ssh: { knownHosts: '', identities: [] },
      sites: feeds.map(({ mirror: { site } }) => ({
        id: site,
        url: 'ws://127.0.0.1:1',
        via: [],
        pin: null,
        access: { kind: 'token', file: tokens[site] ?? '/nowhere' },
      })),
    },
    fabric: new Fabric(feeds, { monotonic: () => NOW, wall: () => 1_000_100 }),
    environment: { TERM: 'xterm', LANG: 'C' },
    isTerminal: true,
    wall: 0,
  });
}

describe('the doctor', () => {
  test('names what fails, site by site, and how to mend it', async () => {
    const token = join(await mkdtemp(join(tmpdir(), 'weft-')), 'token');
    await writeFile(token, 'x'.repeat(43), { mode: 0o644 });
    const checks = await doctor(
      [
        feed('a', {}, {}),
        feed('b', { state: 'down', error: 'nothing listens' }, { inStep: false, times: null }),
      ],
      { a: token },
    );
    const byId = new Map(checks.map((check) => [check.id, check]));
    expect(byId.get('a.token')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining(`chmod 600 ${token}`),
    });
    expect(byId.get('a.reach')?.status).toBe('ok');
    expect(byId.get('b.reach')).toMatchObject({ status: 'failed', found: 'nothing listens' });
    expect(byId.get('terminal')).toMatchObject({ status: 'warning', mend: 'use --ascii, or a UTF-8 locale' });
  });

  test('sees a clock that is wrong', async () => {
    const times = { agentMonotonic: 0, agentWall: 1_090_000, receivedAt: NOW, receivedWall: 1_000_000 };
    const checks = await doctor([feed('a', {}, { times })], {});
    expect(checks.find(({ id }) => id === 'a.clock')).toMatchObject({
      status: 'warning',
      found: 'its clock is 90.0 s ahead of ours',
    });
  });

  test.skipIf(!HAS_OPENSSL)('names a certificate that has expired, and one that soon will', async () => {
    const maker = new CertificateMaker();
    const authority = maker.authority();
    const folder = await mkdtemp(join(tmpdir(), 'weft-'));
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, authority.certificate);
    const looked = async (days: number) => {
      const certificate = join(folder, `${days}.pem`);
      await writeFile(
        certificate,
        authority.issue('URI:weft://operator/anna', 'clientAuth', days).certificate,
      );
      const tls = { ca, certificate, key: '' };
      const site = { id: 'a', url: '', via: [], pin: null, access: { kind: 'certificate' as const, tls } };
      return (await checkAccess(site, Date.now()))[0];
    };
    expect(await looked(-1)).toMatchObject({
      id: 'a.certificate',
      status: 'failed',
      found: expect.stringMatching(/-1\.pem: URI:weft:\/\/operator\/anna expired on /),
      mend: 'renew the certificate',
    });
    expect(await looked(2)).toMatchObject({
      status: 'warning',
      mend: 'renew the certificate now: without it nothing is seen',
      found: expect.stringMatching(/, 1 days left$/),
    });
    expect(await looked(20)).toMatchObject({ status: 'warning', mend: 'renew the certificate' });
    expect(await looked(60)).toMatchObject({ status: 'ok', mend: null });
    maker.remove();
  });

  test('prints the pin of an agent, whether its certificate names it, and how long that is good', async () => {
    const shown = { pin: 'sha256/x', uris: ['weft://agent/a'], notAfter: 5 * 86_400_000 };
    const other = { ...shown, uris: [], notAfter: 90 * 86_400_000 };
    const checks = await doctor(
      [feed('a', { tls: { shown } }, {}), feed('b', { tls: { shown: other } }, {})],
      {},
    );
    const byId = new Map(checks.map((check) => [check.id, check]));
    expect(byId.get('a.pin')?.found).toBe('not pinned; in weft.yaml it would be pin: "sha256/x"');
    expect(byId.get('a.agent')?.status).toBe('ok');
    expect(byId.get('a.agent.certificate')).toMatchObject({
      status: 'warning',
      found: 'the agent’s certificate, 5 days left',
    });
    expect(byId.get('b.agent')).toMatchObject({ status: 'warning' });
    expect(byId.get('b.agent.certificate')?.status).toBe('ok');
  });

  test('prints nothing that moves a cursor', async () => {
    const text = describeChecks(
      await doctor([feed('a', { state: 'down', error: 'x\u001b[2Jy' }, { inStep: false })], {}),
    );
    expect(text).toContain('x‹1B›[2Jy');
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  });
});
