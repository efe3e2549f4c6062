import type { Clock } from './clock.ts';
import type { VtnConfig } from './config/power-config.ts';
import type { Io, Limits } from './io/io.ts';
import { Vtn } from './sources/power/openadr-vtn.ts';

/** A VTN as it is configured, for reading its events and for reporting to it. */
export function createVtn(config: VtnConfig, io: Pick<Io, 'readFile' | 'ask'>, clock: Clock): Vtn {
  const text = async (file: string, limits: Limits): Promise<string> =>
    new TextDecoder().decode(await io.readFile(file, limits));
  const { url, credentials, ca } = config;
  return new Vtn({
    url,
    tokenUrl: config.tokenUrl ?? `${url.replace(/\/+$/, '')}/auth/token`,
    readCredentials: (limits) => text(credentials.file, limits),
    credentialsFile: credentials.file,
    readCa: async (limits) => (ca === null ? null : await text(ca, limits)),
    ask: io.ask,
    clock,
  });
}
