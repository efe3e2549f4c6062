import type { Gate } from './admission.ts';
import type { PeerDoor } from './peers/peer-door.ts';
import type { ServerCertificates } from './secure-context.ts';
import type { Session } from './session.ts';
import type { Standing } from './standing.ts';
import type { Wire } from './wire.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly gate: Gate;
  /** PEM texts; without them the agent listens on loopback only. */
  readonly tls: ServerCertificates | null;
  /** Who is looked at again while connected; one of its own without. */
  readonly standing?: Standing;
  /** Where other agents come in; absent where none is known. */
  readonly peers?: PeerDoor | undefined;
  readonly onSession: (wire: Wire, identity: string) => Session;
  readonly onRefusal: (refusal: Refusal) => void;
  /** A session is over: by us, by the console or by the network between. */
  readonly onEnd: (end: SessionEnd) => void;
}

export interface Refusal {
  readonly address: string;
  /** Of HTTP; null where it did not come to that. */
  readonly status: number | null;
  readonly reason: string;
  /** How many like it went unsaid since the last. */
  readonly unsaid: number;
}

export interface SessionEnd {
  readonly address: string;
  readonly identity: string;
  /** Of the WebSocket: ours (`CLOSE`) or RFC 6455's. */
  readonly code: number;
  readonly reason: string;
  readonly unsaid: number;
}
