import * as z from 'zod';
import { url } from '../../protocol/configuration/address-fields.ts';
import {
  duration,
  keys,
  name,
  oneOf,
  oneOfTypes,
  orNull,
  port,
  text,
  wholeNumber,
} from '../../protocol/configuration/fields.ts';
import type { FileFields } from '../../protocol/configuration/file-fields.ts';
import { SOURCE_TYPES } from './agent-config.ts';
import { ofOneKind, snmpTarget } from './snmp-schema.ts';
import { stampPeers, timestamps } from './stamp-schemas.ts';
import { nodeNames, oneNodeEach, targetHosts, targetUrls } from './targets.ts';

/**
 * One entry of `sources`. Every type of the configuration is known and checked here, whether this version
 * has its reader or not, so that a file is right or wrong by itself.
 */
export function sourceSchema(files: FileFields) {
  return z
    .discriminatedUnion(
      'type',
      [...telemetrySchemas(files), ...hostSchemas(files), ...linkSchemas(files), ...powerSchemas(files)],
      { error: oneOfTypes(SOURCE_TYPES) },
    )
    .transform(({ interval, timeout, ...source }) => ({
      ...source,
      intervalMs: interval,
      timeoutMs: timeout ?? Math.min(Math.max(interval, LEAST_TIMEOUT_MS), MOST_TIMEOUT_MS),
    }));
}

/** A target that takes longer than its interval is late already; one that needs seconds is not dead. */
const LEAST_TIMEOUT_MS = 2000;
const MOST_TIMEOUT_MS = 10_000;

function reading(interval: string, timeout?: string) {
  const limit = duration(10, 600_000);
  return {
    interval: duration(10, 86_400_000).prefault(interval),
    timeout: timeout === undefined ? orNull(limit) : limit.prefault(timeout),
  };
}

function telemetrySchemas(files: FileFields) {
  const web = ['http:', 'https:'] as const;
  return [
    keys({
      type: z.literal('nvidia-smi'),
      // Without persistence mode it wakes every GPU first, which takes seconds.
      ...reading('2s', '10s'),
      program: files.program('nvidia-smi'),
      node: node(),
    }),
    keys({
      type: z.literal('dcgm-exporter'),
      ...reading('15s'),
      targets: targetUrls(web, 'http://gpu[001-128]:9400/metrics'),
    }),
    keys({
      type: z.literal('node-exporter'),
      ...reading('15s'),
      targets: targetUrls(web, 'http://gpu[001-128]:9100/metrics'),
    }),
    keys({ type: z.literal('prometheus'), ...reading('15s'), url: url(web, 'http://prometheus:9090') }),
  ] as const;
}

function hostSchemas(files: FileFields) {
  return [
    keys({
      type: z.literal('kernel-log'),
      ...reading('1s'),
      path: files.path('a path such as /dev/kmsg').prefault('/dev/kmsg'),
      node: node(),
    }),
    keys({
      type: z.literal('interfaces'),
      ...reading('5s'),
      root: files.path('a folder such as /sys').prefault('/sys'),
      node: node(),
    }),
  ] as const;
}

function linkSchemas(files: FileFields) {
  return [
    keys({
      type: z.literal('stamp'),
      ...reading('100ms'),
      peers: stampPeers(files),
      timestamps: timestamps(),
    }),
    keys({
      type: z.literal('wireguard'),
      ...reading('10s'),
      command: command('wg', 'show', 'all', 'dump'),
    }),
    keys({
      type: z.literal('ipsec'),
      ...reading('10s'),
      command: command('swanctl', '--list-sas', '--raw'),
    }),
    keys({
      type: z.literal('macsec'),
      ...reading('10s'),
      command: command('ip', '-s', '-j', 'macsec', 'show'),
    }),
    keys({ type: z.literal('frr'), ...reading('5s'), command: command('vtysh') }),
    keys({
      type: z.literal('perfquery'),
      ...reading('10s'),
      command: command('perfquery', '-x'),
      node: name('what links call the fabric').default('fabric'),
    }),
    keys({
      type: z.literal('network-exporter'),
      ...reading('10s'),
      targets: targetUrls(['http:', 'https:'], 'http://edge1:9804/metrics'),
    }),
  ] as const;
}

/** A program and its arguments; without it, the usual ones. */
function command(...usual: [string, ...string[]]) {
  const argument = text('an argument');
  const error = `a program and its arguments, such as [${usual.join(', ')}]`;
  return z.tuple([argument], argument, { error }).default(usual);
}

function powerSchemas(files: FileFields) {
  const web = ['https:', 'http:'] as const;
  const profile = () => name('the name of a device profile');
  const modbusTarget = keys({
    host: text('a host or a node set'),
    port: port(1).default(502),
    unit: wholeNumber(0, 255, 'a unit').default(1),
    profile: profile(),
    wordOrder: orNull(oneOf(['big', 'little'])),
  });
  return [
    keys({
      type: z.literal('redfish'),
      ...reading('30s'),
      targets: targetUrls(web, 'https://pdu-a[01-12]'),
      credentials: files.secret('a user and a password'),
      ca: orNull(files.certificates()),
      authentication: oneOf(['session', 'basic']).default('session'),
      nodes: orNull(nodeNames()),
    }).superRefine(oneNodeEach),
    keys({
      type: z.literal('snmp'),
      ...reading('30s'),
      targets: ofOneKind(targetHosts(snmpTarget(files), '[{host: pdu-b01, community: {file: community}}]')),
    }),
    keys({
      type: z.literal('modbus'),
      ...reading('10s'),
      targets: targetHosts(modbusTarget, '[{host: meter-1, profile: janitza-umg}]'),
    }),
    keys({
      type: z.literal('openadr'),
      ...reading('60s'),
      url: url(web, 'https://vtn.example/openadr3/3.1'),
      tokenUrl: orNull(url(web, 'https://login.example/token')),
      credentials: files.secret('a client’s id and secret'),
      ca: orNull(files.certificates()),
    }),
  ] as const;
}

function node() {
  return orNull(name('the name of a node'));
}
