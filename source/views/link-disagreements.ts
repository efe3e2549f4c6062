import type { LinkReport } from './link-reports.ts';

/** What the two ends of a way tell differently. */
export type Disagreement = 'state' | 'loss' | 'load' | 'protection' | 'capacity';

/** Ends count in windows of their own: shares this near each other are the same. */
const LOSS_APART = 1e-3;
const LOAD_APART = 0.2;
/** Of the capacity: below this a large share of little is nothing. */
const LOAD_FLOOR = 0.02;

/**
 * Where the end a way leaves from and the end it arrives at contradict each other. What one of them did
 * not measure, or said long ago, contradicts nothing.
 */
export function disagreements(own: LinkReport | null, other: LinkReport | null): Disagreement[] {
  if (own === null || other === null || !own.isHeard || !other.isHeard) return [];
  const found: Disagreement[] = [];
  if (bothSaid(own.state, other.state) && own.state !== other.state) found.push('state');
  if (apart(own.lossForward, other.lossReverse, (least, most) => most - least > LOSS_APART)) {
    found.push('loss');
  }
  const floor = LOAD_FLOOR * (own.capacity ?? 0);
  const isLoadApart = (least: number, most: number): boolean =>
    most - least > Math.max(floor, LOAD_APART * most);
  if (apart(own.transmit, other.receive, isLoadApart)) found.push('load');
  if (bothSaid(own.protection, other.protection) && own.protection !== other.protection) {
    found.push('protection');
  }
  if (apart(own.capacity, other.capacity, (least, most) => least !== most)) found.push('capacity');
  return found;
}

function bothSaid(a: string, b: string): boolean {
  return a !== 'unknown' && b !== 'unknown';
}

function apart(
  a: number | null,
  b: number | null,
  isApart: (least: number, most: number) => boolean,
): boolean {
  return a !== null && b !== null && isApart(Math.min(a, b), Math.max(a, b));
}
