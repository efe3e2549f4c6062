import type { Patch } from '../../protocol/index.ts';
import { limitsFrom } from '../links/link-limits.ts';
import type { ConfiguredLink } from './configured-link.ts';

/** A link that somebody tells of and nobody configured. */
export function unconfigured(peer: string, link: string): ConfiguredLink {
  return {
    peer,
    link,
    capacityBitsPerSecond: null,
    carrier: null,
    owner: null,
    jurisdiction: null,
    route: null,
    dataClasses: [],
    encryption: null,
    protectionRequired: false,
    limits: limitsFrom(null),
    expected: new Map(),
  };
}

/** What it is, as a configuration that is read again may change it. */
export function factsOf(config: ConfiguredLink): Patch<'links'> {
  const { expected: _, limits, capacityBitsPerSecond, dataClasses, ...rest } = config;
  return {
    ...rest,
    ...(capacityBitsPerSecond === null ? {} : { capacityBitsPerSecond }),
    dataClasses: dataClasses.length === 0 ? null : dataClasses.join(','),
    limits: limits.name,
  };
}

/** The row of a link of which nothing was heard. */
export function identityOf(config: ConfiguredLink): Patch<'links'> {
  return {
    ...factsOf(config),
    state: 'unknown',
    stateReason: config.expected.size === 0 ? 'nothing measures it' : 'it was not heard of yet',
    encryptionState: 'unknown',
  };
}
