import type { JournalBody, JournalLine, JournalValue } from '../journal.ts';

/** What a shed has done so far, as its records tell it: nothing else is remembered over a crash. */
export interface ShedEffects {
  /** The power limit that each machine had before it was first capped, watts a GPU, by its name. */
  readonly capsBefore: ReadonlyMap<string, number>;
  /** Steps in force, by their place in the order, and since when, ms since 1970 UTC. */
  readonly inForce: ReadonlyMap<number, number>;
  /** Pending work that this shed holds, with the line that says so. */
  readonly held: ReadonlyMap<string, number>;
  /** Of that, what was let go. */
  readonly letGo: ReadonlySet<string>;
  /** When steps last changed; within a minute of it they do not change again. */
  readonly changedAt: number | null;
  /** It is being undone. */
  readonly isClosing: boolean;
  /** All that it held is let go, and what is submitted from now on is not held. */
  readonly isQueueOpen: boolean;
  /** Since when all of it is undone but what does not answer. */
  readonly undoneAt: number | null;
  /** What its demand asks for since it changed; null as it was approved. */
  readonly demand: FollowedDemand | null;
  /** What the meter said, a minute each: asked (null before and after the limit) and drawn, watts of the site. */
  readonly delivered: readonly Delivered[];
}

/** What the demand that a shed was planned from asks for by now. */
export interface FollowedDemand {
  /** Never later than was approved; null until it is withdrawn, or somebody ends the shed. */
  readonly until: number | null;
  /** As it is demanded, also where that is less than was approved. */
  readonly limitWatts: number;
  readonly isWithdrawn: boolean;
}

export interface Delivered {
  readonly at: number;
  readonly limitWatts: number | null;
  readonly watts: number | null;
}

export const NO_SHED: ShedEffects = {
  capsBefore: new Map(),
  inForce: new Map(),
  held: new Map(),
  letGo: new Set(),
  changedAt: null,
  isClosing: false,
  isQueueOpen: false,
  undoneAt: null,
  demand: null,
  delivered: [],
};

export const SHED_CODES = [
  'shed.caps',
  'shed.held',
  'shed.step',
  'shed.undone',
  'shed.demand',
  'shed.metered',
] as const;
export type ShedCode = (typeof SHED_CODES)[number];

export function isShedCode(code: string): code is ShedCode {
  return SHED_CODES.some((known) => known === code);
}

/** A record to be written before what follows from it is done. */
export interface ShedRecord {
  readonly code: ShedCode;
  readonly what: string;
  readonly body: JournalBody;
}

/** A week at a minute each; an operation of no end keeps its newest. */
const MOST_DELIVERED = 10_080;

/** The effects after a record; any body may be given. */
export function withShed(
  effects: ShedEffects,
  line: Pick<JournalLine, 'code' | 'body' | 'at' | 'seq'>,
): ShedEffects {
  const { body, at, seq } = line;
  switch (line.code) {
    case 'shed.caps': {
      // What a machine had before the first cap, whatever was read later.
      const before = new Map(pairs(body['before']));
      return { ...effects, capsBefore: new Map([...before, ...effects.capsBefore]) };
    }
    case 'shed.held': {
      const fresh = texts(body['held']);
      const letGo = new Set([...effects.letGo].filter((id) => !fresh.includes(id)));
      return {
        ...effects,
        held: new Map([...effects.held, ...fresh.map((id) => [id, seq] as const)]),
        letGo,
      };
    }
    case 'shed.step': {
      const begun = wholes(body['begun']).map((place) => [place, at] as const);
      return { ...effects, inForce: new Map([...effects.inForce, ...begun]), changedAt: at };
    }
    case 'shed.undone': {
      const taken = new Set(wholes(body['taken']));
      const isClosing = effects.isClosing || body['closing'] === true;
      return {
        ...effects,
        inForce: new Map([...effects.inForce].filter(([place]) => !taken.has(place))),
        letGo: new Set([...effects.letGo, ...texts(body['letGo'])]),
        isClosing,
        isQueueOpen: effects.isQueueOpen || body['open'] === true,
        undoneAt: effects.undoneAt ?? (body['all'] === true ? at : null),
        changedAt: at,
      };
    }
    case 'shed.demand': {
      const [until, limitWatts] = [numberOrNull(body['until']), numberOrNull(body['limitWatts'])];
      if (limitWatts === null) return effects;
      return { ...effects, demand: { until, limitWatts, isWithdrawn: body['isWithdrawn'] === true } };
    }
    case 'shed.metered': {
      const delivered = {
        at,
        limitWatts: numberOrNull(body['limitWatts']),
        watts: numberOrNull(body['watts']),
      };
      return { ...effects, delivered: [...effects.delivered, delivered].slice(-MOST_DELIVERED) };
    }
    default:
      return effects;
  }
}

function texts(value: JournalValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function wholes(value: JournalValue | undefined): readonly number[] {
  return Array.isArray(value) ? value.filter((one) => Number.isInteger(one)) : [];
}

function numberOrNull(value: JournalValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

function pairs(value: JournalValue | undefined): readonly (readonly [string, number])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair) => {
    const [name, watts] = Array.isArray(pair) ? pair : [];
    return typeof name === 'string' && typeof watts === 'number' ? [[name, watts] as const] : [];
  });
}
