import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certificateFacts } from '../../../protocol/identity/certificate-facts.ts';
import { pemBlocks, toPem } from '../../../protocol/identity/pem.ts';
import { CRL_LABEL, revocationLists, revokedAt } from '../../../protocol/identity/revocation-lists.ts';
import { makeAuthority, makeCertificate } from '../../../source/pki/certificates.ts';
import { nextList } from '../../../source/pki/revocation.ts';
import { CertificateMaker, HAS_OPENSSL } from '../../support/stream-certificates.ts';

const [FROM, UNTIL] = [new Date('2026-11-01T00:00:00Z'), new Date('2027-02-01T00:00:00Z')];
const WANTED = { dns: [], ips: [], usage: ['clientAuth'], from: FROM, until: UNTIL } as const;

describe('PEM', () => {
  test('gives back the bytes it was made of, in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (blocks) => {
        const text = blocks.map((block) => toPem(block, CRL_LABEL)).join('between\n');
        expect(pemBlocks(text, CRL_LABEL).map((block) => [...block])).toEqual(
          blocks.map((block) => [...block]),
        );
        expect(pemBlocks(text, 'CERTIFICATE')).toEqual([]);
      }),
    );
  });
});

describe('the facts of a certificate', () => {
  test('are its names, its time, its key and who signed it', async () => {
    const authority = await makeAuthority('operators', FROM, UNTIL);
    const made = await makeCertificate(authority, { ...WANTED, name: 'noc', uri: 'weft://operator/noc' });
    const [der = new Uint8Array()] = pemBlocks(made.certificate, 'CERTIFICATE');
    const [ofAuthority = new Uint8Array()] = pemBlocks(authority.certificate, 'CERTIFICATE');
    expect(certificateFacts(der)).toMatchObject({
      issuer: certificateFacts(ofAuthority)?.subject,
      notBefore: FROM.getTime(),
      notAfter: UNTIL.getTime(),
      uris: ['weft://operator/noc'],
      rsaBits: null,
    });
  });

  test('of any bytes at all are facts or null', async () => {
    const { certificate } = await makeAuthority('operators', FROM, UNTIL);
    const [der = new Uint8Array()] = pemBlocks(certificate, 'CERTIFICATE');
    fc.assert(
      fc.property(fc.nat({ max: der.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        const damaged = Uint8Array.from(der);
        damaged[at] = byte;
        certificateFacts(damaged);
        certificateFacts(damaged.subarray(0, at));
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void certificateFacts(bytes)));
    expect(certificateFacts(new Uint8Array())).toBeNull();
  });

  test.skipIf(!HAS_OPENSSL)('tell how long an RSA key is', () => {
    const maker = new CertificateMaker();
    const [der = new Uint8Array()] = pemBlocks(maker.weak().certificate, 'CERTIFICATE');
    maker.remove();
    expect(certificateFacts(der)?.rsaBits).toBe(1024);
  });
});

describe('a revocation list', () => {
  test('names what its authority revoked, and nothing of another that has the same serial', async () => {
    const authority = await makeAuthority('operators', FROM, UNTIL);
    const made = await makeCertificate(authority, { ...WANTED, name: 'noc', uri: 'weft://operator/noc' });
    const [der = new Uint8Array()] = pemBlocks(made.certificate, 'CERTIFICATE');
    const facts = certificateFacts(der);
    if (facts === null) throw new Error('no certificate was made');
    const empty = await nextList(authority, null, null, FROM, UNTIL);
    expect(revocationLists(empty)).toMatchObject([{ nextUpdate: UNTIL.getTime(), revoked: new Map() }]);
    const lists = revocationLists(await nextList(authority, empty, made.certificate, FROM, UNTIL)) ?? [];
    expect(revokedAt(facts, lists)).toBe(FROM.getTime());
    expect(revokedAt({ ...facts, issuer: 'another' }, lists)).toBeNull();
    expect(revokedAt({ ...facts, serial: `${facts.serial}0` }, lists)).toBeNull();
  });

  test('that is damaged is none', () => {
    expect(revocationLists(toPem(Uint8Array.of(1, 2, 3), CRL_LABEL))).toBeNull();
    expect(revocationLists(`-----BEGIN ${CRL_LABEL}-----\nx-----END ${CRL_LABEL}-----`)).toBeNull();
    expect(revocationLists('')).toEqual([]);
  });
});
