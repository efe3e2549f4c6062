import type { Table } from '../../protocol/index.ts';
import type { SiteView } from './site-view.ts';

/** Columns that are computed from a row and the clock: the ones kinds name under `derived`. */
export function derivedNumber(
  name: string,
  site: SiteView,
  table: Table,
  slot: number,
  now: number,
): number | null {
  switch (name) {
    case 'timeLeftSeconds':
      return timeLeft(site, table, slot, now);
    case 'keyAgeSeconds': {
      const changedAt = table.number(table.column('keyChangedAt'), slot);
      const age = changedAt === null ? null : site.ageOfSample(changedAt, now);
      return age === null ? null : Math.round(age / 1000);
    }
    case 'transmitLoadRatio':
      return loadRatio(table, slot, 'transmitBitsPerSecond');
    case 'receiveLoadRatio':
      return loadRatio(table, slot, 'receiveBitsPerSecond');
    default:
      return null;
  }
}

/** Of what the link can carry; null where either is not known. */
function loadRatio(table: Table, slot: number, column: string): number | null {
  const rate = table.number(table.column(column), slot);
  const capacity = table.number(table.column('capacityBitsPerSecond'), slot);
  return rate === null || capacity === null || capacity <= 0 ? null : rate / capacity;
}

/** By the agent's own wall clock, which is the one the start was written down with. Never below zero. */
function timeLeft(site: SiteView, table: Table, slot: number, now: number): number | null {
  const state = table.cell(table.column('state'), slot);
  const startedAt = table.number(table.column('startedAt'), slot);
  const limit = table.number(table.column('timeLimitSeconds'), slot);
  const wall = site.wallOfAgent(now);
  if (
    (state !== 'running' && state !== 'completing' && state !== 'suspended') ||
    startedAt === null ||
    limit === null ||
    wall === null
  )
    return null;
  return Math.max(0, Math.round((startedAt - wall) / 1000 + limit));
}
