import { type SafeText, say } from '../../../protocol/text.ts';

/** What a scheduler's reason for waiting means, in words; null where it is said in words already. */
export function waitingWords(reason: string): SafeText | null {
  const [code = ''] = /^[A-Za-z]+/.exec(reason.trim()) ?? [];
  return WORDS.get(code) ?? (code.startsWith('QOS') || code.startsWith('Assoc') ? LIMIT : null);
}

const LIMIT = say`its account or class of service has as much as it may`;

/** Slurm's job reason codes (slurm.schedmd.com/job_reason_codes.html). */
const WORDS: ReadonlyMap<string, SafeText> = new Map([
  ['Priority', say`others with a higher priority go first`],
  ['Resources', say`it is next, and waits for what it asks for to become free`],
  ['Dependency', say`it waits for other work to end`],
  ['DependencyNeverSatisfied', say`what it waits for can never happen: it has to be cancelled or changed`],
  ['JobHeldUser', say`its owner holds it back`],
  ['JobHeldAdmin', say`an administrator holds it back`],
  ['BeginTime', say`it is not to start before a time of its own`],
  ['Licenses', say`it waits for a licence`],
  ['ReqNodeNotAvail', say`nodes it asks for are down, drained or reserved`],
  ['Reservation', say`it waits for its reservation to begin`],
  ['PartitionDown', say`its partition is down`],
  ['PartitionInactive', say`its partition starts nothing now`],
  ['PartitionNodeLimit', say`it asks for more nodes than its partition gives`],
  ['PartitionTimeLimit', say`it asks for more time than its partition gives`],
  ['JobArrayTaskLimit', say`as many tasks of its array run as may at once`],
  ['BadConstraints', say`no node can ever be what it asks for`],
  ['NodeDown', say`a node it needs is down`],
]);
