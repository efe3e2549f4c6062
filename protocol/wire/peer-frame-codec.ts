import type { WorkloadSpec } from '../workload-spec.ts';
import { WireError } from './bytes.ts';
import { decodeEnvelope, encodeEnvelope, Fields } from './envelope.ts';
import { toMap } from './frame-codec.ts';
import { type LinksTold, MOVES, type PeerHello, type PeerMessage, type ToldLink } from './peer-frame.ts';

/** Slurm takes scripts of 4 MiB. */
const LONGEST_SCRIPT = 4 * 1024 * 1024;
const LONGEST_VALUE = 128 * 1024;
const MOST_VARIABLES = 4096;
const MOST_LINKS = 1000;

const KINDS = [
  'hello',
  'links',
  'reserve',
  'reserved',
  'refused',
  'check',
  'checked',
  'start',
  'status?',
  'started',
  'void',
  'voided',
] as const;

export function encodePeerFrame(frame: PeerHello | PeerMessage | LinksTold): Uint8Array {
  return encodeEnvelope(toMap(frame));
}

/** Any bytes give a frame or a `WireError`. Names in it are still foreign: who acts on them checks them. */
export function decodePeerFrame(bytes: Uint8Array): PeerHello | PeerMessage | LinksTold {
  const fields = new Fields(decodeEnvelope(bytes), 'peer');
  const kind = fields.word('kind', KINDS);
  if (kind === 'hello') return hello(fields);
  if (kind === 'links') return linksTold(fields);
  const addressed = {
    operation: fields.text('operation', 26),
    from: fields.text('from', 63),
    to: fields.text('to', 63),
  };
  switch (kind) {
    case 'reserve':
      return {
        kind,
        ...addressed,
        workload: fields.text('workload', 64),
        spec: workloadSpec(fields.inner('spec')),
        specHash: fields.text('specHash', 64),
        dataClass: fields.optional('dataClass', (name) => fields.text(name, 63)),
        move: fields.word('move', MOVES),
        actor: fields.text('actor', 256),
        reason: fields.text('reason'),
      };
    case 'refused':
      return { kind, ...addressed, reason: fields.text('reason') };
    case 'check':
      return {
        kind,
        ...addressed,
        store: fields.text('store', 64),
        move: fields.word('move', MOVES),
        checkpoint: checkpoint(fields),
      };
    case 'checked':
      return {
        kind,
        ...addressed,
        store: fields.text('store', 64),
        checkpoint: checkpoint(fields),
        digest: fields.optional('digest', (name) => fields.text(name, 64)),
      };
    case 'start':
      return {
        kind,
        ...addressed,
        ...life(fields),
        move: fields.word('move', MOVES),
        checkpoint: fields.optional('checkpoint', () => checkpoint(fields)),
      };
    case 'reserved':
    case 'status?':
      return { kind, ...addressed, ...life(fields) };
    case 'void':
      return {
        kind,
        ...addressed,
        store: fields.optional('store', (name) => fields.text(name, 64)),
        move: fields.word('move', MOVES),
        forced: fields.flag('forced'),
      };
    case 'started':
      return { kind, ...addressed, store: fields.text('store', 64) };
    case 'voided':
      return { kind, ...addressed, store: fields.text('store', 64), of: fields.text('of', 64) };
  }
}

function hello(fields: Fields): PeerHello {
  const versions = fields.inner('versions');
  return {
    kind: 'hello',
    versions: { lowest: versions.whole('lowest'), highest: versions.whole('highest') },
    program: fields.text('program', 64),
    site: fields.text('site', 63),
    ...life(fields),
  };
}

function linksTold(fields: Fields): LinksTold {
  const links = fields.list('links');
  if (links.length > MOST_LINKS)
    throw new WireError(`${links.length} links, at most ${MOST_LINKS} are taken`);
  return {
    kind: 'links',
    from: fields.text('from', 63),
    to: fields.text('to', 63),
    links: links.map((one) => toldLink(Fields.of(one, 'peer.links'))),
  };
}

function toldLink(fields: Fields): ToldLink {
  const text = (name: string) => fields.optional(name, (field) => fields.text(field, 512));
  return {
    link: fields.text('link', 63),
    capacityBitsPerSecond: fields.optional('capacityBitsPerSecond', fields.number),
    carrier: text('carrier'),
    owner: text('owner'),
    jurisdiction: text('jurisdiction'),
    route: text('route'),
    dataClasses: text('dataClasses'),
    encryption: text('encryption'),
  };
}

function life(fields: Fields): { readonly store: string; readonly boot: string } {
  return { store: fields.text('store', 64), boot: fields.text('boot', 64) };
}

function checkpoint(fields: Fields): string {
  return fields.text('checkpoint', 256);
}

function workloadSpec(fields: Fields): WorkloadSpec {
  const text = (name: string) => fields.optional(name, (field) => fields.text(field));
  const whole = (name: string) => fields.optional(name, (field) => fields.whole(field));
  return {
    name: fields.text('name', 1024),
    user: fields.text('user', 256),
    account: text('account'),
    partition: text('partition'),
    qos: text('qos'),
    directory: fields.text('directory'),
    script: fields.text('script', LONGEST_SCRIPT),
    environment: environment(fields.list('environment')),
    nodes: fields.whole('nodes'),
    tasks: whole('tasks'),
    cpusPerTask: whole('cpusPerTask'),
    gpus: fields.whole('gpus'),
    gresPerNode: text('gresPerNode'),
    memory: text('memory'),
    timeLeftSeconds: fields.optional('timeLeftSeconds', fields.number),
    comment: fields.text('comment', LONGEST_VALUE),
    dataClass: text('dataClass'),
    checkpoint: text('checkpoint'),
    checkpointDirectory: text('checkpointDirectory'),
    standardOutput: text('standardOutput'),
    standardError: text('standardError'),
    leftBehind: fields.list('leftBehind').map((value) => textOf(value, 'leftBehind')),
  };
}

function environment(list: readonly unknown[]): WorkloadSpec['environment'] {
  if (list.length > MOST_VARIABLES)
    throw new WireError(`an environment of ${list.length} variables, at most ${MOST_VARIABLES} are taken`);
  return list.map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new WireError('a variable of the environment is not a pair');
    return [textOf(pair[0], 'the environment'), textOf(pair[1], 'the environment')] as const;
  });
}

function textOf(value: unknown, where: string): string {
  if (typeof value !== 'string' || value.length > LONGEST_VALUE)
    throw new WireError(`${where} holds something other than text of at most ${LONGEST_VALUE} characters`);
  return value;
}
