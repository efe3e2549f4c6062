import { isIP } from 'node:net';
import * as z from 'zod';
import { host } from '../../protocol/configuration/address-fields.ts';
import {
  keys,
  listOf,
  name,
  oneOf,
  orNull,
  port,
  wholeNumber,
  yesOrNo,
} from '../../protocol/configuration/fields.ts';
import type { FileFields } from '../../protocol/configuration/file-fields.ts';
import { wrong } from '../../protocol/configuration/shown-value.ts';

/** Whom test packets are sent to. */
export function stampPeers(files: FileFields) {
  const peer = keys({
    site: name('a site'),
    link: orNull(name('the name of a link')),
    address: host(),
    port: port(1).default(862),
    key: orNull(files.secret('a key that the peer has too')),
  });
  return listOf(peer, 'a list such as [{site: eemshaven, address: 192.0.2.7}]');
}

/** RFC 8762 4.2.1: NTP unless told otherwise. */
export function timestamps() {
  return oneOf(['ntp', 'ptp']).default('ntp');
}

export function stampReflectorSchema() {
  return orNull(
    keys({
      host: host().default('0.0.0.0'),
      port: port(0).default(862),
      answers: answers(),
      // Two hundred sessions of ten packets a second, twice over.
      packetsPerSecond: wholeNumber(1, 1_000_000, 'a number of packets').default(5000),
      stateful: yesOrNo.default(true),
      timestamps: timestamps(),
    }),
  );
}

/** Peers are answered in any case; who else is, is said here. */
function answers() {
  const expected = 'everyone, or a list of addresses and networks such as ["192.0.2.0/24"]';
  const one = 'an address, or a network such as 192.0.2.0/24';
  const network = z.string({ error: one }).refine(isNetwork, { error: ({ input }) => wrong(input, one) });
  return z
    .union([z.literal('everyone', { error: expected }), listOf(network, expected)], { error: expected })
    .default([]);
}

function isNetwork(written: string): boolean {
  const [address = '', prefix, ...more] = written.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}
