import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { type MacsecPort, parseMacsec } from '../../../../agent/sources/links/macsec-ports.ts';
import { judgeMacsec } from '../../../../agent/sources/links/macsec-protection.ts';
import { createMacsecSource } from '../../../../agent/sources/links/macsec-source.ts';
import { fakeRun, fixture, signal } from './fake-run.ts';

const TEXT = fixture('macsec/two-ports.json');

describe('MACsec ports', () => {
  test('are read with the association that sends, and what was refused counted once', () => {
    const [port] = parseMacsec(TEXT);
    expect(port).toEqual({
      name: 'macsec0',
      protects: true,
      encrypts: true,
      validation: 'strict',
      cipher: 'GCM-AES-256',
      sending: { number: 1, packetNumber: 85_899_345, key: '0a000000000000000000000000000002' },
      receiving: [{ number: 1, packetNumber: 4101, key: '0a000000000000000000000000000002' }],
      refused: 10n,
    });
  });

  test('are read as iproute2 lays them out, counters beside the other fields and each counted once', () => {
    const [first, second] = parseMacsec(fixture('macsec/iproute2.json'));
    expect(first).toMatchObject({
      name: 'macsec0',
      sending: { number: 0, packetNumber: 0xc000_0000 },
      receiving: [{ number: 0, packetNumber: 101 }],
      refused: BigInt(4 + 1 + 2 + 5 + 7 + 11),
    });
    expect(judgeMacsec(first!).state).toBe('rekeying late');
    expect(second).toMatchObject({ cipher: '(unknown)', receiving: [], refused: null });
    // Of a cipher suite that it does not know, iproute2 may have told half of the packet number.
    expect(judgeMacsec(second!)).toMatchObject({
      state: 'unprotected',
      reason: 'no key is active for what arrives',
      keyUsedRatio: null,
    });
    expect(judgeMacsec({ ...second!, receiving: first!.receiving }).state).toBe('protected');
    expect(parseMacsec('[ ]\n')).toEqual([]);
  });

  test('protect when they encrypt, let nothing else in and have a key both ways', () => {
    const [port] = parseMacsec(TEXT);
    const judged = (more: Partial<MacsecPort>) => judgeMacsec({ ...port!, ...more });
    expect(judged({}).state).toBe('protected');
    expect(judged({}).keyUsedRatio).toBeCloseTo(0.02, 5);
    expect(judged({ protects: false }).state).toBe('unprotected');
    expect(judged({ encrypts: false }).reason).toBe('its frames are authenticated and not encrypted');
    expect(judged({ validation: 'check' }).state).toBe('unprotected');
    expect(judged({ sending: null }).state).toBe('unprotected');
    expect(judged({ receiving: [] }).state).toBe('unprotected');
  });

  test('are late when three quarters of the packet numbers are used, of 2³² or of the extended 2⁶⁴', () => {
    const [port] = parseMacsec(TEXT);
    const at = (packetNumber: number, cipher = 'GCM-AES-256') =>
      judgeMacsec({ ...port!, cipher, sending: { number: 1, packetNumber, key: 'k' } });
    expect(at(0xbfff_ffff).state).toBe('protected');
    expect(at(0xc000_0000)).toMatchObject({
      state: 'rekeying late',
      reason: '75 % of the packet numbers of its key are used: a new key is due',
    });
    expect(at(0xc000_0000, 'GCM-AES-XPN-256').state).toBe('protected');
  });

  test('of any text are read or refused', () => {
    const cut = fc.nat({ max: TEXT.length }).map((end) => TEXT.slice(0, end));
    fc.assert(
      fc.property(fc.oneof(cut, fc.string(), fc.json()), (given) => {
        try {
          for (const port of parseMacsec(given)) judgeMacsec(port);
        } catch (error) {
          expect(error).toBeInstanceOf(ReadFailure);
        }
      }),
    );
    expect(parseMacsec('')).toEqual([]);
  });
});

test('the source of MACsec tells what is refused a second, and when it saw the key change', async () => {
  let [text, now] = [TEXT, 0];
  const source = createMacsecSource({
    name: 'macsec',
    periodMs: 10_000,
    timeoutMs: 2000,
    command: ['ip', '-s', '-j', 'macsec', 'show'],
    links: [
      { peer: 'b', link: 'a-b-1', tunnel: 'macsec0', publicKey: null },
      { peer: 'c', link: 'a-c-1', tunnel: 'macsec7', publicKey: null },
    ],
    io: { run: fakeRun(() => text) },
    monotonic: () => now,
  });
  const read = async () => (await source.read('', signal)).links?.[0];
  expect(await read()).toMatchObject({
    keyChangedAt: null,
    packetsRefusedPerSecond: null,
    encryptionState: 'protected',
  });
  now = 10_000;
  text = TEXT.replace('"InPktsLate": 2', '"InPktsLate": 52').replaceAll('000002"', '000003"');
  expect(await read()).toMatchObject({ keyChangedAt: 10_000, packetsRefusedPerSecond: 5 });
  now = 20_000;
  expect(await read()).toMatchObject({ keyChangedAt: 10_000, packetsRefusedPerSecond: 0 });
  const absent = (await source.read('', signal)).links?.[1];
  expect(absent).toMatchObject({
    encryptionState: 'unprotected',
    encryptionReason: 'there is no MACsec interface macsec7',
  });
});
