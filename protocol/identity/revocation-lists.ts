import { CertificateRevocationList } from 'pkijs';
import { type CertificateFacts, hexadecimal, serialText } from './certificate-facts.ts';
import { pemBlocks } from './pem.ts';

/** One list of certificates that are no longer good (RFC 5280 §5). */
export interface RevocationList {
  /** As `CertificateFacts.issuer`. */
  readonly issuer: string;
  /** Milliseconds of the wall clock; a list without a next update never grows old. */
  readonly thisUpdate: number;
  readonly nextUpdate: number | null;
  /** Serials, and when each was revoked. */
  readonly revoked: ReadonlyMap<string, number>;
}

export const CRL_LABEL = 'X509 CRL';

/** The lists in a PEM text; null where one of them is none. */
export function revocationLists(pem: string): readonly RevocationList[] | null {
  const blocks = pemBlocks(pem, CRL_LABEL);
  try {
    return blocks.map((der) => {
      const list = CertificateRevocationList.fromBER(der);
      return {
        issuer: hexadecimal(new Uint8Array(list.issuer.toSchema().toBER())),
        thisUpdate: list.thisUpdate.value.getTime(),
        nextUpdate: list.nextUpdate?.value.getTime() ?? null,
        revoked: new Map(
          (list.revokedCertificates ?? []).map(({ userCertificate, revocationDate }) => [
            serialText(userCertificate.valueBlock.valueHexView),
            revocationDate.value.getTime(),
          ]),
        ),
      };
    });
  } catch {
    return null;
  }
}

/** When a certificate was revoked by one of these lists; null where none names it. */
export function revokedAt(
  { issuer, serial }: Pick<CertificateFacts, 'issuer' | 'serial'>,
  lists: readonly RevocationList[],
): number | null {
  for (const list of lists) {
    const at = list.issuer === issuer ? list.revoked.get(serial) : undefined;
    if (at !== undefined) return at;
  }
  return null;
}
