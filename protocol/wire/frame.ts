import type { Command, CommandAnswer } from '../command.ts';
import type { Steer } from '../steer.ts';
import type { AuditLines, AuditRequest } from './audit-frames.ts';
import type { EnergyAnswer, EnergyRequest } from './energy-frames.ts';
import type { Layout } from './layout.ts';

/** Versions of this contract that this program speaks; the subprotocol names the family, `hello` the version. */
export const PROTOCOL = { lowest: 1, highest: 3 } as const;
export const SUBPROTOCOL = 'weft.1';
export const PATH = '/weft';

/** Which state of which life of which disk: what makes a lost, late or doubled frame recognisable. */
export interface Position {
  readonly site: string;
  /** Random, new with every start of the agent. */
  readonly boot: string;
  /** Random, kept on the agent's disk: new when the disk was lost. */
  readonly store: string;
  /** Rises by one with every published change within a boot. */
  readonly seq: number;
}

/** The agent's clocks when the frame was made, in milliseconds. */
export interface Clocks {
  /** Since an arbitrary moment, never set: ages are differences of this. */
  readonly monotonic: number;
  /** Since 1970 UTC: for display, audit and the estimate of skew. */
  readonly wall: number;
}

/** First from the agent after the socket opens; a session counts as up from here, not from the socket. */
export interface AgentHello {
  readonly kind: 'hello';
  readonly versions: { readonly lowest: number; readonly highest: number };
  /** The agent's own version, for people. */
  readonly program: string;
  readonly position: Position;
  readonly clocks: Clocks;
  /** How often it publishes, ms: freshness is measured against this. */
  readonly periodMs: number;
  /** Whom the agent takes the console for. */
  readonly identity: string;
}

/** First from the console. `have` is what it holds from before, so that the agent can send only what is missing. */
export interface ConsoleHello {
  readonly kind: 'hello';
  readonly versions: { readonly lowest: number; readonly highest: number };
  readonly program: string;
  readonly have: Position | null;
}

/** The whole state: deltas from empty tables. */
export interface Snapshot {
  readonly kind: 'snapshot';
  readonly position: Position;
  readonly clocks: Clocks;
  readonly layout: Layout;
  /** Output of `encodeDeltas`. */
  readonly payload: Uint8Array;
}

/** From the state at `base` to the state at `position.seq`. */
export interface Delta {
  readonly kind: 'delta';
  readonly position: Position;
  readonly base: number;
  readonly clocks: Clocks;
  readonly payload: Uint8Array;
}

/** Nothing changed since `position.seq`, and the agent is alive. */
export interface Heartbeat {
  readonly kind: 'heartbeat';
  readonly position: Position;
  readonly clocks: Clocks;
  /** A hash over all tables at `position.seq`, now and then: finds what drifted apart in silence. */
  readonly digest: number | null;
}

/** The agent will not serve this console; the socket is closed after it. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly reason: string;
}

/** The console lost the thread and asks for a snapshot. */
export interface Resync {
  readonly kind: 'resync';
  readonly reason: string;
}

/** From this version on an agent keeps the `speaker` of a request; an older one passes over it in silence. */
export const SPEAKER_SINCE = 3;

/** Of a console that several people use, as one that is served over SSH. */
interface Spoken {
  /**
   * The name of whoever asks, `[A-Za-z0-9][A-Za-z0-9._@-]{0,62}`; absent where the console asks for itself.
   * The agent decides what the word of this console about others is worth to it.
   */
  readonly speaker?: string | undefined;
}
export interface CommandFrame extends Spoken {
  readonly kind: 'command';
  readonly command: Command;
}
export interface SteerFrame extends Spoken {
  readonly kind: 'steer';
  readonly steer: Steer;
}
/** To a command or a steer, by its id. */
export interface AnswerFrame {
  readonly kind: 'answer';
  readonly answer: CommandAnswer;
}

export type FromAgent =
  | AgentHello
  | Snapshot
  | Delta
  | Heartbeat
  | Refusal
  | AnswerFrame
  | AuditLines
  | EnergyAnswer;
export type FromConsole = ConsoleHello | Resync | CommandFrame | SteerFrame | AuditRequest | EnergyRequest;
