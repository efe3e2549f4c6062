import { redfishDevices } from '../../device-names.ts';
import type { HttpAsk, Io, Limits } from '../../io/io.ts';
import { shownUrl } from '../http-target.ts';
import { readEach } from '../read-each.ts';
import { joinRow } from '../rows.ts';
import type { Reading, Source } from '../source.ts';
import { Gate, inLanes } from './in-lanes.ts';
import { RedfishDevice } from './redfish-device.ts';
import { type Credentials, RedfishSession } from './redfish-session.ts';

export interface RedfishOptions {
  readonly name: string;
  readonly periodMs: number;
  readonly timeoutMs: number;
  /** URLs, node sets expanded: one service each. */
  readonly targets: readonly string[];
  /** The machines whose management controllers the targets are, in their order; null where they are none. */
  readonly nodes: readonly string[] | null;
  readonly authentication: 'session' | 'basic';
  readonly readCredentials: (limits: Limits) => Promise<Credentials>;
  /** The file of those who may vouch for the devices; null for those that Node trusts. */
  readonly ca: string | null;
  readonly io: Pick<Io, 'ask' | 'listen' | 'readFile'>;
  readonly monotonic: () => number;
  /** From 0 to below 1; when a device that broke off is listened to again. */
  readonly random: () => number;
}

/** Requests under way of one source: more than targets are read at once, so that those that hang leave room. */
const MOST_AT_ONCE = 128;
/** Devices keep sessions for minutes and have few: each is given back, but a stop does not wait for long. */
const GOODBYE_MS = 1500;
const AUTHORITIES_ANEW_MS = 60_000;

/** Power, cooling and leaks from any number of devices that speak Redfish (DSP0266, DSP8010). */
export function createRedfishSource(options: RedfishOptions): Source {
  const { name, periodMs, timeoutMs, io, monotonic, random } = options;
  const gate = new Gate(MOST_AT_ONCE);
  const ask: HttpAsk = (request, limits) => gate.run(() => io.ask(request, limits));
  const readAuthorities = authoritiesReader(options);
  const names = redfishDevices(options.targets);
  const devices = new Map(
    options.targets.map((url, index) => {
      const origin = originOf(url);
      const { authentication, readCredentials } = options;
      const session = new RedfishSession({
        origin,
        ask,
        listen: io.listen,
        readCredentials,
        readAuthorities,
        authentication,
        monotonic,
      });
      return [
        shownUrl(url),
        {
          device: new RedfishDevice({
            name: names[index] ?? url,
            origin,
            session,
            periodMs,
            timeoutMs,
            monotonic,
            random,
          }),
          node: options.nodes?.[index] ?? null,
        },
      ] as const;
    }),
  );
  return {
    name,
    kind: 'power',
    periodMs,
    timeoutMs,
    ...readEach(name, devices, async ({ device, node }, signal) => {
      const reading = await device.read(signal);
      return node === null ? reading : ofNode(reading, node);
    }),
    stop: async () => {
      const signal = AbortSignal.timeout(GOODBYE_MS);
      const limits = { signal, timeoutMs: GOODBYE_MS, maxBytes: 65_536 };
      await inLanes([...devices.values()], MOST_AT_ONCE, ({ device }) => device.close(limits));
    },
  };
}

/** A machine draws what its chassis does; supplies and outlets are within that. */
function ofNode(reading: Reading, node: string): Reading {
  if (reading.meters === undefined) return reading;
  const meters = reading.meters.map((row) => (row.place === 'chassis' ? joinRow(row, { node }) : row));
  return { ...reading, meters };
}

/** The file is read once a minute and not for each request. */
function authoritiesReader({
  ca,
  io,
  monotonic,
}: RedfishOptions): (limits: Limits) => Promise<string | null> {
  let known: { readonly text: string; readonly at: number } | null = null;
  return async (limits) => {
    if (ca === null) return null;
    const now = monotonic();
    if (known === null || now - known.at > AUTHORITIES_ANEW_MS) {
      const bytes = await io.readFile(ca, { ...limits, maxBytes: 2 ** 20 });
      known = { text: new TextDecoder().decode(bytes), at: now };
    }
    return known.text;
  };
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
