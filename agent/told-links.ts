import type { LinksTold, Row, ToldLink } from '../protocol/index.ts';
import { differencesBetween } from './links/compare-ends.ts';
import type { SiteTables } from './store/site-tables.ts';
import { tableReader } from './table-reader.ts';

const SAID = [
  'link',
  'capacityBitsPerSecond',
  'carrier',
  'owner',
  'jurisdiction',
  'route',
  'dataClasses',
  'encryption',
] as const;

/** What this site tells another of the links between them. */
export function linksToTell(tables: SiteTables, from: string, to: string): LinksTold {
  return { kind: 'links', from, to, links: ownLinks(tables, to).map(({ said }) => said) };
}

/** Writes down what another site says differently of each link to it; said by whoever is connected. */
export function compareLinks(tables: SiteTables, told: LinksTold, own: string): void {
  const byName = new Map(told.links.map((one) => [one.link, one]));
  for (const { slot, said, before } of ownLinks(tables, told.from)) {
    const differences = differencesBetween(said, byName.get(said.link), { own, other: told.from });
    if (differences !== before) tables.update('links', slot, { differences });
  }
}

interface OwnLink {
  readonly slot: number;
  readonly said: ToldLink;
  readonly before: string | null;
}

function ownLinks(tables: SiteTables, peer: string): readonly OwnLink[] {
  const table = tables.of('links');
  const read = tableReader(table, 'links');
  const found: OwnLink[] = [];
  table.forEach((slot) => {
    const row = read(slot, ['peer', 'differences', ...SAID]);
    if (row.peer === peer && row.link !== null)
      found.push({ slot, said: toldOf(row, row.link), before: row.differences });
  });
  return found;
}

function toldOf(row: Pick<Row<'links'>, (typeof SAID)[number]>, link: string): ToldLink {
  const { capacityBitsPerSecond, carrier, owner, jurisdiction, route, encryption } = row;
  const classes = (row.dataClasses ?? '').split(',').filter((name) => name !== '');
  return {
    link,
    capacityBitsPerSecond,
    carrier,
    owner,
    jurisdiction,
    route,
    // The order they were written in is no difference.
    dataClasses: classes.length === 0 ? null : classes.sort().join(','),
    encryption,
  };
}
