import * as z from 'zod';
import { host } from '../../protocol/configuration/address-fields.ts';
import {
  keys,
  listOf,
  name,
  oneOfTypes,
  orNull,
  ratio,
  text,
  wholeNumber,
  yesOrNo,
} from '../../protocol/configuration/fields.ts';
import { wrong } from '../../protocol/configuration/shown-value.ts';
import type { LinkConfig } from './link-config.ts';

/** The entries of `links`: what each link to another site is, and where what is known of it is read. */
export function linkSchema() {
  const link = keys(
    {
      peer: name('a site'),
      link: name('the name of a link'),
      capacityBitsPerSecond: orNull(above('a number of bits a second above 0, such as 400e9')),
      carrier: orNull(text('who carries it')),
      owner: orNull(text('who owns it')),
      jurisdiction: orNull(jurisdictions()),
      route: orNull(text('which way it runs')),
      dataClasses: listOf(name('a data class'), 'a list of data classes, such as [health]').default([]),
      interface: orNull(place('interface')),
      optics: orNull(place('component')),
      protection: orNull(protection()),
      bgp: orNull(host()),
      bfd: orNull(host()),
      limits: orNull(limits()),
    },
    'a link such as {peer: eemshaven, link: dh-ee-1}',
  );
  return listOf(link, 'a list of links, such as [{peer: eemshaven, link: dh-ee-1}]')
    .default([])
    .superRefine((links, context) => {
      const seen = new Set<string>();
      for (const [index, { peer, link }] of links.entries()) {
        const key = `${peer}/${link}`;
        if (seen.has(key)) {
          const message = wrong(link, `a name that no other link to ${peer} has`);
          context.issues.push({ code: 'custom', input: link, path: [index, 'link'], message });
        }
        seen.add(key);
      }
    }) satisfies z.ZodType<readonly LinkConfig[]>;
}

function above(expected: string) {
  return z.number({ error: expected }).positive({ error: expected });
}

function jurisdictions() {
  const expected = 'a country by two capital letters, such as NL, or several such as NL/DE';
  return z.string({ error: expected }).regex(/^[A-Z]{2}(?:\/[A-Z]{2}){0,7}$/, { error: expected });
}

/** `eth4` of this machine, or `{node: edge1, name: et-0/0/0}`. */
function place(what: string) {
  const expected = `an ${what} such as eth4, or {node: edge1, name: et-0/0/0}`.replace('an comp', 'a comp');
  const named = z.string({ error: expected }).regex(/^[^\s\0]{1,128}$/, { error: expected });
  const full = keys({ node: orNull(name('a machine')), name: named }, expected);
  return z
    .union([named, full], { error: expected })
    .transform((written) => (typeof written === 'string' ? { node: null, name: written } : written));
}

function protection() {
  const required = yesOrNo.default(true);
  const tunnel = text('the name of an interface, such as wg0');
  const key = 'the public key of a WireGuard peer, 44 characters that end in "="';
  return z.discriminatedUnion(
    'type',
    [
      keys({
        type: z.literal('wireguard'),
        interface: tunnel,
        publicKey: orNull(text(key).regex(/^[A-Za-z0-9+/]{43}=$/, { error: key })),
        required,
      }),
      keys({ type: z.literal('ipsec'), child: text('the name of a child of a connection'), required }),
      keys({ type: z.literal('macsec'), interface: tunnel, required }),
    ],
    { error: oneOfTypes(['wireguard', 'ipsec', 'macsec']) },
  );
}

function limits() {
  const seconds = above('a number of seconds above 0, such as 0.005');
  return keys(
    {
      class: orNull(wholeNumber(0, 7, 'a class of ITU-T Y.1541')),
      roundTripSeconds: orNull(seconds),
      delayVariationSeconds: orNull(seconds),
      lossRatio: orNull(ratio()),
    },
    'limits such as {class: 6, roundTripSeconds: 0.005}',
  );
}
