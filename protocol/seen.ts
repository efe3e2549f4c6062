import type { Verb } from './command.ts';
import type { Row } from './schema/index.ts';

/**
 * What of a target's row a plan rests on, as one short text: the console puts it into the command, the
 * agent makes it again from its own row, and a difference is a conflict (SAFETY rule 11). It holds what
 * matters for the verb and no telemetry: a node that grew warmer is still the node that was planned on.
 */
export function seenOfNode(verb: Verb, row: Pick<Row<'nodes'>, NodeColumn>): string {
  const state = row.state === 'down' || row.state === 'unknown' || row.state === null ? row.state : 'up';
  const parts = [
    `scheduling=${row.scheduling ?? '?'}`,
    `state=${state ?? '?'}`,
    // A reason is long and anybody's text; that it is another one is all that has to show.
    `hold=${digest(`${row.reasonUser ?? ''}\n${row.reason ?? ''}`)}`,
  ];
  // A cordon and its end leave what runs alone.
  if (verb === 'drain') parts.push(`work=${work(row.workloads)}`);
  return parts.join(';');
}

export function seenOfWorkload(row: Pick<Row<'workloads'>, WorkloadColumn>): string {
  return [
    `state=${row.state ?? '?'}`,
    `nodes=${digest(row.nodes ?? '')}`,
    // A job that was requeued has the same id and is another run.
    `began=${row.startedAt ?? 0}`,
    `class=${digest(row.dataClass ?? '')}`,
    `operation=${row.operation ?? ''}`,
  ].join(';');
}

export function seenOfAlert(row: Pick<Row<'alerts'>, 'raisedAt'>): string {
  return `raised=${row.raisedAt ?? 0}`;
}

/** A site is evacuated by policy, whatever runs there by then: nothing of it is planned on. */
export const SEEN_OF_SITE = '';

export type NodeColumn = 'scheduling' | 'state' | 'reason' | 'reasonUser' | 'workloads';
export type WorkloadColumn = 'state' | 'nodes' | 'startedAt' | 'dataClass' | 'operation';

/**
 * What is no longer as it was planned on, in words; empty when the plan holds. Work that ended since is no
 * difference: less is hit than was confirmed. Any text may be given.
 */
export function movedSince(seen: string, now: string): readonly string[] {
  const before = partsOf(seen);
  const moved: string[] = [];
  for (const [name, value] of partsOf(now)) {
    const planned = before.get(name);
    if (planned === value) continue;
    if (planned === undefined) moved.push(`the plan does not say its ${name}`);
    else if (name === 'work') moved.push(...workSince(planned, value));
    else if (name === 'scheduling' || name === 'state') moved.push(`it was ${planned} and is ${value}`);
    else moved.push(WORDS.get(name) ?? `its ${name} is another now`);
  }
  return moved;
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['hold', 'its hold or the reason for it is another now'],
  ['nodes', 'it is on other nodes now'],
  ['began', 'it was started anew'],
  ['class', 'its data class is another now'],
  ['operation', 'another operation holds it now'],
  ['raised', 'it was raised anew'],
]);

/** More ids than a command should carry for each of a thousand nodes. */
const MOST_IDS = 16;
const LONGEST_IDS = 240;

function work(list: string | null): string {
  const ids = (list ?? '').split(',').filter((id) => id !== '');
  ids.sort();
  const all = ids.join(',');
  return ids.length > MOST_IDS || all.length > LONGEST_IDS ? `#${ids.length}:${digest(all)}` : all;
}

function workSince(planned: string, value: string): readonly string[] {
  if (planned.startsWith('#') || value.startsWith('#')) return ['other workloads run on it now'];
  const before = new Set(planned.split(','));
  const fresh = value.split(',').filter((id) => id !== '' && !before.has(id));
  return fresh.length === 0 ? [] : [`since the plan ${fresh.join(', ')} began to run on it`];
}

function partsOf(text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split(';')) {
    const at = part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at), part.slice(at + 1));
  }
  return parts;
}

/** FNV-1a over code units, 32 bits in hex: it finds what moved, it proves nothing. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
