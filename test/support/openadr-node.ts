import { onTestFinished } from 'vitest';
import { createHttpGet } from '../../agent/io/http-get.ts';
import { createOpenAdrSource } from '../../agent/sources/power/openadr-source.ts';
import { Vtn } from '../../agent/sources/power/openadr-vtn.ts';
import type { Source } from '../../agent/sources/source.ts';
import { CLIENT, TestVtn } from './openadr-vtn.ts';

/** A virtual end node, its way to a virtual top node, and that one's server, until the end of the test. */
export interface OpenAdrNode {
  readonly server: TestVtn;
  readonly vtn: Vtn;
  readonly source: Source;
}

export const MINUTE = 60_000;
/** The bounds of one request. */
export const LIMITS = { signal: new AbortController().signal, timeoutMs: 5000, maxBytes: 2 ** 20 };

export async function startOpenAdr(
  clock: { readonly monotonic: () => number; readonly wall: () => number },
  readCredentials: () => Promise<string> = async () => JSON.stringify(CLIENT),
): Promise<OpenAdrNode> {
  const http = createHttpGet();
  const server = await TestVtn.start(clock.monotonic);
  onTestFinished(async () => {
    await server.stop();
    await http.close();
  });
  const { url } = server;
  const vtn = new Vtn({
    url: `${url}/`,
    tokenUrl: `${url}/auth/token`,
    readCredentials,
    credentialsFile: '/etc/weft/openadr.yaml',
    readCa: async () => null,
    ask: http.ask,
    clock,
  });
  const source = createOpenAdrSource({
    name: 'openadr',
    periodMs: MINUTE,
    timeoutMs: LIMITS.timeoutMs,
    url,
    vtn,
    clock,
    identity: 'halm',
  });
  return { server, vtn, source };
}

/** An event that limits what is imported for three hours of an evening. */
export function limitOf(kilowatts: number) {
  return {
    programID: 'program-1',
    eventName: 'peak',
    intervalPeriod: { start: '2026-11-25T17:00:00Z', duration: 'PT3H' },
    payloadDescriptors: [
      { objectType: 'EVENT_PAYLOAD_DESCRIPTOR', payloadType: 'IMPORT_CAPACITY_LIMIT', units: 'KW' },
    ],
    intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [kilowatts] }] }],
  };
}
