import type { SiteDemand } from '../../agent/sources/source.ts';
import { EPOCH } from './made-store.ts';

/** A limit on what is drawn, for an hour from the stores' epoch on. */
export const madeDemand = (more: Partial<SiteDemand> = {}): SiteDemand => ({
  id: 'event-1/0/0',
  eventId: 'event-1',
  kind: 'import limit',
  from: EPOCH,
  to: EPOCH + 3_600_000,
  priority: null,
  programName: null,
  targets: [],
  limitWatts: null,
  setpointWatts: null,
  level: null,
  pricePerKilowattHour: null,
  currency: null,
  gramsPerKilowattHour: null,
  alert: null,
  text: null,
  ...more,
});
