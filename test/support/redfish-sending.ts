import type { ServerResponse } from 'node:http';
import type { Device } from './redfish-devices.ts';
import type { Resource } from './redfish-server.ts';
import { link, REPORT, REPORTS, reportOf, TELEMETRY } from './redfish-telemetry.ts';

const EVENTS = '/redfish/v1/EventService';
export const STREAM = `${EVENTS}/SSE`;

/** A device that makes metric reports and sends them by itself, and what it does with those who listen. */
export interface SendingDevice {
  readonly device: Device;
  /** The queries of those who listened so far. */
  readonly listened: readonly string[];
  /** Breaks off with all that listen now. */
  breakOff(): void;
}

/** `told` is what reports hold that are asked for, `sent` what is sent of them. */
export function sendingDevice(
  folder: string,
  told: Readonly<Record<string, string>>,
  send: (response: ServerResponse) => void,
): SendingDevice {
  const listened: string[] = [];
  const open = new Set<ServerResponse>();
  const resources = (path: string): Resource | undefined =>
    new Map<string, Resource>([
      [
        '/redfish/v1',
        {
          '@odata.id': '/redfish/v1/',
          Links: { Sessions: link('/redfish/v1/SessionService/Sessions') },
          Chassis: link('/redfish/v1/Chassis'),
          TelemetryService: link(TELEMETRY),
          EventService: link(EVENTS),
        },
      ],
      [TELEMETRY, { MetricReports: link(REPORTS) }],
      [REPORTS, { Members: [link(REPORT)] }],
      [REPORT, reportOf(told, Date.now())],
      [
        EVENTS,
        {
          ServerSentEventUri: STREAM,
          EventFormatTypes: ['Event', 'MetricReport'],
          SSEFilterPropertiesSupported: { EventFormatType: true },
        },
      ],
    ]).get(path);
  const instead = (path: string, response: ServerResponse): boolean => {
    if (path === STREAM) {
      listened.push(decodeURI(response.req.url ?? ''));
      open.add(response);
      response.once('close', () => open.delete(response));
      send(response);
      return true;
    }
    const resource = resources(path);
    if (resource === undefined) return false;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(resource));
    return true;
  };
  return {
    device: { folder, instead },
    listened,
    breakOff: () => {
      for (const response of open) response.destroy();
    },
  };
}

/** A report as an event, and so on every `everyMs`. */
export function sendReports(
  values: Readonly<Record<string, string>>,
  everyMs: number,
): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let id = 0;
    const tell = (): void => {
      const report = { '@odata.type': '#MetricReport.v1_5_0.MetricReport', ...reportOf(values, Date.now()) };
      response.write(`: report\r\nid: ${++id}\r\ndata: ${JSON.stringify(report)}\r\n\r\n`);
    };
    tell();
    const timer = setInterval(tell, everyMs);
    response.once('close', () => clearInterval(timer));
  };
}
