import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { weftReport } from '../support/e2e-weft.ts';
import { countInMemory } from '../support/process-memory.ts';

const key = (): string => randomBytes(32).toString('base64');

describe.skipIf(!existsSync('/proc/self/mem'))('the keys that wg prints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-keys-'));
  const config = join(folder, 'weft.yaml');
  const [privateKey, presharedKey, publicKey] = [key(), key(), key()];
  /** In a line of another shape, which a newer wg may print. */
  const strange = key();
  let agent: AgentProcess;

  beforeAll(async () => {
    const script = (name: string, text: string) => {
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}`);
      chmodSync(join(folder, name), 0o755);
    };
    const now = Math.floor(Date.now() / 1000);
    const dump = [
      `wg0\t${privateKey}\t${key()}\t51820\toff`,
      `wg0\t${publicKey}\t${presharedKey}\t192.0.2.2:51820\t10.0.0.2/32\t${now}\t1000\t2000\t25`,
      `wg0\t${strange}\tmore\tfields`,
    ].join('\n');
    // In pieces, with waits, as a program writes that is slow.
    const pieces = [dump.slice(0, 30), dump.slice(30, 150), `${dump.slice(150)}\n`];
    script('wg', `${pieces.map((piece) => `printf '%s' '${piece}'\nsleep 0.02\n`).join('')}echo\n`);
    script('wg-fails', `printf '%s\\n' '${dump}'\necho 'Operation not permitted' >&2\nexit 1\n`);
    script('wg-hangs', `printf '%s\\n' '${dump}'\nsleep 60\n`);
    script('wg-floods', `while :; do printf '%s\\n' '${dump}'; done\n`);
    const source = (program: string, interval: string) => ({
      type: 'wireguard',
      command: [join(folder, program)],
      interval,
      timeout: '300ms',
    });
    writeFileSync(
      join(folder, 'agent.yaml'),
      JSON.stringify({
        site: { id: 'keys' },
        listen: { host: '127.0.0.1', port: 0, token: { file: 'token' } },
        state: 'state',
        sources: [
          source('wg', '200ms'),
          source('wg-fails', '500ms'),
          source('wg-hangs', '1s'),
          source('wg-floods', '2s'),
        ],
        links: [
          { peer: 'b', link: 'keys-b-1', protection: { type: 'wireguard', interface: 'wg0', publicKey } },
        ],
      }),
      { mode: 0o600 },
    );
    agent = await startAgent(join(folder, 'agent.yaml'));
    writeFileSync(
      config,
      JSON.stringify({ sites: [{ id: 'keys', url: agent.url, token: { file: 'token' } }] }),
      { mode: 0o600 },
    );
  });
  afterAll(async () => {
    await agent?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  test('are nowhere in the agent’s memory, log or frames, while what it read of the tunnel is', async () => {
    await vi.waitFor(
      async () => {
        const { rows } = await weftReport(config, 'links');
        expect(rows).toEqual([
          expect.objectContaining({
            link: 'keys-b-1',
            encryption: 'WireGuard',
            encryptionState: 'protected',
          }),
        ]);
      },
      { timeout: 20_000, interval: 300 },
    );
    // Long enough for each of the four programs to have been read several times.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    const secrets = [privateKey, presharedKey, strange];
    const told =
      JSON.stringify(await weftReport(config, 'links')) + JSON.stringify(await weftReport(config, 'alerts'));
    for (const secret of secrets) {
      expect(told).not.toContain(secret.slice(4, 28));
      expect(agent.log().toString()).not.toContain(secret.slice(4, 28));
    }
    // The reading under way at this moment may hold them; what is left of earlier ones would stay.
    const pieces = secrets.map((secret) => secret.slice(4, 28));
    await vi.waitFor(
      () => {
        agent.signal('SIGSTOP');
        const found = countInMemory(agent.pid, [...pieces, publicKey]);
        agent.signal('SIGCONT');
        expect(found.get(publicKey), 'memory is looked through at all').toBeGreaterThan(0);
        expect(pieces.map((piece) => found.get(piece))).toEqual([0, 0, 0]);
      },
      { timeout: 20_000, interval: 130 },
    );
  });
});
