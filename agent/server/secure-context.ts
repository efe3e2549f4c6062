import type { SecureContextOptions } from 'node:tls';

/** PEM texts. */
export interface ServerCertificates {
  readonly certificate: string;
  readonly key: string;
  /** The CA of the operators. */
  readonly clientCa: string;
  /** The CA of the other sites' agents; null where none may come. */
  readonly agentCa?: string | null;
}

export function secureContext({
  certificate,
  key,
  clientCa,
  agentCa,
}: ServerCertificates): SecureContextOptions {
  const ca = agentCa === undefined || agentCa === null ? [clientCa] : [clientCa, agentCa];
  return { cert: certificate, key, ca, minVersion: 'TLSv1.3' };
}
