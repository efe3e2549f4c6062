import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  type ConnectionOptions,
  checkServerIdentity,
  type DetailedPeerCertificate,
  type PeerCertificate,
} from 'node:tls';
import { certificateFacts } from '../../protocol/identity/certificate-facts.ts';
import { certificateTrouble, type Shown } from '../../protocol/identity/certificate-trouble.ts';
import { pemBlocks, separatePem } from '../../protocol/identity/pem.ts';
import { CRL_LABEL, revocationLists, revokedAt } from '../../protocol/identity/revocation-lists.ts';
import type { ConsoleTls } from '../config/console-config.ts';

/** What goes into a TLS connection, and what is to be thought of the agent at its other end. */
export interface Secure {
  /** Read anew for each connection: files are renewed without a restart. */
  options(): Promise<ConnectionOptions>;
  /** Why an agent that was believed no longer is; null while it is. Reads the files again. */
  whyNot(certificate: DetailedPeerCertificate): Promise<string | null>;
  /** What the agent showed. */
  facts(certificate: DetailedPeerCertificate): ShownCertificate;
  /** OpenSSL's verdict in words, with what to do; null for what is none. */
  describe(code: string): string | null;
}

/** What an agent showed of itself, once it was believed. */
export interface ShownCertificate {
  /** `sha256/BASE64` */
  readonly pin: string;
  readonly uris: readonly string[];
  /** Milliseconds of the wall clock. */
  readonly notAfter: number;
}

const SHOWN: Shown = { whose: 'the agent’s certificate', trusted: 'tls.ca', lists: 'tls.crl' };

/** Fails with the system's error where a file cannot be read. */
export function secureWay(files: ConsoleTls, site: string, pin: string | null): Secure {
  const read = async (file: string): Promise<string> => await readFile(file, 'utf8');
  const revoked = async (): Promise<string | null> => (files.crl ? await read(files.crl) : null);
  return {
    options: async () => {
      const [ca, cert, key, crl] = await Promise.all([
        read(files.ca),
        read(files.certificate),
        read(files.key),
        revoked(),
      ]);
      return {
        ca,
        cert,
        key,
        ...(crl === null ? {} : { crl: [...separatePem(crl, CRL_LABEL)] }),
        minVersion: 'TLSv1.3',
        checkServerIdentity: (host, certificate) =>
          checkServerIdentity(host, certificate) ?? whyNotAgent(site, pin, certificate),
      };
    },
    whyNot: async (certificate) => {
      const [ca, crl, now] = [await read(files.ca), await revoked(), Date.now()];
      const facts = certificateFacts(certificate.raw);
      if (facts === null) return `${SHOWN.whose} cannot be read`;
      const code =
        facts.notAfter < now
          ? 'CERT_HAS_EXPIRED'
          : revokedAt(facts, revocationLists(crl ?? '') ?? []) !== null
            ? 'CERT_REVOKED'
            : leadsTo(certificate, ca)
              ? null
              : 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY';
      if (code !== null) return certificateTrouble(code, SHOWN, facts, now);
      return whyNotAgent(site, pin, certificate)?.message ?? null;
    },
    facts: ({ raw }) => {
      const { uris = [], notAfter = 0 } = certificateFacts(raw) ?? {};
      return { pin: pinOf(raw), uris, notAfter };
    },
    describe: (code) => certificateTrouble(code, SHOWN, null, Date.now()),
  };
}

/** `sha256/BASE64` of the public key in a certificate. */
export function pinOf(der: Uint8Array): string {
  const key = new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' });
  return `sha256/${createHash('sha256').update(key).digest('base64')}`;
}

/** That a host is the right one does not yet say that its agent is that site's. */
function whyNotAgent(site: string, pin: string | null, { raw }: PeerCertificate): Error | undefined {
  const named = (certificateFacts(raw)?.uris ?? []).filter((uri) => uri.startsWith('weft://'));
  // One that names nobody was issued before weft was thought of: then the host decides alone, as ever in TLS.
  if (named.length > 0 && named.join() !== `weft://agent/${site}`) {
    const found = `it names ${named.join(' and ')}`;
    return new Error(
      `the agent’s certificate is not of this site: ${found}; expected weft://agent/${site}: check url and certificate`,
    );
  }
  const found = pin === null ? null : pinOf(raw);
  if (found === pin) return undefined;
  return new Error(
    `the agent’s key is not the pinned one: found ${found}; expected ${pin}: if the agent was given a new key, put that pin into weft.yaml, else somebody is between`,
  );
}

/** Whether one of the authorities signed it, or one that it was shown with. */
function leadsTo(certificate: DetailedPeerCertificate, caPem: string): boolean {
  const authorities = pemBlocks(caPem, 'CERTIFICATE').map((der) => new X509Certificate(der));
  const seen = new Set<string>();
  let link: DetailedPeerCertificate | undefined = certificate;
  while (link?.raw !== undefined && !seen.has(link.fingerprint256)) {
    const own = new X509Certificate(link.raw);
    if (authorities.some((ca) => own.checkIssued(ca) && own.verify(ca.publicKey))) return true;
    seen.add(link.fingerprint256);
    link = link.issuerCertificate;
  }
  return false;
}
