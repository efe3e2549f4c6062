import type { HttpReply } from '../../agent/io/io.ts';
import type { Resource } from './redfish-server.ts';

export const TELEMETRY = '/redfish/v1/TelemetryService';
export const REPORTS = `${TELEMETRY}/MetricReports`;
export const REPORT = `${REPORTS}/Power`;
export const CHASSIS = '/redfish/v1/Chassis/1';
export const SUPPLIES = ['Bay1', 'Bay2'].map(
  (bay) => `${CHASSIS}/PowerSubsystem/PowerSupplies/${bay}/Metrics`,
);
export const COVERED = [`${CHASSIS}/EnvironmentMetrics`, ...SUPPLIES];
export const NOW = Date.parse('2026-11-26T03:00:00Z');

/** What resources tell, as a report has it: by their own names, and the chassis' power by its sensor's. */
export function reportedOf(resources: Readonly<Record<string, Resource>>): Record<string, string> {
  const values: Record<string, string> = { [`${CHASSIS}/Sensors/P`]: '6200' };
  for (const path of COVERED)
    for (const [name, excerpt] of Object.entries(resources[path] ?? {})) {
      const reading: unknown = Reflect.get(Object(excerpt), 'Reading');
      if (reading !== undefined && !(name === 'PowerWatts' && path === COVERED[0]))
        values[`${path}#/${name}/Reading`] = String(reading);
    }
  return values;
}

export function reportOf(values: Readonly<Record<string, string>>, at: number): Resource {
  return {
    '@odata.id': REPORT,
    Timestamp: new Date(at).toISOString(),
    MetricValues: Object.entries(values).map(([MetricProperty, MetricValue]) => ({
      MetricProperty,
      MetricValue,
    })),
  };
}

export function link(path: string): Resource {
  return { '@odata.id': path };
}

export function json(body: Resource): Partial<HttpReply> {
  return { body: new TextEncoder().encode(JSON.stringify(body)) };
}
