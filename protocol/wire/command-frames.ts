import { type Command, type CommandAnswer, DRAIN_POLICIES, VERBS } from '../command.ts';
import { type DemandRef, SHED_STEPS, type ShedOrder } from '../shed-order.ts';
import { STEER_VERBS, type Steer } from '../steer.ts';
import { WireError } from './bytes.ts';
import { Fields } from './envelope.ts';

/** Any fields give a command or a `WireError`. Names in it are still foreign: who acts on them checks them. */
export function decodeCommand(fields: Fields): Command {
  const plannedOn = fields.inner('plannedOn');
  const shed = fields.optional('shed', (name) => decodeOrder(fields.inner(name)));
  return {
    id: fields.text('id', 26),
    verb: fields.word('verb', VERBS),
    targets: fields.list('targets').map((value) => {
      const target = Fields.of(value, 'target');
      return {
        name: target.text('name', 256),
        version: target.whole('version'),
        seen: target.text('seen', 512),
      };
    }),
    reason: fields.text('reason'),
    policy: fields.optional('policy', (name) => fields.word(name, DRAIN_POLICIES)),
    deadlineSeconds: fields.optional('deadlineSeconds', fields.number),
    to: fields.optional('to', (name) => fields.text(name, 63)),
    fromBeginning: fields.flag('fromBeginning'),
    takeOver: fields.flag('takeOver'),
    planHash: fields.text('planHash', 128),
    plannedOn: { boot: plannedOn.text('boot', 64), seq: plannedOn.whole('seq') },
    notAfter: fields.number('notAfter'),
    ...(shed === null ? {} : { shed }),
  };
}

function decodeOrder(fields: Fields): ShedOrder {
  const orNull = (name: string): number | null => fields.optional(name, fields.number);
  const demand = fields.optional('demand', (name) => decodeDemand(fields.inner(name)));
  return {
    limitWatts: fields.number('limitWatts'),
    begins: fields.number('begins'),
    from: fields.number('from'),
    until: orNull('until'),
    drawsWatts: fields.number('drawsWatts'),
    needWatts: fields.number('needWatts'),
    hours: fields.number('hours'),
    wattsPerStart: fields.number('wattsPerStart'),
    rampDown: orNull('rampDown'),
    rampUp: orNull('rampUp'),
    nodes: fields.list('nodes').map((name) => Fields.of(new Map([['name', name]]), 'node').text('name', 256)),
    works: fields.list('works').map((value) => {
      const work = Fields.of(value, 'work');
      return { workload: work.text('workload', 64), seen: work.text('seen', 512) };
    }),
    steps: fields.list('steps').map((value) => {
      const step = Fields.of(value, 'step');
      const to = step.optional('to', (name) => step.text(name, 63));
      return {
        kind: step.word('kind', SHED_STEPS),
        frees: step.number('frees'),
        lostGpuHours: step.number('lostGpuHours'),
        caps: step.list('caps').map((entry) => {
          const cap = Fields.of(entry, 'cap');
          return { watts: cap.whole('watts', 1), nodes: cap.text('nodes', LONGEST_PLACES) };
        }),
        works: step.text('works', LONGEST_PLACES),
        ...(to === null ? {} : { to }),
      };
    }),
    ...(demand === null ? {} : { demand }),
  };
}

function decodeDemand(fields: Fields): DemandRef {
  return { source: fields.text('source', 512), event: fields.text('event', 256) };
}

/** Every second of some 14,000 machines. */
const LONGEST_PLACES = 65_536;

export function decodeSteer(fields: Fields): Steer {
  return {
    id: fields.text('id', 26),
    operation: fields.text('operation', 26),
    verb: fields.word('verb', STEER_VERBS),
    deadlineSeconds: fields.optional('deadlineSeconds', fields.number),
    reason: fields.text('reason'),
    hash: fields.text('hash', 64),
  };
}

/** As the names of operators in certificates: what becomes part of an identity holds nothing that splits one. */
const SPEAKER = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/;

export function decodeSpeaker(fields: Fields): { readonly speaker?: string } {
  const speaker = fields.optional('speaker', (name) => fields.text(name, 63));
  if (speaker === null) return {};
  if (!SPEAKER.test(speaker)) throw new WireError('speaker: it is no name of an operator');
  return { speaker };
}

export function decodeAnswer(fields: Fields): CommandAnswer {
  return {
    id: fields.text('id', 26),
    status: fields.word('status', ['accepted', 'refused', 'conflict', 'waiting for approval']),
    reason: fields.text('reason'),
    refusals: fields.list('refusals').map((value) => {
      const refusal = Fields.of(value, 'refusal');
      return { target: refusal.text('target'), reason: refusal.text('reason') };
    }),
  };
}
