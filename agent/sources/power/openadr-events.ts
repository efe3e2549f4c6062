import * as z from 'zod';
import { neutralise } from '../../../protocol/text.ts';
import type { SiteDemand } from '../source.ts';
import { type PeriodText, timedIntervals } from './openadr-intervals.ts';
import { type Descriptor, MOST_TEXT, parsePayload } from './openadr-payload.ts';
import { parseInstant } from './openadr-time.ts';

export interface EventContext {
  /** ms since 1970 UTC. */
  readonly now: number;
  /** Where in a range of random starts this VEN begins with an event, 0…1; the same at every call. */
  readonly share: (eventId: string) => number;
}

export interface ParsedEvents {
  readonly demands: readonly SiteDemand[];
  /** Events, or parts of them, that could not be understood: one line each. */
  readonly problems: readonly string[];
  /** Payload types that a site does nothing about. */
  readonly left: readonly string[];
}

const name = z.string().min(1).max(128);
const optional = <V extends z.ZodType>(value: V) => value.nullish().transform((given) => given ?? null);
const period = z.object({
  start: z.string().max(64).nullish(),
  duration: z.string().max(64).nullish(),
  randomizeStart: z.string().max(64).nullish(),
});
const descriptors = optional(
  z.array(
    z.object({
      payloadType: name,
      units: optional(z.string().max(128)),
      currency: optional(z.string().max(16)),
    }),
  ),
);
const programShape = z.object({ id: name, programName: name, payloadDescriptors: descriptors });
const eventShape = z.object({
  id: name,
  programID: name,
  modificationDateTime: z.string(),
  eventName: optional(z.string()),
  duration: optional(z.string().max(64)),
  priority: optional(z.number().int().min(0)),
  // OpenADR 3.0 had pairs here.
  targets: optional(z.array(z.unknown()).max(1000)),
  payloadDescriptors: descriptors,
  intervalPeriod: optional(period),
  intervals: optional(z.array(z.unknown()).max(5000)),
});
const intervalShape = z.object({
  id: z.number().int(),
  intervalPeriod: optional(period),
  payloads: z.array(z.object({ type: name, values: z.array(z.unknown()).max(1000) })).max(100),
});

type Program = z.infer<typeof programShape>;
type Event = z.infer<typeof eventShape>;

/** What a reading holds at most; a site can act on a handful. */
const MOST_DEMANDS = 5000;

/**
 * What events of OpenADR 3.1 ask of a site, now and later. Pure. What cannot be understood is told of and
 * takes nothing else with it: a limit beside a price that is no number still holds.
 */
export function parseEvents(
  programs: readonly unknown[],
  events: readonly unknown[],
  context: EventContext,
): ParsedEvents {
  const problems: string[] = [];
  const left = new Set<string>();
  const known = new Map<string, Program>();
  for (const given of programs) {
    const program = programShape.safeParse(given);
    if (program.success) known.set(program.data.id, program.data);
    else problems.push(`program ${idIn(given)}: ${wordsOf(program.error)}`);
  }
  const demands: SiteDemand[] = [];
  for (const given of events) {
    const event = eventShape.safeParse(given);
    if (!event.success) {
      problems.push(`event ${idIn(given)}: ${wordsOf(event.error)}`);
      continue;
    }
    const told = (why: string): void => void problems.push(neutralise(`event ${event.data.id}: ${why}`, 200));
    for (const demand of demandsOf(
      event.data,
      known.get(event.data.programID) ?? null,
      context,
      told,
      left,
    )) {
      if (demands.length < MOST_DEMANDS) demands.push(demand);
      else if (demands.length === MOST_DEMANDS) {
        told(`more than ${MOST_DEMANDS} demands; what comes after is left out`);
        return { demands, problems, left: [...left] };
      }
    }
  }
  return { demands, problems, left: [...left] };
}

function demandsOf(
  event: Event,
  program: Program | null,
  context: EventContext,
  told: (why: string) => void,
  left: Set<string>,
): readonly SiteDemand[] {
  const intervals = (event.intervals ?? []).map((given, index) => {
    const interval = intervalShape.safeParse(given);
    if (!interval.success) told(`interval ${index}: ${wordsOf(interval.error)}`);
    return interval.success ? interval.data : null;
  });
  if (intervals.length === 0) told('it has no intervals and asks for nothing');
  // Times of what follows depend on each interval, so that one that is no interval takes the event with it.
  if (intervals.length === 0 || intervals.includes(null)) return [];
  const changed = parseInstant(event.modificationDateTime);
  const timed = timedIntervals(
    { period: event.intervalPeriod ?? {}, duration: event.duration },
    intervals.map((interval): PeriodText | null => interval?.intervalPeriod ?? null),
    {
      now: context.now,
      anchor: typeof changed === 'number' ? changed : context.now,
      share: context.share(event.id),
    },
  );
  if (typeof timed === 'string') {
    told(timed);
    return [];
  }
  const wrong = new Set<string>();
  return timed.flatMap(({ index, round, from, to }) =>
    (intervals[index]?.payloads ?? []).flatMap(({ type, values }, place): SiteDemand[] => {
      const outcome = parsePayload(type, values, descriptorOf(type, event, program));
      if (outcome.kind === 'left') left.add(neutralise(type, 64));
      if (outcome.kind === 'wrong' && !wrong.has(`${index}/${place}`)) {
        wrong.add(`${index}/${place}`);
        told(`interval ${index}: ${type}: ${outcome.why}`);
      }
      if (outcome.kind !== 'asked') return [];
      const id = `${event.id}/${index}/${place}${round === 0 ? '' : `/${round}`}`;
      return [{ ...common(event, program), id, from, to, ...outcome.asked }];
    }),
  );
}

function common(event: Event, program: Program | null): Omit<SiteDemand, 'id' | 'kind' | 'from' | 'to'> {
  return {
    eventId: event.id,
    priority: event.priority,
    programName: program?.programName ?? null,
    targets: (event.targets ?? [])
      .filter((target) => typeof target === 'string')
      .map((one) => one.slice(0, 128)),
    limitWatts: null,
    setpointWatts: null,
    level: null,
    pricePerKilowattHour: null,
    currency: null,
    gramsPerKilowattHour: null,
    alert: null,
    text: event.eventName?.slice(0, MOST_TEXT) ?? null,
  };
}

/** The event's own descriptor goes before its program's. */
function descriptorOf(type: string, event: Event, program: Program | null): Descriptor | null {
  const all = [...(event.payloadDescriptors ?? []), ...(program?.payloadDescriptors ?? [])];
  return all.find(({ payloadType }) => payloadType === type) ?? null;
}

function idIn(given: unknown): string {
  const id: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, 'id') : undefined;
  return typeof id === 'string' ? neutralise(id, 64) : 'without an id';
}

function wordsOf({ issues }: z.ZodError): string {
  const [first] = issues;
  return neutralise(`${first?.path.join('.') || 'it'}: ${first?.message ?? 'not as OpenADR has it'}`, 160);
}
