import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { PATH, SUBPROTOCOL } from '../../protocol/index.ts';
import { isIssuedBy } from './issued-by.ts';
import type { Standing } from './standing.ts';

/** Who may open a session: on loopback whoever has the token; elsewhere who has a certificate of the operators' CA. */
export type Gate =
  | { readonly kind: 'token'; readonly token: () => string }
  | { readonly kind: 'certificate' }
  /** For simulated sites, which have nothing to hide and listen on loopback alone. */
  | { readonly kind: 'open' };

export type Admission =
  | { readonly identity: string }
  /** The HTTP status and one line for whoever tried. */
  | { readonly status: number; readonly reason: string };

/** Where a kind of session is opened, and by what name. */
export interface Entrance {
  readonly path: string;
  readonly subprotocol: string;
  /** Who may, as the URI of a client certificate names them. */
  readonly names: { readonly pattern: RegExp; readonly expected: string };
  /** The CA that has to have issued it, PEM; null where TLS trusts one CA alone. */
  readonly ca: (() => string | null) | null;
}

export const CONSOLES: Entrance = {
  path: PATH,
  subprotocol: SUBPROTOCOL,
  names: {
    pattern: /^URI:weft:\/\/operator\/[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/,
    expected: 'no operator: one URI weft://operator/NAME',
  },
  ca: null,
};

/** Decides on an upgrade request before anything is spent on it; SAFETY.md "Hostile input". */
export function admit(
  request: IncomingMessage,
  gate: Gate,
  at: Entrance = CONSOLES,
  standing: Pick<Standing, 'problemOf'> | null = null,
): Admission {
  // Browsers send Origin, weft does not: a page in an operator's browser must not reach the agent.
  if (request.headers.origin !== undefined)
    return { status: 403, reason: 'browsers are not served: the request carries Origin' };
  const url = request.url ?? '';
  if (url.includes('?'))
    return {
      status: 400,
      reason: 'no query is taken: a token belongs in the Authorization header, where proxies do not log it',
    };
  if (url !== at.path) return { status: 404, reason: `the path is ${at.path}` };
  if (request.method !== 'GET') return { status: 405, reason: 'a WebSocket is opened with GET' };
  if (request.headers['sec-websocket-protocol'] !== at.subprotocol)
    return { status: 400, reason: `the subprotocol is ${at.subprotocol}, and that alone` };
  if (gate.kind === 'open') return { identity: 'local' };
  return gate.kind === 'token' ? admitToken(request, gate.token()) : admitCertificate(request, at, standing);
}

function admitToken(request: IncomingMessage, token: string): Admission {
  const given = /^Bearer (\S{1,256})$/.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined) return { status: 401, reason: 'a token is needed: Authorization: Bearer …' };
  // Hashed first, so that neither length nor prefix shows in the time it takes.
  const equal = timingSafeEqual(
    createHash('sha256').update(given).digest(),
    createHash('sha256').update(token).digest(),
  );
  return equal ? { identity: 'local' } : { status: 401, reason: 'the token is not this agent’s' };
}

/** The CA was checked by TLS; who it is stands in the URI of the certificate's subject alternative name. */
function admitCertificate(
  request: IncomingMessage,
  at: Entrance,
  standing: Pick<Standing, 'problemOf'> | null,
): Admission {
  const socket = request.socket as TLSSocket;
  if (socket.authorized !== true)
    return { status: 401, reason: 'a client certificate of the operators’ CA is needed' };
  const certificate = socket.getPeerCertificate(true);
  const ca = at.ca?.() ?? null;
  // One CA's word about operators is nothing about agents, and the other way round.
  if (ca !== null && !isIssuedBy(certificate, ca))
    return { status: 403, reason: 'the certificate is of another CA than may open this path' };
  // A resumed session is not verified again by TLS.
  const problem = standing?.problemOf(certificate) ?? null;
  if (problem !== null) return { status: 403, reason: problem };
  const names = certificate.subjectaltname ?? '';
  // Node quotes a name that holds a comma; whoever got one signed could write `x, URI:weft://…` in it.
  const uris = names.includes('"') ? [] : names.split(', ').filter((name) => at.names.pattern.test(name));
  const [uri] = uris.map((name) => name.slice('URI:'.length));
  if (uri === undefined || uris.length > 1)
    return {
      status: 403,
      reason: `the certificate names ${at.names.expected} is needed in its subject alternative names${found(names)}`,
    };
  return { identity: uri };
}

/** What it names instead, where it is weft's: a wrong file is the usual mistake. */
function found(names: string): string {
  const uri = /URI:(weft:\/\/(?:agent|operator)\/[A-Za-z0-9][A-Za-z0-9._@-]{0,62})(?:,|$)/.exec(names)?.[1];
  return uri === undefined ? '' : `, found ${uri}`;
}
