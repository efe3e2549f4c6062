import { readFile } from 'node:fs/promises';
import { type CertificateFacts, certificateFacts } from '../../protocol/identity/certificate-facts.ts';
import { utcText } from '../../protocol/identity/certificate-trouble.ts';
import { weaknesses } from '../../protocol/identity/certificate-weakness.ts';
import { pemBlocks } from '../../protocol/identity/pem.ts';
import { revocationLists } from '../../protocol/identity/revocation-lists.ts';
import type { SiteConfig } from '../config/console-config.ts';
import { readToken } from '../config/read-token.ts';
import type { SiteView } from '../fabric/site-view.ts';
import { type Check, check } from './checks.ts';

const DAY_MS = 86_400_000;
/** A month for a renewal in order, a week for one that was forgotten. */
const EXPIRES_SOON_DAYS = 30;
const EXPIRES_VERY_SOON_DAYS = 7;

/** Files that a site is reached with. */
export async function checkAccess({ id, access }: SiteConfig, wall: number): Promise<Check[]> {
  if (access.kind === 'none') return [];
  if (access.kind === 'token') {
    const failure = await readToken(access.file).then(() => null, messageOf);
    const found = failure ?? `token in ${access.file}`;
    return [check(`${id}.token`, failure === null ? 'ok' : 'failed', found, null)];
  }
  const { certificate, ca, crl = null } = access.tls;
  return await Promise.all([
    checkCertificate(`${id}.certificate`, certificate, wall),
    checkCertificate(`${id}.authority`, ca, wall),
    ...(crl === null ? [] : [checkLists(`${id}.crl`, crl, wall)]),
  ]);
}

/** What the agent showed of itself when it was dialled. */
export function checkShown(site: SiteView, pinned: string | null, wall: number): Check[] {
  const shown = site.feed.tls?.shown ?? null;
  if (shown === null) return [];
  const { pin, uris, notAfter } = shown;
  const isNamed = uris.includes(`weft://agent/${site.id}`);
  return [
    check(
      `${site.id}.agent`,
      isNamed ? 'ok' : 'warning',
      isNamed
        ? `its certificate names weft://agent/${site.id}`
        : `its certificate does not name weft://agent/${site.id}: its host name alone says whose it is`,
      isNamed ? null : 'have the agent’s certificate issued with that URI',
    ),
    // Against another pin there would be no connection.
    check(
      `${site.id}.pin`,
      'ok',
      pinned === null ? `not pinned; in weft.yaml it would be pin: "${pin}"` : `${pin}, as pinned`,
      null,
    ),
    judgeTime(`${site.id}.agent.certificate`, 'the agent’s certificate', notAfter, wall),
  ];
}

async function checkCertificate(id: string, file: string, wall: number): Promise<Check> {
  try {
    const [der = new Uint8Array()] = pemBlocks(await readFile(file, 'utf8'), 'CERTIFICATE');
    const facts = certificateFacts(der);
    if (facts === null) throw new Error('no certificate in it');
    const what = `${file}: ${nameOf(facts)}`;
    const { broken, poor } = weaknesses(facts);
    const [weak] = [...broken, ...poor];
    const time = judgeTime(id, what, facts.notAfter, wall);
    if (time.status !== 'ok' || weak === undefined) return time;
    return check(id, broken.length > 0 ? 'failed' : 'warning', `${what}, ${weak}`, 'have a new one issued');
  } catch (error) {
    return check(id, 'failed', `${file}: ${messageOf(error)}`, 'give a certificate in PEM form');
  }
}

function nameOf({ uris }: CertificateFacts): string {
  return uris.length === 0 ? 'an authority' : uris.map((uri) => `URI:${uri}`).join(', ');
}

function judgeTime(id: string, what: string, notAfter: number, wall: number): Check {
  const days = Math.floor((notAfter - wall) / DAY_MS);
  if (days < 0)
    return check(id, 'failed', `${what} expired on ${utcText(notAfter)}`, 'renew the certificate');
  const mend =
    days < EXPIRES_VERY_SOON_DAYS
      ? 'renew the certificate now: without it nothing is seen'
      : days < EXPIRES_SOON_DAYS
        ? 'renew the certificate'
        : null;
  return check(id, mend === null ? 'ok' : 'warning', `${what}, ${days} days left`, mend);
}

async function checkLists(id: string, file: string, wall: number): Promise<Check> {
  try {
    const lists = revocationLists(await readFile(file, 'utf8')) ?? [];
    if (lists.length === 0) throw new Error('no revocation list in it');
    const next = Math.min(...lists.map(({ nextUpdate }) => nextUpdate ?? Number.POSITIVE_INFINITY));
    const revoked = lists.reduce((sum, list) => sum + list.revoked.size, 0);
    const found = `${file}: ${lists.length} lists, ${revoked} revoked`;
    if (next === Number.POSITIVE_INFINITY) return check(id, 'ok', found, null);
    return next < wall
      ? check(
          id,
          'failed',
          `${found}, past the next update of ${utcText(next)}: no agent is believed`,
          'get a new list from the authority (weft pki refresh)',
        )
      : check(id, 'ok', `${found}, the next by ${utcText(next)}`, null);
  } catch (error) {
    return check(id, 'failed', `${file}: ${messageOf(error)}`, 'give revocation lists in PEM form');
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
