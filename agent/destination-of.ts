import type { LinkProtection } from '../protocol/configuration/data-classes.ts';
import type { Destination } from './operations/authority/site-facts.ts';
import type { SiteTables } from './store/site-tables.ts';
import { tableReader } from './table-reader.ts';

/** A link whose protection was not seen is not known to be protected; the worst of several counts. */
export function destinationOf(
  tables: SiteTables,
  site: string,
  { jurisdiction }: { readonly jurisdiction: string | null },
): Destination {
  const table = tables.of('links');
  const read = tableReader(table, 'links');
  const found: (LinkProtection | null)[] = [];
  let certifiedFor: readonly string[] | null = null;
  table.forEach((slot) => {
    const { peer, encryptionState, dataClasses } = read(slot, ['peer', 'encryptionState', 'dataClasses']);
    if (peer !== site) return;
    if (encryptionState === 'protected') found.push('protected');
    else found.push(encryptionState === 'unprotected' ? 'unprotected' : null);
    const classes = (dataClasses ?? '').split(',').filter((name) => name !== '');
    certifiedFor = certifiedFor === null ? classes : certifiedFor.filter((name) => classes.includes(name));
  });
  return { site, jurisdiction, link: worstOf(found), certifiedFor: certifiedFor ?? [] };
}

function worstOf(found: readonly (LinkProtection | null)[]): LinkProtection | null {
  if (found.length === 0 || found.includes(null)) return null;
  return found.includes('unprotected') ? 'unprotected' : 'protected';
}
