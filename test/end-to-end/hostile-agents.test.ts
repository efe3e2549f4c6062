import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeFromAgent, OWN_LAYOUT } from '../../protocol/index.ts';
import { builtProgram } from '../support/agent-process.ts';
import {
  AT,
  bytesOf,
  GREETING,
  heartbeat,
  type ScriptedAgent,
  scriptAgent,
  snapshotOf,
} from '../support/stream-agent.ts';
import { residentBytes, simulate } from '../support/stream-process.ts';
import { until } from '../support/stream-server.ts';

const MEBI = 1024 * 1024;
type Script = Parameters<typeof scriptAgent>[0];

let folder: string;
let ending: (() => Promise<unknown> | unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-hostile-'));
});

afterEach(async () => {
  for (const end of ending.reverse()) await end();
  ending = [];
  rmSync(folder, { recursive: true, force: true });
});

const greeted = (site: string) => ({ ...GREETING, position: { ...AT, site } });

/** Sends what `next` makes for as long as the socket takes it. */
function endlessly(socket: Parameters<Script>[1], next: () => void): void {
  if (socket.readyState !== socket.OPEN) return;
  for (let sent = 0; sent < 200 && socket.bufferedAmount < MEBI; sent++) next();
  setImmediate(() => endlessly(socket, next));
}

/** A frame whose payload of zeros expands to the most that is taken, as small as deflate makes it. */
function bomb(site: string): Uint8Array {
  const payload = new Uint8Array(256 * MEBI);
  const clocks = { monotonic: 1, wall: 1 };
  return encodeFromAgent(
    { kind: 'snapshot', position: { ...AT, site }, clocks, layout: OWN_LAYOUT, payload },
    (bytes) => deflate(bytes),
  );
}

const deflate = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes, { level: 9 });

/** What each hostile site does, and what the console must say of it. */
const HOSTILE: Readonly<Record<string, { readonly script: Script; readonly says: RegExp }>> = {
  flood: {
    script: (send, socket) => {
      send(greeted('flood'));
      send(snapshotOf(1, { ...AT, site: 'flood' }));
      const beat = bytesOf(heartbeat({ ...AT, site: 'flood' }));
      endlessly(socket, () => send(beat));
    },
    says: /sends more than this console can read/,
  },
  snapshots: {
    script: (send, socket) => {
      send(greeted('snapshots'));
      const whole = bytesOf(snapshotOf(1, { ...AT, site: 'snapshots' }));
      endlessly(socket, () => send(whole));
    },
    says: /sends more than this console can read/,
  },
  bomb: {
    script: (send) => {
      send(greeted('bomb'));
      send(bomb('bomb'));
    },
    says: /cannot be read/,
  },
  garbage: {
    script: (send) => {
      send(greeted('garbage'));
      send(new Uint8Array(100_000).fill(0xa5));
    },
    says: /cannot be read/,
  },
  stranger: {
    script: (send) => send(greeted('somebody-else')),
    says: /calls itself "somebody-else", not stranger/,
  },
  refusal: {
    script: (send) => send({ kind: 'refusal', reason: 'go \u001b[2Jaway' }),
    says: /^go \u001b\[2Jaway$/,
  },
  spoof: {
    script: (send) => {
      send(greeted('spoof'));
      send(snapshotOf(1, { ...AT, site: 'good' }));
    },
    says: /a frame of another site, "good"/,
  },
  future: {
    script: (send) => send({ ...greeted('future'), versions: { lowest: 8, highest: 9 } }),
    says: /speaks 8–9; update this console/,
  },
};

/** Says that a gigabyte follows, and sends it, or nothing more. */
async function announcer(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request: Buffer) => {
      const key = /sec-websocket-key: (\S+)/i.exec(request.toString('latin1'))?.[1] ?? '';
      socket.write(switching(key));
      socket.write(Buffer.of(0x82, 127, 0, 0, 0, 0, 0x40, 0, 0, 0));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function switching(key: string): string {
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: weft.1\r\n\r\n`;
}

describe('a console among hostile agents', () => {
  test('goes on with the good one, says what is wrong with each, and stays small', async () => {
    const good = await simulate({ site: 'good', nodes: 16, hz: 2, port: 0, state: null, token: null });
    ending.push(() => good.end());
    const agents = new Map<string, ScriptedAgent>();
    for (const [site, { script }] of Object.entries(HOSTILE)) {
      const agent = await scriptAgent(script);
      agents.set(site, agent);
      ending.push(() => agent.stop());
    }
    const liar = await announcer();
    ending.push(() => liar.close());
    const urls = new Map([...agents].map(([site, { url }]): [string, string] => [site, url]));
    urls.set('good', good.url).set('announcer', `ws://127.0.0.1:${(liar.address() as AddressInfo).port}`);
    const config = join(folder, 'weft.yaml');
    writeFileSync(
      config,
      `sites:\n${[...urls].map(([id, url]) => `  - {id: ${id}, url: "${url}"}\n`).join('')}`,
      { mode: 0o600 },
    );
    const console_ = watch(config);
    ending.push(() => console_.end());
    const says = new Map([...Object.entries(HOSTILE)].map(([site, one]) => [site, one.says]));
    says.set('announcer', /Max payload size exceeded/);
    let largest = 0;
    await until(
      () => {
        largest = Math.max(largest, residentBytes(console_.pid));
        return [...says].every(([site, words]) =>
          [...(console_.errors.get(site) ?? [])].some((error) => words.test(error)),
        );
      },
      'a line about each',
      60_000,
    ).catch((error: unknown) => {
      throw new Error(
        `${error}: ${[...console_.errors].map(([site, errors]) => `${site}: ${[...errors].join(' | ')}`).join('\n')}`,
      );
    });
    // Full jitter over a doubling window: not one of them is dialled in a tight loop.
    for (const [site, agent] of agents) expect(agent.dials, site).toBeLessThan(40);
    const before = console_.reports;
    await until(() => console_.reports > before + 3, 'more reports');
    expect(console_.freshness.get('good')).toBe('live');
    expect(largest).toBeLessThan(900 * MEBI);
    expect(await console_.end()).toBe(3);
  });
});

interface Watched {
  readonly pid: number;
  /** Every error a site was printed with. */
  readonly errors: ReadonlyMap<string, ReadonlySet<string>>;
  readonly freshness: ReadonlyMap<string, string>;
  readonly reports: number;
  readonly end: () => Promise<number | null>;
}

/** The built console as a report that watches. */
function watch(config: string): Watched {
  const child: ChildProcess = spawn(
    process.execPath,
    [builtProgram('weft'), 'sites', '--json', '--watch', '--config', config],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const errors = new Map<string, Set<string>>();
  const freshness = new Map<string, string>();
  let reports = 0;
  let rest = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    const lines = (rest + bytes.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      reports++;
      const report: unknown = JSON.parse(line);
      const sites: unknown = Reflect.get(Object(report), 'sites');
      for (const site of Array.isArray(sites) ? sites : []) {
        const id = String(Reflect.get(site, 'site'));
        freshness.set(id, String(Reflect.get(site, 'freshness')));
        const error: unknown = Reflect.get(site, 'error');
        if (typeof error === 'string') errors.set(id, (errors.get(id) ?? new Set()).add(error));
      }
    }
  });
  return {
    pid: child.pid ?? 0,
    errors,
    freshness,
    get reports() {
      return reports;
    },
    end: async () => {
      if (child.exitCode !== null) return child.exitCode;
      const exit = once(child, 'exit');
      child.kill('SIGINT');
      await exit;
      return child.exitCode;
    },
  };
}
