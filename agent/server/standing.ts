import type { DetailedPeerCertificate } from 'node:tls';
import { certificateFacts } from '../../protocol/identity/certificate-facts.ts';
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
  readonly ca: () => string | null;
  readonly end: (because: string) => void;
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
    const watched = { certificate, ca, end };
    this.#watched.add(watched);
    return () => void this.#watched.delete(watched);
  }

  check(): void {
    for (const watched of [...this.#watched]) {
      const problem = this.problemOf(watched.certificate, watched.ca());
      if (problem === null || !this.#watched.delete(watched)) continue;
      watched.end(problem);
    }
  }

  /** Why a certificate is not good now, one line; null where it is. Of its chain nobody may be revoked. */
  problemOf(certificate: DetailedPeerCertificate, ca: string | null): string | null {
    const [now, lists] = [this.#options.wall(), this.#lists()];
    let first = true;
    const seen = new Set<string>();
    let link: DetailedPeerCertificate | undefined = certificate;
    while (link?.raw !== undefined && !seen.has(link.fingerprint256)) {
      const facts = certificateFacts(link.raw);
      if (facts === null) return `${SHOWN_HERE.whose} cannot be read`;
      const code =
        facts.notAfter < now
          ? 'CERT_HAS_EXPIRED'
          : facts.notBefore > now
            ? 'CERT_NOT_YET_VALID'
            : revokedAt(facts, lists) === null
              ? null
              : 'CERT_REVOKED';
      const shown = first ? SHOWN_HERE : { ...SHOWN_HERE, whose: 'an authority of the certificate shown' };
      if (code !== null) return certificateTrouble(code, shown, facts, now);
      first = false;
      seen.add(link.fingerprint256);
      link = link.issuerCertificate;
    }
    if (ca === null || isIssuedBy(certificate, ca)) return null;
    return certificateTrouble('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', SHOWN_HERE, null, now);
  }

  #lists(): readonly RevocationList[] {
    const pem = this.#options.crl() ?? '';
    if (pem !== this.#read.pem) this.#read = { pem, lists: revocationLists(pem) ?? [] };
    return this.#read.lists;
  }
}
