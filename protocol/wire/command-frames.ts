import { type Command, type CommandAnswer, DRAIN_POLICIES, VERBS } from '../command.ts';
import { STEER_VERBS, type Steer } from '../steer.ts';
import { WireError } from './bytes.ts';
import { Fields } from './envelope.ts';

/** Any fields give a command or a `WireError`. Names in it are still foreign: who acts on them checks them. */
export function decodeCommand(fields: Fields): Command {
  const plannedOn = fields.inner('plannedOn');
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
  };
}

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
