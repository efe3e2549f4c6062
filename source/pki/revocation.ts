import { Integer, OctetString } from 'asn1js';
import {
  AuthorityKeyIdentifier,
  CertificateRevocationList,
  Extension,
  Extensions,
  RevokedCertificate,
  Time,
} from 'pkijs';
import { pemBlocks, toPem } from '../../protocol/identity/pem.ts';
import { CRL_LABEL } from '../../protocol/identity/revocation-lists.ts';
import { importKey, type Made, readCertificate, SIGNED_WITH } from './certificates.ts';

const CRL_NUMBER = '2.5.29.20';
const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';

/**
 * The next list of an authority: what the one before named, and one certificate more where there is one.
 * PEM. Numbers rise with the clock, in seconds: two lists of one second say the same or more.
 */
export async function nextList(
  authority: Made,
  before: string | null,
  revoked: string | null,
  now: Date,
  nextUpdate: Date,
): Promise<string> {
  const issuer = readCertificate(authority.certificate);
  const earlier = before === null ? [] : entriesOf(before);
  const added =
    revoked === null
      ? []
      : [
          new RevokedCertificate({
            userCertificate: readCertificate(revoked).serialNumber,
            revocationDate: new Time({ type: 0, value: now }),
          }),
        ];
  const number = new Integer({ value: Math.floor(now.getTime() / 1000) });
  const keyIdentifier = new OctetString({ valueHex: await issuer.getKeyHash() });
  const signer = new AuthorityKeyIdentifier({ keyIdentifier });
  const list = new CertificateRevocationList({
    version: 1,
    issuer: issuer.subject,
    thisUpdate: new Time({ type: 0, value: now }),
    nextUpdate: new Time({ type: 0, value: nextUpdate }),
    crlExtensions: new Extensions({
      extensions: [
        extension(AUTHORITY_KEY_IDENTIFIER, signer.toSchema().toBER()),
        extension(CRL_NUMBER, number.toBER()),
      ],
    }),
  });
  // An empty list of entries is no list of entries: it has to be left out (RFC 5280 §5.1.2.6).
  const entries = [...earlier, ...added];
  if (entries.length > 0) list.revokedCertificates = entries;
  await list.sign(await importKey(authority.key), SIGNED_WITH);
  return toPem(new Uint8Array(list.toSchema(true).toBER()), CRL_LABEL);
}

function extension(extnID: string, extnValue: ArrayBuffer): Extension {
  return new Extension({ extnID, critical: false, extnValue });
}

function entriesOf(pem: string): readonly RevokedCertificate[] {
  const [der = new Uint8Array()] = pemBlocks(pem, CRL_LABEL);
  return CertificateRevocationList.fromBER(der).revokedCertificates ?? [];
}
