import type { PeerMessage } from '../protocol/index.ts';
import type { Steering } from './drivers/steering.ts';
import { SOURCE_PHASES, type SourcePhase } from './operations/migration/source-state.ts';
import type { Peer, Transfer } from './operations/migration/surroundings.ts';
import { TARGET_PHASES, type TargetPhase } from './operations/migration/target-state.ts';
import { OPERATION_CODES, type OperationCode } from './operations/operation-records.ts';
import { SHED_CODES, type ShedCode } from './operations/shed/shed-effects.ts';
import type { KeptJournal } from './operations/storage/kept-journal.ts';

/** Told what has just happened; does not come back where the process is to end at that point. */
export type Passed = (point: CrashPoint) => void;

type Written = `migration.${string}` | OperationCode | ShedCode;
type Called =
  | Exclude<keyof Steering & string, 'verbs' | 'nativeWords' | 'savesWithinMs' | 'observeNodes'>
  | Exclude<keyof Transfer & string, 'find'>;
export type CrashPoint = `written ${Written}` | `returned ${Called}` | `sent ${PeerMessage['kind']}`;

const slug = (phase: SourcePhase | TargetPhase): string => phase.toLowerCase().replaceAll('_', '-');

/** What waits for a second person or a deadline has no effect of its own to be lost; `started` nobody writes. */
const WITHOUT_EFFECT: readonly OperationCode[] = [
  'operation.waiting',
  'operation.approved',
  'operation.edited',
  'operation.expired',
  'operation.started',
];

const CALLED: Readonly<Record<Called, true>> = {
  observeWorkloads: true,
  findByTag: true,
  cordon: true,
  takeOver: true,
  uncordon: true,
  checkpoint: true,
  requeue: true,
  runAgain: true,
  cancel: true,
  hold: true,
  release: true,
  specOf: true,
  feasible: true,
  submitHeld: true,
  capPower: true,
  copy: true,
  digest: true,
  keep: true,
};

const SENT: Readonly<Record<PeerMessage['kind'], true>> = {
  reserve: true,
  reserved: true,
  refused: true,
  check: true,
  checked: true,
  start: true,
  'status?': true,
  started: true,
  void: true,
  voided: true,
};

/**
 * Where an agent can be made to end as `kill -9` ends it: a record is on the disk and nothing has followed
 * from it; a scheduler or a copying program has answered and nothing of that is on the disk; a message was
 * handed to the socket.
 */
export const CRASH_POINTS: readonly CrashPoint[] = [
  ...SOURCE_PHASES.map((phase) => `written migration.${slug(phase)}` as const),
  ...TARGET_PHASES.map((phase) => `written migration.target-${slug(phase)}` as const),
  ...OPERATION_CODES.filter((code) => !WITHOUT_EFFECT.includes(code)).map(
    (code) => `written ${code}` as const,
  ),
  ...SHED_CODES.map((code) => `written ${code}` as const),
  ...keysOf(CALLED).map((call) => `returned ${call}` as const),
  ...keysOf(SENT).map((kind) => `sent ${kind}` as const),
];

/** `POINT#N`: the N-th time that POINT is passed. Null where it is not of that form, or no such point. */
export function parseCrashAt(text: string): { readonly point: CrashPoint; readonly passing: number } | null {
  const [, name, number] = /^(.*)#([1-9]\d{0,5})$/.exec(text) ?? [];
  const point = CRASH_POINTS.find((known) => known === name);
  return point === undefined ? null : { point, passing: Number(number) };
}

/** Counts one point, and ends at the passing that was asked for. */
export function crashAt(
  { point, passing }: { readonly point: CrashPoint; readonly passing: number },
  end: () => void,
): Passed {
  let passed = 0;
  return (now) => {
    if (now !== point) return;
    passed += 1;
    if (passed === passing) end();
  };
}

export function journalPassing(journal: KeptJournal, passed: Passed): KeptJournal {
  return {
    get closedBecause() {
      return journal.closedBecause;
    },
    get lost() {
      return journal.lost;
    },
    whenLost: journal.whenLost,
    get head() {
      return journal.head;
    },
    get room() {
      return journal.room;
    },
    append: async (record) => {
      const line = await journal.append(record);
      passed(`written ${line.code as Written}`);
      return line;
    },
    lookAtRoom: () => journal.lookAtRoom(),
    lines: () => journal.lines(),
    texts: (fromSeq) => journal.texts(fromSeq),
    stop: () => journal.stop(),
  };
}

export function steeringPassing(steering: Steering, passed: Passed): Steering {
  return { ...steering, ...calls(steering, keysOf(CALLED), passed) };
}

export function transferPassing(transfer: Transfer, passed: Passed): Transfer {
  return { ...transfer, ...calls(transfer, keysOf(CALLED), passed) };
}

export function peerPassing(peer: Peer, passed: Passed): Peer {
  return {
    send: (message) => {
      peer.send(message);
      passed(`sent ${message.kind}`);
    },
  };
}

/** Those of the named methods that an object has, each followed by its point. */
function calls<T extends object>(of: T, names: readonly Called[], passed: Passed): Partial<T> {
  const wrapped = names.flatMap((name) => {
    const method: unknown = Reflect.get(of, name);
    if (typeof method !== 'function') return [];
    const followed = async (...given: readonly unknown[]): Promise<unknown> => {
      const answer: unknown = await Reflect.apply(method, of, given);
      passed(`returned ${name}`);
      return answer;
    };
    return [[name, followed] as const];
  });
  return Object.fromEntries(wrapped) as Partial<T>;
}

function keysOf<K extends string>(table: Readonly<Record<K, true>>): readonly K[] {
  return Object.keys(table) as K[];
}
