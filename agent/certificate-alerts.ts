import { type CertificateFacts, certificateFacts } from '../protocol/identity/certificate-facts.ts';
import { utcText } from '../protocol/identity/certificate-trouble.ts';
import { pemBlocks } from '../protocol/identity/pem.ts';
import { type RevocationList, revocationLists } from '../protocol/identity/revocation-lists.ts';
import type { ServerCertificates } from './server/secure-context.ts';
import type { Condition } from './store/alerts.ts';

const DAY_MS = 86_400_000;
/** Warned of so long before: a month for a renewal in order, a week for one that was forgotten. */
const SOON_MS = 30 * DAY_MS;
const VERY_SOON_MS = 7 * DAY_MS;
/** Lists are renewed every day or every month: what is left of one is measured by its own length. */
const LAST_PART = 0.25;

/** What of an agent's certificates ends soon or does not fit, as conditions of its site's alerts. */
export class CertificateAlerts {
  #of: ServerCertificates | null = null;
  #own: CertificateFacts | null = null;
  #authorities: readonly { readonly key: string; readonly facts: CertificateFacts }[] = [];
  #lists: readonly RevocationList[] | null = null;

  /** `wall` in milliseconds; nothing is wrong without TLS. */
  conditions(tls: ServerCertificates | null, wall: number): readonly Condition[] {
    if (tls === null) return [];
    if (tls !== this.#of) this.#read(tls);
    const found: Condition[] = [];
    if (this.#own !== null) found.push(...ending('certificate', 'this agent’s certificate', this.#own, wall));
    for (const { key, facts } of this.#authorities) {
      found.push(...ending(key, `the authority in listen.tls.${key}`, facts, wall));
      const isListed = this.#lists?.some(({ issuer }) => issuer === facts.subject) ?? true;
      if (!isListed)
        found.push(
          condition(
            `crl of ${key}`,
            'critical',
            `listen.tls.crl has no revocation list of the authority in ${key}: nobody with its certificates is let in`,
            'put a list of each authority there, and reload the agent',
          ),
        );
    }
    for (const list of this.#lists ?? []) found.push(...growingOld(list, wall));
    return found;
  }

  #read(tls: ServerCertificates): void {
    this.#of = tls;
    this.#own = factsIn(tls.certificate)[0] ?? null;
    this.#authorities = [
      ...factsIn(tls.clientCa).map((facts) => ({ key: 'operatorCa', facts })),
      ...factsIn(tls.agentCa ?? '').map((facts) => ({ key: 'agentCa', facts })),
    ];
    this.#lists = typeof tls.crl === 'string' ? (revocationLists(tls.crl) ?? []) : null;
  }
}

function factsIn(pem: string): readonly CertificateFacts[] {
  return pemBlocks(pem, 'CERTIFICATE')
    .map(certificateFacts)
    .filter((facts) => facts !== null);
}

function ending(key: string, what: string, { notAfter }: CertificateFacts, wall: number): Condition[] {
  const left = notAfter - wall;
  if (left > SOON_MS) return [];
  const when = left < 0 ? `expired on ${utcText(notAfter)}` : `expires on ${utcText(notAfter)}`;
  const action = `renew it (listen.tls.${key}) and reload the agent: nobody is let in without`;
  return [condition(key, left < VERY_SOON_MS ? 'critical' : 'warning', `${what} ${when}`, action)];
}

function growingOld({ nextUpdate, thisUpdate, issuer }: RevocationList, wall: number): Condition[] {
  if (nextUpdate === null || nextUpdate - wall > LAST_PART * (nextUpdate - thisUpdate)) return [];
  const isOld = nextUpdate < wall;
  return [
    condition(
      `crl ${issuer.slice(-16)}`,
      isOld ? 'critical' : 'warning',
      isOld
        ? `a revocation list in listen.tls.crl was good until ${utcText(nextUpdate)}: nobody new is let in`
        : `a revocation list in listen.tls.crl is good until ${utcText(nextUpdate)} only`,
      'get a new one from the authority (weft pki refresh) and reload the agent',
    ),
  ];
}

function condition(
  subject: string,
  severity: Condition['severity'],
  message: string,
  action: string,
): Condition {
  return { rule: 'tls', subject, severity, message, action };
}
