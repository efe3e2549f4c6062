import type { Freshness } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { freshnessOf, leastFresh } from '../../fabric/freshness.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** A source that tells of the node. */
export interface NodeSource {
  readonly source: SafeText;
  readonly kind: SafeText | null;
  readonly state: SafeText;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
  readonly periodSeconds: number | null;
  readonly error: SafeText | null;
  readonly notice: SafeText | null;
}

/** The sources with these names; one that the site does not list any more is shown as lost. */
export function sourcesNamed(site: SiteView, names: readonly (string | null)[], now: number): NodeSource[] {
  const table = site.table('sources');
  const distinct = new Set(names.filter((name) => name !== null && name !== ''));
  return [...distinct].map((name) => {
    const slot = name === null ? undefined : table?.find(name);
    if (table === undefined || slot === undefined) return unlisted(neutralise(name ?? ''));
    const safe = (column: string): SafeText | null => {
      const cell = table.cell(table.column(column), slot);
      return typeof cell === 'string' ? neutralise(cell, LONGEST) : null;
    };
    const sampledAt = table.number(table.column('sampledAt'), slot);
    const ageMs = sampledAt === null ? null : site.ageOfSample(sampledAt, now);
    const periodSeconds = table.number(table.column('periodSeconds'), slot);
    return {
      source: neutralise(name ?? ''),
      kind: safe('kind'),
      state: safe('state') ?? neutralise('unknown'),
      freshness: leastFresh(site.streamFreshness(now), freshnessOf(ageMs, (periodSeconds ?? 1) * 1000, true)),
      ageSeconds: ageMs === null ? null : ageMs / 1000,
      periodSeconds,
      error: safe('error'),
      notice: safe('notice'),
    };
  });
}

const LONGEST = 512;

function unlisted(source: SafeText): NodeSource {
  return {
    source,
    kind: null,
    state: neutralise('not listed any more'),
    freshness: 'lost',
    ageSeconds: null,
    periodSeconds: null,
    error: null,
    notice: null,
  };
}
