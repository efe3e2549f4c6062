import { parseEvents } from '../../agent/sources/power/openadr-events.ts';

/** When the events of tests are read. */
export const NOON = Date.parse('2026-11-25T12:00:00Z');
export const HOUR = 3_600_000;
/** So many hours after that. */
export const at = (hours: number): string => new Date(NOON + hours * HOUR).toISOString();
const program = {
  id: 'p1',
  programName: 'Grid limits',
  objectType: 'PROGRAM',
  createdDateTime: at(-100),
  modificationDateTime: at(-100),
  payloadDescriptors: [
    { objectType: 'EVENT_PAYLOAD_DESCRIPTOR', payloadType: 'PRICE', units: 'KWH', currency: 'EUR' },
  ],
};
/** An interval that limits what is imported to 50 MW. */
export const LIMIT = { id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [50_000] }] };

/** An event that begins in an hour and lasts three, or one of which this is other. */
export function event(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    id: 'e1',
    programID: 'p1',
    objectType: 'EVENT',
    createdDateTime: at(-2),
    modificationDateTime: at(-1),
    eventName: 'evening peak',
    priority: 1,
    targets: ['de-halm'],
    intervalPeriod: { start: at(1), duration: 'PT3H' },
    intervals: [LIMIT],
    ...more,
  };
}
/** What these events ask for; this VEN's share of a random start is a quarter. */
export const demandsOf = (...events: readonly unknown[]) =>
  parseEvents([program], events, { now: NOON, share: () => 0.25 });
