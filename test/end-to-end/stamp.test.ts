import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { type Row, runBuilt, weftReport } from '../support/e2e-weft.ts';
import { senderBytes, udpTalker } from '../support/stamp-packets.ts';

const SOON = { timeout: 60_000, interval: 500 };
const folder = mkdtempSync(join(tmpdir(), 'weft-stamp-'));
const agents = new Map<string, AgentProcess>();
const ports = new Map<string, number>();
const consoleConfig = join(folder, 'weft.yaml');

/** A UDP port that nobody has now. */
async function freeUdpPort(): Promise<number> {
  const talker = await udpTalker('127.0.0.1');
  talker.close();
  return talker.port;
}

function configOf(site: string, peer: string): string {
  const path = join(folder, site, 'agent.yaml');
  mkdirSync(join(folder, site));
  const secret = { mode: 0o600 };
  writeFileSync(
    path,
    JSON.stringify({
      site: { id: site },
      listen: { host: '127.0.0.1', port: 0, token: { file: 'token' } },
      state: 'state',
      sources: [
        {
          type: 'stamp',
          peers: [{ site: peer, address: '127.0.0.1', port: ports.get(peer), key: { file: '../stamp.key' } }],
        },
      ],
      links: [{ peer, link: 'a-b-1', carrier: 'loopback' }],
      stampReflector: { host: '127.0.0.1', port: ports.get(site) },
    }),
    secret,
  );
  return path;
}

async function links(): Promise<ReadonlyMap<unknown, Row>> {
  const { rows } = await weftReport(consoleConfig, 'links');
  return new Map(rows.map((row) => [row['site'], row]));
}

beforeAll(async () => {
  writeFileSync(join(folder, 'stamp.key'), `${randomBytes(24).toString('base64')}\n`, { mode: 0o600 });
  for (const site of ['a', 'b']) ports.set(site, await freeUdpPort());
  for (const [site, peer] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const)
    agents.set(site, await startAgent(configOf(site, peer)));
  const sites = [...agents].map(([id, { url }]) => ({ id, url, token: { file: `${id}/token` } }));
  writeFileSync(consoleConfig, JSON.stringify({ sites }), { mode: 0o600 });
});

afterAll(async () => {
  for (const agent of agents.values()) await agent.end('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('two agents measure the link between them with signed packets, and both ends say that it is up', async () => {
  await vi.waitFor(async () => {
    const seen = await links();
    for (const site of ['a', 'b']) {
      const row = seen.get(site);
      expect(row).toMatchObject({
        link: 'a-b-1',
        state: 'up',
        lossRatio: 0,
        // Each reflector counts by itself, so that loss has a direction.
        lossForwardRatio: 0,
        lossReverseRatio: 0,
        duplicateRatio: 0,
        measurementLagSeconds: expect.any(Number),
      });
      expect(row!['roundTripMinSeconds']).toBeGreaterThan(0);
      expect(row!['roundTripMinSeconds']).toBeLessThan(0.05);
    }
  }, SOON);
  expect(agents.get('a')!.log().toString()).toContain('test packets are answered');
});

test('what is no test packet, or is signed by nobody, does not disturb them', async () => {
  const stranger = await udpTalker('127.0.0.1');
  const port = ports.get('a')!;
  for (let more = 0; more < 200; more++) await stranger.send(randomBytes(more * 7), port);
  await stranger.send(senderBytes({ sequence: 1 }), port);
  await stranger.send(senderBytes({ sequence: 1 }, undefined, randomBytes(24)), port);
  await vi.waitFor(async () => expect((await links()).get('b')).toMatchObject({ state: 'up' }), SOON);
  expect(stranger.received).toEqual([]);
  stranger.close();
});

test('weft-agent check measures too, beside the agent that runs', async () => {
  const { code, stdout } = await runBuilt('weft-agent', 'check', '--config', join(folder, 'a/agent.yaml'));
  expect(stdout.toString()).toMatch(/^ok {3}stamp test packets: 1 links in /);
  expect(code).toBe(0);
});

test('an end whose peer falls silent says so, and says that all is well once it answers again', async () => {
  agents.get('b')!.signal('SIGSTOP');
  await vi.waitFor(async () => {
    const row = (await links()).get('a');
    expect(row).toMatchObject({ state: 'down', stateReason: 'no answer from the other end' });
  }, SOON);
  agents.get('b')!.signal('SIGCONT');
  await vi.waitFor(async () => expect((await links()).get('a')).toMatchObject({ state: 'up' }), SOON);
});

test('an agent ends when it is told to, with its measuring', async () => {
  expect(await agents.get('a')!.end('SIGTERM')).toBe(0);
});
