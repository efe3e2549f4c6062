import * as z from 'zod';
import { keys, text, wholeNumber } from '../../protocol/configuration/fields.ts';
import { wrong } from '../../protocol/configuration/shown-value.ts';
import type { SiteShell } from './console-config.ts';

const EXPECTED = 'a mapping such as {user: noc, address: "{node}.example"}';
const USER = 'a user’s name such as noc';
const ADDRESS = 'a host’s name or address with {node} for the name of the node, such as "{node}.example"';
/** What may stand around `{node}`: nothing that is an option, another user or a way elsewhere. */
const AROUND = /^[A-Za-z0-9]?[A-Za-z0-9._-]*\{node\}[A-Za-z0-9._-]*$/;

/** `shell:` of a site: how its nodes are logged in to. */
export function siteShell() {
  return keys(
    {
      user: text(USER)
        .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/, { error: USER })
        .optional(),
      address: text(ADDRESS).default('{node}'),
      port: wholeNumber(1, 65_535, 'a port').default(22),
    },
    EXPECTED,
  ).transform(({ user, address, port }, context): SiteShell => {
    const isSane = AROUND.test(address) && !address.startsWith('-') && !address.startsWith('.');
    // Loopback is for forwarded ports: one node, or a lab's.
    if (!isSane && !['127.0.0.1', '::1', 'localhost'].includes(address)) {
      context.issues.push({
        code: 'custom',
        input: address,
        path: ['address'],
        message: wrong(address, ADDRESS),
      });
      return z.NEVER;
    }
    return { user: user ?? null, address, port };
  });
}
