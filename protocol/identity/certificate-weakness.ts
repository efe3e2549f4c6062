import type { CertificateFacts } from './certificate-facts.ts';

const DAY_MS = 86_400_000;
/** What public authorities were held to (CA/Browser Forum, 2020); private ones have no reason for more. */
const LONGEST_DAYS = 398;
const SHORTEST_RSA = 2048;

/** MD5 and SHA-1 with RSA, DSA and ECDSA (RFC 3279). */
const BROKEN_SIGNATURES: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.4', 'MD5'],
  ['1.2.840.113549.1.1.5', 'SHA-1'],
  ['1.2.840.10040.4.3', 'SHA-1'],
  ['1.2.840.10045.4.1', 'SHA-1'],
]);

/** What is weak about a certificate, in words; an authority may live long, and its own signature counts for nothing. */
export function weaknesses(facts: CertificateFacts): {
  /** To be mended now. */
  readonly broken: readonly string[];
  /** Worth mending with the next one. */
  readonly poor: readonly string[];
} {
  const isOwnAuthority = facts.issuer === facts.subject;
  const broken: string[] = [];
  const hash = BROKEN_SIGNATURES.get(facts.signatureAlgorithm);
  if (hash !== undefined && !isOwnAuthority) broken.push(`signed with ${hash}`);
  if (facts.rsaBits !== null && facts.rsaBits < SHORTEST_RSA)
    broken.push(`an RSA key of ${facts.rsaBits} bits, fewer than ${SHORTEST_RSA}`);
  const days = Math.round((facts.notAfter - facts.notBefore) / DAY_MS);
  const poor =
    days > LONGEST_DAYS && !isOwnAuthority ? [`good for ${days} days, more than ${LONGEST_DAYS}`] : [];
  return { broken, poor };
}
