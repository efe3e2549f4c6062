import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate } from 'node:tls';

/**
 * Whether a certificate that TLS found valid leads to one of these CAs. Where several CAs are trusted on one
 * port, being valid does not yet say whose word it is.
 */
export function isIssuedBy(certificate: DetailedPeerCertificate, caPem: string): boolean {
  const authorities = certificatesIn(caPem);
  const known = new Set(authorities.map(({ fingerprint256 }) => fingerprint256));
  const seen = new Set<string>();
  let link: DetailedPeerCertificate | undefined = certificate;
  while (link?.raw !== undefined && !seen.has(link.fingerprint256)) {
    const own = new X509Certificate(link.raw);
    if (known.has(link.fingerprint256)) return true;
    // A resumed session does not name the issuers: the signature does.
    if (authorities.some((ca) => own.checkIssued(ca) && own.verify(ca.publicKey))) return true;
    seen.add(link.fingerprint256);
    link = link.issuerCertificate;
  }
  return false;
}

export function certificatesIn(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}
