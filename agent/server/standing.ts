import type { DetailedPeerCertificate } from 'node:tls';
import { type CertificateFacts, certificateFacts } from '../../protocol/identity/certificate-facts.ts';
import { certificateTrouble, type Shown } from '../../protocol/identity/certificate-trouble.ts';
import { type RevocationList, revocationLists, revokedAt } from '../../protocol/identity/revocation-lists.ts';
import { isIssuedBy } from './issued-by.ts';

const EVERY_MS = 60_000;

/** As it is said to whoever shows it, and in our log. */
export const SHOWN_HERE: Shown = {
  whose: 'the certificate shown',
  trusted: 'listen.tls.operatorCa (consoles) or agentCa (agents)',
  lists: 'listen.tls.crl',
};

export interface StandingOptions {
  /** PEM of what is revoked, as it is now; null where nobody says. */
  readonly crl: () => string | null;
  /** Milliseconds of the wall clock, by which certificates count. */
  readonly wall: () => number;
  readonly everyMs?: number;
}

interface Watched {
  readonly certificate: DetailedPeerCertificate;
  readonly chain: readonly CertificateFacts[];
  readonly ca: () => string | null;
  readonly end: (because: string) => void;
  /** The CA that it was found to lead to: signatures are looked at again when that is another. */
  leadsTo: string | null;
}

/**
 * Whether those who are connected may still be: TLS asks once, at the handshake, and connections last for
 * months. Looks every minute, and when it is told to. Life: `stop` may be called twice.
 */
export class Standing {
  readonly #options: StandingOptions;
  readonly #watched = new Set<Watched>();
  readonly #timer: NodeJS.Timeout;
  #read: { readonly pem: string; readonly lists: readonly RevocationList[] } = { pem: '', lists: [] };

  constructor(options: StandingOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.check(), options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#watched.clear();
  }

  /** `end` is called once, when the certificate is no longer good; what is given back ends the watch. */
  watch(
    certificate: DetailedPeerCertificate,
    ca: () => string | null,
    end: (because: string) => void,
  ): () => void {
    const watched = { certificate, chain: chainOf(certificate), ca, end, leadsTo: null };
    this.#watched.add(watched);
    return () => void this.#watched.delete(watched);
  }

  check(): void {
    for (const watched of [...this.#watched]) {
      const ca = watched.ca();
      const problem = this.#problem(watched.chain) ?? whyNotOf(watched.certificate, ca, watched.leadsTo);
      watched.leadsTo = ca;
      if (problem !== null && this.#watched.delete(watched)) watched.end(problem);
    }
  }

  /** Why a certificate that TLS once took is not good now, one line; null where it is. */
  problemOf(certificate: DetailedPeerCertificate): string | null {
    return this.#problem(chainOf(certificate));
  }

  /**
   * Nobody in a chain may have expired or be revoked. That one is not valid yet is for the handshake alone: a
   * clock that is set back must not end what is open.
   */
  #problem(chain: readonly CertificateFacts[]): string | null {
    const [now, lists] = [this.#options.wall(), this.#lists()];
    for (const [index, facts] of chain.entries()) {
      const isExpired = facts.notAfter < now;
      if (!isExpired && revokedAt(facts, lists) === null) continue;
      const whose = index === 0 ? SHOWN_HERE.whose : 'an authority of the certificate shown';
      const code = isExpired ? 'CERT_HAS_EXPIRED' : 'CERT_REVOKED';
      return certificateTrouble(code, { ...SHOWN_HERE, whose }, facts, now);
    }
    return null;
  }

  #lists(): readonly RevocationList[] {
    const pem = this.#options.crl() ?? '';
    if (pem !== this.#read.pem) this.#read = { pem, lists: revocationLists(pem) ?? [] };
    return this.#read.lists;
  }
}

/** Itself first, then those that vouch for it, as far as they were shown. */
function chainOf(certificate: DetailedPeerCertificate): readonly CertificateFacts[] {
  const chain: CertificateFacts[] = [];
  const seen = new Set<string>();
  let link: DetailedPeerCertificate | undefined = certificate;
  while (link?.raw !== undefined && !seen.has(link.fingerprint256)) {
    const facts = certificateFacts(link.raw);
    if (facts !== null) chain.push(facts);
    seen.add(link.fingerprint256);
    link = link.issuerCertificate;
  }
  return chain;
}

function whyNotOf(
  certificate: DetailedPeerCertificate,
  ca: string | null,
  leadsTo: string | null,
): string | null {
  if (ca === null || ca === leadsTo || isIssuedBy(certificate, ca)) return null;
  return certificateTrouble('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', SHOWN_HERE, null, 0);
}
