import type { SecureContextOptions } from 'node:tls';
import { separatePem } from '../../protocol/identity/pem.ts';
import { CRL_LABEL } from '../../protocol/identity/revocation-lists.ts';

/** PEM texts. */
export interface ServerCertificates {
  readonly certificate: string;
  readonly key: string;
  /** The CA of the operators. */
  readonly clientCa: string;
  /** The CA of the other sites' agents; null where none may come. */
  readonly agentCa?: string | null;
  /** What both revoked; null where nobody says. */
  readonly crl?: string | null;
}

export function secureContext({
  certificate,
  key,
  clientCa,
  agentCa,
  crl,
}: ServerCertificates): SecureContextOptions {
  const ca = agentCa === undefined || agentCa === null ? [clientCa] : [clientCa, agentCa];
  return { cert: certificate, key, ca, ...revocation(crl), minVersion: 'TLSv1.3' };
}

/** With a list TLS asks for one of each authority in a chain, and takes no certificate where one is missing. */
export function revocation(crl: string | null | undefined): Pick<SecureContextOptions, 'crl'> {
  return crl === null || crl === undefined ? {} : { crl: [...separatePem(crl, CRL_LABEL)] };
}
