import { type HttpHearing, type HttpRequest, ReadFailure } from '../../agent/io/io.ts';
import { fakeService, fixture, resourcesOf } from './redfish-service.ts';
import { json, link, NOW, REPORT, REPORTS, reportedOf, reportOf, TELEMETRY } from './redfish-telemetry.ts';

export const EVENTS = '/redfish/v1/EventService';
export const STREAM = `${EVENTS}/SSE`;
/** How often the device is read, ms. */
export const INTERVAL = 30_000;

/** One who listens, and how the test speaks to it. */
interface Listener {
  readonly request: Omit<HttpRequest, 'method'>;
  readonly hearing: HttpHearing;
  readonly signal: AbortSignal;
  readonly end: (why?: Error) => void;
}

/** A server that has one metric report, answers with it when asked, and sends it to who listens. */
export class StreamingDevice {
  readonly service = fakeService(fixture('server'));
  /** What its report tells, by where the figure stands. */
  readonly values: Record<string, string> = reportedOf(resourcesOf('server'));
  readonly listeners: Listener[] = [];

  constructor() {
    const { service } = this;
    service.resources.set(TELEMETRY, { MetricReports: link(REPORTS) });
    service.resources.set(REPORTS, { Members: [link(REPORT)] });
    service.resources.set(EVENTS, {
      ServerSentEventUri: STREAM,
      EventFormatTypes: ['Event', 'MetricReport'],
      SSEFilterPropertiesSupported: { EventFormatType: true },
    });
    service.answer = ({ url }) => {
      const { pathname } = new URL(url);
      if (pathname === '/redfish/v1/')
        return json({
          Chassis: link('/redfish/v1/Chassis'),
          TelemetryService: link(TELEMETRY),
          EventService: link(EVENTS),
        });
      if (pathname !== REPORT) return undefined;
      return { ...json(reportOf(this.values, this.#wall)), headers: this.#date };
    };
    service.listen = (request, { signal }, hearing) =>
      new Promise((resolve, reject) => {
        const end = (why?: Error): void => (why === undefined ? resolve() : reject(why));
        signal.addEventListener('abort', () => reject(new ReadFailure('called off')));
        this.listeners.push({ request, hearing, signal, end });
      });
  }

  get listener(): Listener {
    const last = this.listeners.at(-1);
    if (last === undefined) throw new Error('nobody listens');
    return last;
  }

  /** Answers the one who listens. */
  head(status = 200, contentType = 'text/event-stream'): void {
    this.listener.hearing.head({ status, contentType, headers: this.#date });
  }

  say(text: string): void {
    this.listener.hearing.piece(new TextEncoder().encode(text));
  }

  /** Sends its report. */
  tell(values = this.values, at = this.#wall): void {
    const report = { '@odata.type': '#MetricReport.v1_5_0.MetricReport', ...reportOf(values, at) };
    this.say(`id: 1\ndata: ${JSON.stringify(report)}\n\n`);
  }

  /** Reads what it has, and answers who listens from then on. */
  async readAndListen(): Promise<void> {
    await this.service.read();
    this.head();
  }

  /** The one who listens hears no more. */
  async breakOff(why?: Error): Promise<void> {
    this.listener.end(why);
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** What a reading so much later asks for. */
  async askedLater(ms = INTERVAL): Promise<readonly string[]> {
    this.service.now += ms;
    this.service.asked.length = 0;
    await this.service.read();
    return this.service.asked.map((asked) => asked.replace('GET ', ''));
  }

  get #wall(): number {
    return NOW + this.service.now;
  }

  get #date(): ReadonlyMap<string, string> {
    return new Map([['date', new Date(this.#wall).toUTCString()]]);
  }
}
