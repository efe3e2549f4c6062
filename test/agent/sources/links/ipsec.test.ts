import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { judgeIpsec } from '../../../../agent/sources/links/ipsec-protection.ts';
import { parseListSas } from '../../../../agent/sources/links/ipsec-sas.ts';
import { createIpsecSource } from '../../../../agent/sources/links/ipsec-source.ts';
import { fakeRun, fixture, signal } from './fake-run.ts';

const captured = (name: string) => fixture(`strongswan/5.9.8/${name}.raw`);
const state = (text: string, child = 'net-b') => judgeIpsec(parseListSas(text), child);

describe('the security associations of strongSwan 5.9.8', () => {
  test('are read with their children, counters and times', () => {
    const [sa] = parseListSas(captured('sas-up'));
    expect(sa).toMatchObject({ name: 'site-b', state: 'ESTABLISHED' });
    expect(sa?.children).toEqual([
      {
        name: 'net-b',
        state: 'INSTALLED',
        protocol: 'ESP',
        encryption: 'AES_GCM_16',
        bytesIn: 3336n,
        bytesOut: 26_400n,
        rekeySeconds: 3389,
        lifeSeconds: 3959,
        installedSeconds: 1,
      },
    ]);
  });

  test('protect while one of them is installed, the newest of a rekeying first', () => {
    expect(state(captured('sas-up')).state).toBe('protected');
    expect(state(captured('sas-up'), 'site-b').state).toBe('protected');
    const rekeyed = state(captured('sas-rekeyed'));
    expect([rekeyed.state, rekeyed.sa?.installedSeconds]).toEqual(['protected', 0]);
  });

  test('do not protect while IKE only tries, nor under another name, nor when there are none', () => {
    expect(state(captured('sas-connecting'), 'site-b')).toMatchObject({
      state: 'unprotected',
      reason: 'IKE is CONNECTING and no child is installed',
    });
    expect(state(captured('sas-up'), 'net-c').state).toBe('unprotected');
    expect(state('list-sas reply {}\n').state).toBe('unprotected');
  });

  test('are late when a new key is overdue or the old one ends, and none when they do not encrypt', () => {
    const changed = (from: string | RegExp, to: string) => state(captured('sas-up').replace(from, to));
    expect(changed('rekey-time=3389', 'rekey-time=-30').state).toBe('protected');
    expect(changed('rekey-time=3389', 'rekey-time=-600')).toMatchObject({
      state: 'rekeying late',
      reason: 'a new key has been due for 10 min',
    });
    expect(changed('life-time=3959', 'life-time=12').state).toBe('rekeying late');
    expect(changed('encr-alg=AES_GCM_16', 'encr-alg=NULL').state).toBe('unprotected');
    expect(changed('protocol=ESP', 'protocol=AH').state).toBe('unprotected');
    expect(changed('state=INSTALLED', 'state=DELETED').reason).toBe('its security association is DELETED');
  });

  test('cannot be made up by an identity, which the other end chooses', () => {
    const forged = captured('sas-connecting').replace(
      'remote-id=%any',
      'remote-id=CN=x, state=INSTALLED child-sas {net-b {name=net-b state=INSTALLED encr-alg=AES_GCM_16}} O=y',
    );
    expect(state(forged)).toMatchObject({ state: 'unprotected' });
  });

  test('that were cut are a failure, never a shorter list', () => {
    const text = captured('sas-rekeyed');
    for (let end = 0; end < text.length - 2; end += 7)
      expect(() => parseListSas(text.slice(0, end)), text.slice(0, end).slice(-30)).toThrow(ReadFailure);
  });

  test('of any text are read or refused', () => {
    const piece = fc.constantFrom(
      'list-sa event ',
      '{',
      '}',
      ' a=b',
      ' child-sas ',
      '=[',
      ']',
      ' ',
      'list-sas reply {}',
      '\n',
      '=',
      'x',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 60 }).map((all) => all.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          parseListSas(given);
        } catch (error) {
          expect(error).toBeInstanceOf(ReadFailure);
        }
      }),
    );
  });

  test('of a megabyte of blanks or braces are refused without delay', () => {
    for (const filler of [' ', ' a=', '{', ' a {'])
      expect(() => parseListSas(`list-sa event {a=${filler.repeat(300_000)}`)).toThrow(ReadFailure);
  });
});

test('the source of IPsec tells of each link, with since when its key is', async () => {
  const source = createIpsecSource({
    name: 'ipsec',
    periodMs: 10_000,
    timeoutMs: 2000,
    command: ['swanctl', '--list-sas', '--raw'],
    links: [{ peer: 'b', link: 'a-b-1', tunnel: 'net-b', publicKey: null }],
    io: { run: fakeRun(() => captured('sas-up')) },
    monotonic: () => 90_000,
  });
  expect((await source.read('', signal)).links).toEqual([
    {
      peer: 'b',
      link: 'a-b-1',
      encryption: 'IPsec',
      encryptionState: 'protected',
      encryptionReason: null,
      keyChangedAt: 89_000,
    },
  ]);
});
