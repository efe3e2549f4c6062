import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { StreamConsole } from '../support/stream-console.ts';
import { residentBytes, type SimulatedAgent, simulate } from '../support/stream-process.ts';
import { until } from '../support/stream-server.ts';
import { hello, RESYNC } from '../support/stream-site.ts';

const MEBI = 1024 * 1024;

let folder: string;
let agent: SimulatedAgent;
let good: StreamConsole;
let raw: Socket[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weft-hostile-'));
  const token = join(folder, 'token');
  agent = await simulate({ site: 'de-halm', nodes: 400, hz: 10, port: 0, state: null, token });
  good = await StreamConsole.start(new Map([['de-halm', agent.url]]), token);
  await good.isLive('de-halm');
});

afterEach(async () => {
  for (const socket of raw) socket.destroy();
  raw = [];
  good.stop();
  await agent.end();
  rmSync(folder, { recursive: true, force: true });
});

const bearer = (): string => `Bearer ${readFileSync(join(folder, 'token'), 'utf8').trim()}`;

/** A console that has opened its WebSocket, byte by byte in our hands. */
function openRaw(): Socket {
  const socket = connect(agent.port, '127.0.0.1');
  socket.on('error', () => undefined);
  raw.push(socket);
  socket.write(
    [
      'GET /weft HTTP/1.1',
      'Host: 127.0.0.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==',
      `Authorization: ${bearer()}`,
      'Sec-WebSocket-Protocol: weft.1',
      '\r\n',
    ].join('\r\n'),
  );
  return socket;
}

/** A masked frame (with a mask of zeros) of RFC 6455. */
function frame(opcode: number, payload: Uint8Array, fin = true): Buffer {
  const { length } = payload;
  const head = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 255];
  return Buffer.concat([Buffer.of((fin ? 0x80 : 0) | opcode, ...head, 0, 0, 0, 0), payload]);
}

/** The others are served as if nothing had been: the next states come, and without a new snapshot. */
async function othersGoOn(): Promise<void> {
  const mirror = good.mirror('de-halm');
  const { revision } = mirror;
  await until(() => mirror.revision > revision + 3, 'steps of the other console');
  expect(good.site('de-halm').feed.error).toBeNull();
  expect(good.freshness('de-halm')).toBe('live');
}

const logged = (words: string): Promise<void> =>
  until(() => agent.log().includes(words), `a line with ${words}`, 40_000);

describe('an agent under attack', () => {
  test('cuts a console that never reads, in bounded memory, and says so', async () => {
    const before = residentBytes(agent.pid);
    for (let console_ = 0; console_ < 20; console_++) {
      const socket = openRaw();
      socket.pause();
      socket.write(frame(2, hello()));
    }
    await logged('"reason":"nothing was taken for 10 s"');
    expect(residentBytes(agent.pid) - before).toBeLessThan(150 * MEBI);
    await othersGoOn();
  });

  test('gives a console that keeps asking for everything no lever', async () => {
    const before = residentBytes(agent.pid);
    const [hellos, resyncs] = [openRaw(), openRaw()];
    for (const socket of [hellos, resyncs]) socket.pause();
    for (let asked = 0; asked < 10_000; asked++) {
      hellos.write(frame(2, hello()));
      resyncs.write(frame(2, asked === 0 ? hello() : RESYNC));
    }
    await logged('hello a second time');
    await logged('more than 20 snapshots asked for in a minute');
    expect(residentBytes(agent.pid) - before).toBeLessThan(100 * MEBI);
    await othersGoOn();
  });

  test.each([
    ['a message that announces more than is taken', Buffer.of(0x82, 0xff, 0, 0, 0, 9, 0, 0, 0, 0), 'payload'],
    ['text', frame(1, Buffer.from('drop table')), 'frames are binary'],
    ['frames without masks', Buffer.of(0x82, 0x01, 0x00), 'MASK'],
    ['reserved bits', Buffer.of(0xf2, 0x80, 0, 0, 0, 0), 'RSV'],
    ['bytes that are no CBOR', frame(2, Buffer.alloc(1000, 0xff)), 'indefinite or reserved length'],
    [
      'a message in tiny pieces',
      Buffer.concat([
        frame(2, Buffer.of(1), false),
        ...Array.from({ length: 100 }, () => frame(0, Buffer.of(1), false)),
      ]),
      'fragments',
    ],
  ])('ends a session with the reason at %s', async (_, bytes, reason) => {
    openRaw().write(bytes);
    await logged(reason);
    expect(agent.log()).toContain('"message":"a console left"');
    await othersGoOn();
  });

  test('survives 300 consoles at once, and takes no more than it has places for', async () => {
    const sockets = Array.from({ length: 300 }, () => {
      const socket = new WebSocket(`${agent.url}/weft`, 'weft.1', { headers: { authorization: bearer() } });
      socket.on('error', () => undefined);
      socket.on('open', () => socket.send(hello()));
      return socket;
    });
    const ended = (socket: WebSocket): boolean => socket.readyState === socket.CLOSED;
    await until(() => sockets.filter(ended).length >= 300 - 63, 'the rest is refused', 40_000);
    expect(sockets.filter((socket) => socket.readyState === socket.OPEN)).toHaveLength(63);
    await othersGoOn();
    expect(agent.log().split('\n').length).toBeLessThan(20);
    for (const socket of sockets) socket.terminate();
  });

  test('survives a storm of resets at every stage, in a few lines', async () => {
    for (let storm = 0; storm < 300; storm++) {
      const socket = storm % 3 === 0 ? connect(agent.port, '127.0.0.1') : openRaw();
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      if (storm % 3 === 2) socket.write(frame(2, hello()));
      socket.resetAndDestroy();
    }
    await othersGoOn();
    expect(agent.log().split('\n').length).toBeLessThan(20);
  });

  test('ends a console that never greets', async () => {
    const socket = new WebSocket(`${agent.url}/weft`, 'weft.1', { headers: { authorization: bearer() } });
    await logged('no hello within 10 s');
    socket.terminate();
    await othersGoOn();
  });
});
