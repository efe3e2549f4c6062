import { beforeAll, describe, expect, test } from 'vitest';
import { readTls } from '../../../agent/server/read-tls.ts';
import { toPem } from '../../../protocol/identity/pem.ts';
import { CRL_LABEL } from '../../../protocol/identity/revocation-lists.ts';
import { type Made, makeAuthority } from '../../../source/pki/certificates.ts';
import { nextList } from '../../../source/pki/revocation.ts';

const [FROM, UNTIL] = [new Date(Date.now() - 1_000), new Date(Date.now() + 86_400_000)];
const FILES = { certificate: 'a', key: 'k', operatorCa: 'o', agentCa: null, crl: 'r' };
let one: Made;
let other: Made;

beforeAll(async () => {
  [one, other] = [await makeAuthority('one', FROM, UNTIL), await makeAuthority('other', FROM, UNTIL)];
});

function read(texts: Readonly<Record<string, string>>) {
  return readTls(FILES, async (file) => texts[file] ?? '');
}

describe('the files of TLS', () => {
  test('that fit each other are read', async () => {
    const crl = await nextList(one, null, null, FROM, UNTIL);
    const texts = { a: one.certificate, k: one.key, o: other.certificate, r: crl };
    expect(await read(texts)).toMatchObject({
      certificate: one.certificate,
      clientCa: other.certificate,
      crl,
    });
  });

  test('that do not are a mistake with its place, before any of them holds', async () => {
    const crl = await nextList(one, null, null, FROM, UNTIL);
    await expect(read({ a: one.certificate, k: other.key, o: one.certificate, r: crl })).rejects.toThrow(
      /^a: listen\.tls: found .*mismatch; expected a certificate, the key that belongs to it/,
    );
    const damaged = toPem(Uint8Array.of(1, 2, 3), CRL_LABEL);
    await expect(read({ a: one.certificate, k: one.key, o: one.certificate, r: damaged })).rejects.toThrow(
      'r: listen.tls.crl: a damaged revocation list',
    );
  });
});
