import type { Limits } from '../../io/io.ts';
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
}

/**
 * The report of a delivery as OpenADR has it: per interval the energy (USAGE, kWh), the mean power (DEMAND,
 * kW) and how good that is (DATA_QUALITY); what nobody measured is MISSING and has no figures.
 * Source: OpenADR 3.1 OpenAPI, schema `reportRequest`; report payload enumerations.
 */
export function deliveryReport({ eventId, clientName, resourceName, intervals }: Delivery): object {
  return {
    eventID: eventId,
    clientName,
    reportName: 'weft delivery',
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
 * Tells the VTN what was delivered. Gives the report's id there, null where it gave none. Fails with
 * `ReadFailure`; whoever asks again after a lost answer adds a second report, for OpenADR has no other way.
 */
export async function postDelivery(
  vtn: Pick<Vtn, 'add'>,
  delivery: Delivery,
  limits: Limits,
): Promise<string | null> {
  const kept = await vtn.add('reports', deliveryReport(delivery), limits);
  const id: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, 'id') : undefined;
  return typeof id === 'string' ? id : null;
}
