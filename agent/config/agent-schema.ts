import * as z from 'zod';
import { agentUrl, certificatePin, host } from '../../protocol/configuration/address-fields.ts';
import { jurisdiction } from '../../protocol/configuration/data-classes.ts';
import { keys, listOf, mapOf, name, orNull, port, text, watts } from '../../protocol/configuration/fields.ts';
import type { FileFields } from '../../protocol/configuration/file-fields.ts';
import { isLoopback } from '../../protocol/configuration/loopback.ts';
import type { ListenConfig, SecretFile, TlsConfig } from './agent-config.ts';
import { linkSchema } from './link-schema.ts';
import { checkMeasuredOnce } from './measured-once.ts';
import { oneDeviceEach } from './meter-devices.ts';
import { powerSchema } from './power-schema.ts';
import { schedulerSchema } from './scheduler-schema.ts';
import { sourceSchema } from './source-schemas.ts';
import { stampReflectorSchema } from './stamp-schemas.ts';

/** The shape of agent.yaml; what is absent has the default that stands here. */
export function agentSchema(files: FileFields) {
  return keys(
    {
      site: site(),
      listen: listen(files).prefault({}),
      state: files.path('a folder that the agent may write').prefault('/var/lib/weft'),
      sources: oneDeviceEach(
        listOf(sourceSchema(files), 'a list of sources, such as [{type: nvidia-smi}]'),
      ).default([]),
      links: linkSchema(),
      stampReflector: stampReflectorSchema(),
      power: orNull(powerSchema()),
      peers: mapOf(name('a site'), peer(files), 'a mapping from sites to {url: "wss://HOST:PORT"}').prefault(
        {},
      ),
      scheduler: schedulerSchema(files).prefault({ type: 'none' }),
      policy: orNull(keys({ file: files.file('a policy file') }, '{file: policy.yaml}')),
      metrics: orNull(keys({ host: host().default('127.0.0.1'), port: port(0).default(9108) })),
    },
    'an agent’s configuration, which begins with site: {id: NAME}',
  ).superRefine((written, context) =>
    checkMeasuredOnce(written, (path, message) => {
      context.issues.push({ code: 'custom', input: written.sources, path: [...path], message });
    }),
  );
}

function site() {
  return keys(
    {
      id: name('the site’s id'),
      name: orNull(text('a name')),
      jurisdiction: orNull(jurisdiction()),
      gridLimitWatts: orNull(watts()),
      gridRampWattsPerMinute: orNull(watts()),
    },
    'a mapping such as {id: de-halm}',
  ).transform((written) => ({ ...written, name: written.name ?? written.id }));
}

function listen(files: FileFields) {
  return keys({
    host: host().default('127.0.0.1'),
    port: port(0).default(7443),
    tls: orNull(tls(files)),
    token: orNull(files.secretToBe('a token')),
  }).transform((written, context): ListenConfig => {
    const address = { host: written.host, port: written.port };
    const problem = problemOfListen(written);
    if (problem !== null) {
      context.issues.push({ code: 'custom', input: written.host, ...problem });
      return z.NEVER;
    }
    if (written.tls !== null) return { ...address, tls: written.tls, token: null };
    return { ...address, tls: null, token: written.token ?? { file: files.resolve('token') } };
  });
}

/** A token is read by whoever sees the wire, so off loopback only certificates open the door. */
function problemOfListen(listen: {
  readonly host: string;
  readonly tls: TlsConfig | null;
  readonly token: SecretFile | null;
}): { readonly path: string[]; readonly message: string } | null {
  const certificates = 'tls: {certificate, key, operatorCa}';
  if (isLoopback(listen.host)) {
    if (listen.tls === null || listen.token === null) return null;
    return { path: ['token'], message: 'found beside tls; expected one of the two' };
  }
  if (listen.token !== null) {
    const message = `found with host ${listen.host}, which others can reach; expected ${certificates}, for a token is for loopback only`;
    return { path: ['token'], message };
  }
  if (listen.tls !== null) return null;
  const message = `found ${listen.host}, which others can reach, without tls; expected ${certificates}, or host: 127.0.0.1`;
  return { path: ['host'], message };
}

function tls(files: FileFields) {
  return keys(
    {
      certificate: files.certificates(),
      key: files.privateKey(),
      operatorCa: files.certificates(),
      agentCa: orNull(files.certificates()),
      crl: orNull(files.revocationLists()),
    },
    'a mapping of certificate, key and operatorCa',
  );
}

function peer(files: FileFields) {
  return keys(
    {
      url: agentUrl(),
      token: orNull(files.secretToBe('a token')),
      jurisdiction: orNull(jurisdiction()),
      pin: orNull(certificatePin()),
    },
    'a mapping such as {url: "wss://HOST:PORT"}',
  ).superRefine(({ url, token, pin }, context) => {
    const loopback = isLoopback(new URL(url).hostname);
    if (url.startsWith('ws:') && !loopback) {
      const message = `found ${url}, which others can read; expected wss://, for ws:// is for loopback only`;
      context.issues.push({ code: 'custom', input: url, path: ['url'], message });
    }
    if (pin !== null && url.startsWith('ws:')) {
      const message = 'found with ws://, where no certificate is shown; expected a url with wss://';
      context.issues.push({ code: 'custom', input: url, path: ['pin'], message });
    }
    if (token !== null && !loopback) {
      const message = 'found with a url off loopback; expected none, for certificates are used there';
      context.issues.push({ code: 'custom', input: url, path: ['token'], message });
    }
  });
}
