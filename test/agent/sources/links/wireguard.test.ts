import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { takeWireguardDump, type WireguardPeer } from '../../../../agent/sources/links/wireguard-dump.ts';
import { judgeWireguard } from '../../../../agent/sources/links/wireguard-protection.ts';
import { createWireguardSource } from '../../../../agent/sources/links/wireguard-source.ts';
import { type Asked, fakeRun, fixture, SECOND, signal } from './fake-run.ts';

/** What `wg show all dump` of wireguard-go printed, with fresh keys where it had its own. */
function dump(): { readonly text: string; readonly secrets: readonly string[] } {
  const secrets: string[] = [];
  const key = (): string => {
    secrets.push(randomBytes(32).toString('base64'));
    return secrets.at(-1) ?? '';
  };
  return { text: fixture('wireguard/two-interfaces.dump').replace(/PRIVATE|PRESHARED/g, key), secrets };
}

const HANDSHAKE = 1_795_623_069;
const PEER_A = 'FR2uTLTRNreBhwDPfRw8WknGtMvgdrOSWsXCL/94plk=';

describe('the dump of wg', () => {
  test('is read as interfaces and peers, without their keys', () => {
    const read = takeWireguardDump(Buffer.from(dump().text));
    expect([...read.interfaces]).toEqual(['wglsa', 'wglsb']);
    expect(read.badLines).toBe(0);
    expect(
      read.peers.map(({ interface: name, handshakeAt, receivedBytes, sentBytes, keepaliveSeconds }) => [
        name,
        handshakeAt,
        receivedBytes,
        sentBytes,
        keepaliveSeconds,
      ]),
    ).toEqual([
      ['wglsa', HANDSHAKE, 3676n, 28_392n, 25],
      ['wglsa', null, 0n, 0n, null],
      ['wglsb', HANDSHAKE, 28_244n, 3676n, null],
    ]);
  });

  test('is gone from its buffer when it was read, and when it could not be read', () => {
    const { text, secrets } = dump();
    for (const broken of [text, text.slice(0, 60), `${secrets[0]}\n`, text.replaceAll('\t', ' ')]) {
      const bytes = Buffer.from(broken);
      let read: unknown;
      try {
        read = takeWireguardDump(bytes);
      } catch (error) {
        read = String(error);
      }
      expect(bytes.every((byte) => byte === 0)).toBe(true);
      const told = JSON.stringify(read, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));
      for (const secret of secrets) expect(told).not.toContain(secret);
    }
  });

  test('of any bytes gives a result or a failure, and never a word of a field that may be a key', () => {
    const field = fc.constantFrom(
      'wg0',
      PEER_A,
      '',
      'off',
      '(none)',
      '0',
      '1795623069',
      'SECRETSECRETSECRET',
      '-1',
    );
    const line = fc.array(field, { maxLength: 12 }).map((fields) => fields.join('\t'));
    const text = fc.oneof(
      fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n')),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (given) => {
        const bytes = Buffer.from(given);
        try {
          const read = takeWireguardDump(bytes);
          expect([...read.interfaces].some((name) => name.includes('SECRET') && name.length > 15)).toBe(
            false,
          );
          for (const peer of read.peers) expect(peer.publicKey).toMatch(/^[A-Za-z0-9+/]{43}=$/);
        } catch (error) {
          expect(error).toBeInstanceOf(ReadFailure);
          expect(String(error)).not.toContain('SECRET');
        }
        expect(bytes.every((byte) => byte === 0)).toBe(true);
      }),
    );
  });
});

