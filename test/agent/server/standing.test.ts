import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Standing } from '../../../agent/server/standing.ts';
import { type Made, makeAuthority, makeCertificate } from '../../../source/pki/certificates.ts';
import { nextList } from '../../../source/pki/revocation.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-25T00:00:00Z');
const day = (days: number): Date => new Date(NOW + days * DAY);

let ca: Made;
let other: Made;
let noc: Made;
let now: number;
let crl: string | null;
let standing: Standing;

beforeAll(async () => {
  [ca, other] = [await makeAuthority('a', day(-1), day(40)), await makeAuthority('b', day(-1), day(40))];
  noc = await makeCertificate(ca, {
    name: 'noc',
    uri: 'weft://operator/noc',
    dns: [],
    ips: [],
    usage: ['clientAuth'],
    from: day(-1),
    until: day(30),
  });
});
afterEach(() => standing.stop());

/** As Node gives what a peer showed, with the authority that vouched for it. */
function shown({ certificate }: Made, issuer?: Made): DetailedPeerCertificate {
  const { raw, fingerprint256 } = new X509Certificate(certificate);
  const issuerCertificate = issuer === undefined ? undefined : shown(issuer);
  return { raw, fingerprint256, issuerCertificate } as unknown as DetailedPeerCertificate;
}

function watched(trusted: () => string | null = () => ca.certificate): string[] {
  now = NOW;
  crl = null;
  standing = new Standing({ crl: () => crl, wall: () => now });
  const ends: string[] = [];
  standing.watch(shown(noc, ca), trusted, (because) => void ends.push(because));
  standing.check();
  expect(ends).toEqual([]);
  return ends;
}

describe('whoever is connected', () => {
  test('is ended once, with the day, when the certificate has expired', () => {
    const ends = watched();
    now += 31 * DAY;
    standing.check();
    standing.check();
    expect(ends).toEqual([
      'the certificate shown expired on 2026-12-25 00:00 UTC, and this clock says 2026-12-26 00:00 UTC: have a new one issued, or set the clock right',
    ]);
  });

  test('stays when the clock is set back to before the certificate', () => {
    const ends = watched();
    now -= 31 * DAY;
    standing.check();
    expect(ends).toEqual([]);
  });

  test('is ended when it is revoked, or an authority above it is', async () => {
    const ends = watched();
    crl = await nextList(other, null, noc.certificate, day(0), day(9));
    standing.check();
    expect(ends).toEqual([]);
    crl = await nextList(ca, null, noc.certificate, day(0), day(9));
    standing.check();
    expect(ends).toEqual([expect.stringContaining('the certificate shown was revoked')]);
    standing.stop();
    const again = watched();
    crl = await nextList(ca, null, ca.certificate, day(0), day(9));
    standing.check();
    expect(again).toEqual([expect.stringContaining('an authority of the certificate shown was revoked')]);
  });

  test('stays while a list is past its next update: that nothing was heard is no revocation', async () => {
    const ends = watched();
    crl = await nextList(ca, null, null, day(-9), day(-1));
    standing.check();
    expect(ends).toEqual([]);
  });

  test('is ended when the authority is replaced, and stays while both are trusted', () => {
    let trusted = ca.certificate;
    const ends = watched(() => trusted);
    trusted = other.certificate + ca.certificate;
    standing.check();
    expect(ends).toEqual([]);
    trusted = other.certificate;
    standing.check();
    expect(ends).toEqual([
      expect.stringContaining('is of an authority that is not in listen.tls.operatorCa'),
    ]);
  });

  test('is not looked at once it has left', () => {
    now = NOW;
    crl = null;
    standing = new Standing({ crl: () => crl, wall: () => now });
    const ends: string[] = [];
    const leave = standing.watch(
      shown(noc),
      () => ca.certificate,
      (because) => void ends.push(because),
    );
    leave();
    now += 99 * DAY;
    standing.check();
    expect(ends).toEqual([]);
  });
});
