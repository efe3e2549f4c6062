import type { Limits } from '../../io/io.ts';
import { VtnRefused } from './openadr-reply.ts';
import type { Vtn } from './openadr-vtn.ts';

/** What a site drew in one span of an event. */
export interface DeliveredInterval {
  /** ms since 1970 UTC; `to` after `from`. */
  readonly from: number;
  readonly to: number;
  /** Drawn, J ≥ 0; null where no meter told. */
  readonly energyJoules: number | null;
  /** Whether that is an estimate, because meters covered a part of it only. */
  readonly isEstimate: boolean;
}

export interface Delivery {
  /** `SiteDemand.eventId`. */
  readonly eventId: string;
  /** The name of this VEN at the VTN. */
  readonly clientName: string;
  /** What of the VEN's was measured: the site. */
  readonly resourceName: string;
  readonly intervals: readonly DeliveredInterval[];
  /** What the report is called there; the same name is the same report. */
  readonly reportName: string;
}

/**
 * The report of a delivery as OpenADR has it: per interval the energy (USAGE, kWh), the mean power (DEMAND,
 * kW) and how good that is (DATA_QUALITY); what nobody measured is MISSING and has no figures.
 * Source: OpenADR 3.1 OpenAPI, schema `reportRequest`; report payload enumerations.
 */
export function deliveryReport({
  eventId,
  clientName,
  resourceName,
  intervals,
  reportName,
}: Delivery): object {
  return {
    eventID: eventId,
    clientName,
    reportName,
    payloadDescriptors: [
      { objectType: DESCRIPTOR, payloadType: 'USAGE', readingType: 'SUMMED', units: 'KWH' },
      { objectType: DESCRIPTOR, payloadType: 'DEMAND', readingType: 'MEAN', units: 'KW' },
    ],
    resources: [
      {
        resourceName,
        intervals: intervals.map((interval, id) => ({
          id,
          intervalPeriod: {
            start: new Date(interval.from).toISOString(),
            duration: `PT${(interval.to - interval.from) / 1000}S`,
          },
          payloads: payloadsOf(interval),
        })),
      },
    ],
  };
}

const DESCRIPTOR = 'REPORT_PAYLOAD_DESCRIPTOR';

function payloadsOf({ from, to, energyJoules, isEstimate }: DeliveredInterval): readonly object[] {
  // The standard's usage has no sign: a site that gave energy back in sum used none.
  if (energyJoules === null || to <= from) return [{ type: 'DATA_QUALITY', values: ['MISSING'] }];
  const drawn = Math.max(0, energyJoules);
  return [
    { type: 'USAGE', values: [drawn / 3_600_000] },
    { type: 'DEMAND', values: [drawn / (to - from)] },
    { type: 'DATA_QUALITY', values: [isEstimate ? 'ESTIMATED' : 'OK'] },
  ];
}

/**
 * Tells the VTN what was delivered, once: a report of that name that it has already, because an answer was lost,
 * is not added again. Gives the report's id there, null where it gave none. Fails with `ReadFailure`.
 */
export async function postDelivery(
  vtn: Pick<Vtn, 'add' | 'list'>,
  delivery: Delivery,
  limits: Limits,
): Promise<string | null> {
  const { reportName } = delivery;
  const known = (await reportsAt(vtn, delivery, limits)).find(
    (one) => fieldOf(one, 'reportName') === reportName,
  );
  const kept = known ?? (await vtn.add('reports', deliveryReport(delivery), limits));
  const id = fieldOf(kept, 'id');
  return typeof id === 'string' ? id : null;
}

/** What this client has reported of the event; nothing where the VTN shows nobody its reports. */
async function reportsAt(
  vtn: Pick<Vtn, 'list'>,
  { eventId, clientName }: Delivery,
  limits: Limits,
): Promise<readonly unknown[]> {
  try {
    return await vtn.list('reports', { eventID: eventId, clientName }, limits);
  } catch (error) {
    if (error instanceof VtnRefused && WILL_NOT_LIST.has(error.status)) return [];
    throw error;
  }
}

const WILL_NOT_LIST: ReadonlySet<number> = new Set([403, 404, 405, 501]);

function fieldOf(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}