describe('protection by WireGuard', () => {
  const peer = (more: Partial<WireguardPeer> = {}): WireguardPeer => ({
    interface: 'wg0',
    publicKey: PEER_A,
    handshakeAt: HANDSHAKE,
    receivedBytes: 1000n,
    sentBytes: 1000n,
    keepaliveSeconds: null,
    ...more,
  });
  const judged = (age: number, before: WireguardPeer | null, more: Partial<WireguardPeer> = {}) =>
    judgeWireguard(peer(more), before, HANDSHAKE + age).state;

  test('holds for the 180 seconds that a session key lives', () => {
    expect(judged(0, null)).toBe('protected');
    expect(judged(180, null)).toBe('protected');
  });

  test('of an idle tunnel holds however old its handshake: the next packet makes a new key first', () => {
    expect(judged(86_400, peer())).toBe('protected');
    expect(judgeWireguard(peer(), peer(), HANDSHAKE + 86_400).reason).toContain('idle');
  });

  test('is late when packets leave or arrive under a handshake that is too old, and gone when none is agreed', () => {
    expect(judged(200, peer(), { sentBytes: 2000n })).toBe('rekeying late');
    expect(judged(900, peer(), { receivedBytes: 2000n, sentBytes: 2000n })).toBe('rekeying late');
    expect(judged(900, peer(), { sentBytes: 2000n })).toBe('unprotected');
    expect(judged(900, peer(), { keepaliveSeconds: 25 })).toBe('rekeying late');
  });

  test('is not known before traffic was seen, nor by a clock that is wrong', () => {
    expect(judged(900, null)).toBe('unknown');
    expect(judged(-3600, peer())).toBe('unknown');
    expect(judged(0, null, { handshakeAt: null, sentBytes: 0n })).toBe('unknown');
  });

  test('never was where packets are sent and no handshake ever succeeded', () => {
    expect(judged(0, null, { handshakeAt: null })).toBe('unprotected');
  });
});

describe('the source of WireGuard', () => {
  const links = [
    { peer: 'b', link: 'a-b-1', tunnel: 'wglsa', publicKey: PEER_A },
    { peer: 'c', link: 'a-c-1', tunnel: 'wg9', publicKey: null },
    { peer: 'd', link: 'a-d-1', tunnel: 'wglsa', publicKey: null },
  ];
  const source = (answer: Parameters<typeof fakeRun>[0], asked: Asked[] = [], bound = links) =>
    createWireguardSource({
      name: 'wireguard',
      periodMs: 10_000,
      timeoutMs: 2000,
      command: ['wg', 'show', 'all', 'dump'],
      links: bound,
      io: { run: fakeRun(answer, asked) },
      clocks: { wall: () => (HANDSHAKE + 60) * SECOND, monotonic: () => 500 * SECOND },
    });

  test('tells of each link whether its peer protects it, and asks for its program’s output as a secret', async () => {
    const asked: Asked[] = [];
    const reading = await source(() => dump().text, asked).read('', signal);
    expect(asked).toEqual([{ argv: ['wg', 'show', 'all', 'dump'], isSecret: true }]);
    expect(reading.links).toEqual([
      {
        peer: 'b',
        link: 'a-b-1',
        encryption: 'WireGuard',
        encryptionState: 'protected',
        encryptionReason: null,
        keyChangedAt: 440 * SECOND,
      },
      expect.objectContaining({
        encryptionState: 'unprotected',
        encryptionReason: 'there is no interface wg9',
      }),
      expect.objectContaining({
        encryptionState: 'unknown',
        encryptionReason: 'wglsa has 2 peers; name one by its publicKey',
      }),
    ]);
  });

  test('fails in words that name what would be right, and never in the program’s output', async () => {
    const { text, secrets } = dump();
    const failed = source(() => ({
      stdout: Buffer.from(text),
      stderr: 'Unable to access interface: Operation not permitted\n',
      exitCode: 1,
    }));
    await expect(failed.read('', signal)).rejects.toThrow(
      'wg ended with exit status 1: Unable to access interface',
    );
    const error = await source(() => text, [], [])
      .read('', signal)
      .catch(String);
    expect(error).toContain(
      'protection: {type: wireguard, interface: wg0} under links, such as one of wglsa, wglsb',
    );
    for (const secret of secrets) expect(error).not.toContain(secret);
  });
});
