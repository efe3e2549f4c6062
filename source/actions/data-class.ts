import type { DataClass, LinkProtection } from '../../protocol/configuration/data-classes.ts';
import type { SiteFacts } from './site-facts.ts';

export interface Destination {
  readonly site: string;
  readonly jurisdiction: string | null;
  /** How the least protected link to it is protected; null is not known. */
  readonly link: LinkProtection | null;
  /** Data classes that every link to it is certified for. */
  readonly certifiedFor: readonly string[];
}

/**
 * Where a workload may go from a site, by what the site says of its links. As its agent decides: a copy may
 * take any of several links, so the least protected of them counts, and only what is protected now is.
 */
export function destinationFrom(from: SiteFacts, to: SiteFacts): Destination {
  const found: (LinkProtection | null)[] = [];
  let certifiedFor: readonly string[] | null = null;
  const table = from.view.table('links');
  table?.forEach((slot) => {
    if (table.text(table.column('peer'), slot) !== to.id) return;
    const state = table.cell(table.column('encryptionState'), slot);
    found.push(state === 'protected' || state === 'unprotected' ? state : null);
    const classes = (table.text(table.column('dataClasses'), slot) ?? '').split(',');
    certifiedFor = certifiedFor === null ? classes : certifiedFor.filter((name) => classes.includes(name));
  });
  const isKnown = found.length > 0 && !found.includes(null);
  const link = !isKnown ? null : found.includes('unprotected') ? 'unprotected' : 'protected';
  return { site: to.id, jurisdiction: to.jurisdiction, link, certifiedFor: certifiedFor ?? [] };
}

/**
 * Why a class may not go there, as the agents word it; null where this console knows nothing against it.
 * Where it was told of no classes it cannot tell, and the agents decide.
 */
export function whyNotTo(
  declared: string | null,
  { site, jurisdiction, link: protection, certifiedFor }: Destination,
  classes: ReadonlyMap<string, DataClass>,
): string | null {
  if (classes.size === 0) return null;
  const rules = declared === null ? undefined : classes.get(declared);
  if (rules === undefined)
    return declared === null
      ? 'it names no data class, which counts as the most restricted'
      : `its data class ${JSON.stringify(declared)} is not known, which counts as the most restricted`;
  const link =
    protection === 'protected' && declared !== null && certifiedFor.includes(declared)
      ? 'certified'
      : protection;
  if (rules.sites !== null && !rules.sites.includes(site))
    return `data class ${declared} may not go to ${site}`;
  if (rules.jurisdictions !== null && (jurisdiction === null || !rules.jurisdictions.includes(jurisdiction)))
    return `data class ${declared} may not go to ${jurisdiction ?? 'an unknown country'}`;
  // What is certified is protected too.
  const isEnough = (asked: readonly LinkProtection[]): boolean =>
    link !== null && (asked.includes(link) || (link === 'certified' && asked.includes('protected')));
  if (rules.links !== null && !isEnough(rules.links))
    return `data class ${declared} needs a link that is ${rules.links.join(' or ') || 'none'}; the one to ${site} is ${link ?? 'not known'}`;
  return null;
}

/** Named sites or links make a class one that only some places may have; what nobody knows counts as such. */
export function isRestricted(declared: string | null, classes: ReadonlyMap<string, DataClass>): boolean {
  if (classes.size === 0) return false;
  const rules = declared === null ? undefined : classes.get(declared);
  return rules === undefined || rules.sites !== null || rules.links !== null;
}
