import { ascending, openRecord, type TableDescription } from '../table-description.ts';

/** Connections between sites, as each of their ends sees them. */
export const linksTable: TableDescription = {
  view: 'links',
  columns: [
    { name: 'site', least: 9, most: 16, priority: 0 },
    { name: 'peer', least: 9, most: 16, priority: 0 },
    { name: 'link', least: 8, most: 24, priority: 6 },
    { name: 'state', least: 10, most: 11, priority: 1 },
    { name: 'roundTripP50Seconds', least: 7, most: 9, priority: 2 },
    { name: 'roundTripP99Seconds', least: 7, most: 9, priority: 5 },
    { name: 'delayVariationSeconds', least: 7, most: 9, priority: 10 },
    { name: 'lossForwardRatio', least: 7, most: 8, priority: 3 },
    { name: 'lossReverseRatio', least: 7, most: 8, priority: 3 },
    { name: 'transmitBitsPerSecond', least: 9, most: 11, priority: 7 },
    { name: 'receiveBitsPerSecond', least: 9, most: 11, priority: 8 },
    { name: 'capacityBitsPerSecond', least: 9, most: 11, priority: 9 },
    { name: 'encryptionState', least: 11, most: 15, priority: 4 },
    { name: 'encryption', least: 8, most: 10, priority: 10 },
    { name: 'keyAgeSeconds', least: 7, most: 9, priority: 11 },
    { name: 'carrier', least: 8, most: 16, priority: 12 },
    { name: 'stateReason', least: 14, most: 50, priority: 8 },
    { name: 'ageSeconds', least: 7, most: 14, priority: 0 },
  ],
  order: ascending('peer', 'link'),
  bySite: true,
  totals: [],
  none: 'no site has told of a link',
  opens: openRecord,
};
