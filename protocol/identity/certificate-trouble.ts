import type { CertificateFacts } from './certificate-facts.ts';

/** Who shows the certificate, and what was to vouch for it: both as they stand in a sentence. */
export interface Shown {
  /** `the agent’s certificate` */
  readonly whose: string;
  /** `tls.ca` */
  readonly trusted: string;
  /** `tls.crl` */
  readonly lists: string;
}

const NO_AUTHORITY = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]);

/**
 * Why TLS does not take a certificate, in one line that says what to do: `code` is OpenSSL's, as Node gives
 * it; null for those that are no verdict on a certificate. `now` is this machine's wall clock, which is
 * named wherever a wrong clock looks the same.
 */
export function certificateTrouble(
  code: string,
  { whose, trusted, lists }: Shown,
  facts: CertificateFacts | null,
  now: number,
): string | null {
  const clock = `this clock says ${utcText(now)}`;
  if (NO_AUTHORITY.has(code))
    return `${whose} is of an authority that is not in ${trusted} (${code}): have it issued by that one, or put its authority there`;
  switch (code) {
    case 'CERT_HAS_EXPIRED': {
      const when =
        facts !== null && facts.notAfter < now ? `on ${utcText(facts.notAfter)}` : 'or its authority';
      const expired =
        when === 'or its authority' ? `${whose}, ${when}, has expired` : `${whose} expired ${when}`;
      return `${expired}, and ${clock}: have a new one issued, or set the clock right`;
    }
    case 'CERT_NOT_YET_VALID': {
      const from = facts === null ? 'yet' : `before ${utcText(facts.notBefore)}`;
      return `${whose} is not valid ${from}, and ${clock}: see that both machines keep time (chrony, ntpd)`;
    }
    case 'CERT_REVOKED':
      return `${whose} was revoked by its authority (${lists}): have a new one issued`;
    case 'UNABLE_TO_GET_CRL':
    case 'UNABLE_TO_GET_CRL_ISSUER':
      return `${lists} has no revocation list of the authority of ${whose}: put one there for each authority`;
    case 'CRL_HAS_EXPIRED':
      return `the revocation list in ${lists} is past its next update, and ${clock}: get a new one from the authority (weft pki refresh)`;
    case 'CRL_NOT_YET_VALID':
      return `the revocation list in ${lists} is of later than now, and ${clock}: see that both machines keep time`;
    case 'CRL_SIGNATURE_FAILURE':
      return `the revocation list in ${lists} is not signed by the authority it names: get it from the authority again`;
    case 'INVALID_PURPOSE':
      return `${whose} is for another purpose (${code}): agents need serverAuth and clientAuth, operators clientAuth`;
    default:
      return null;
  }
}

/** `2026-11-25 21:04 UTC` */
export function utcText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
