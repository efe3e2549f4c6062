import { isJobId, isNodeName } from '../names.ts';
import { SteeringFailure } from '../steering.ts';

/** Words of ours around a name of others are no place for a megabyte of it. */
const SHOWN = 80;

/**
 * Whoever asks has checked already (SAFETY rule 19). It is checked again here, at the last place before a
 * program starts: `ALL`, a bracket expression, a partition or an option instead of a name drains a cluster.
 */
export function requireNodeNames(names: readonly string[]): void {
  const wrong = names.find((name) => !isNodeName(name));
  if (wrong === undefined) return;
  throw refusal(`${quoted(wrong)} is not the name of one node; expected letters, digits, ".", "_" and "-"`);
}

/** `123` or `123_4`: one job or one task, never a set of them. */
export function requireJobId(id: string): void {
  if (isJobId(id)) return;
  throw refusal(`${quoted(id)} is not the id of one job; expected 123, or 123_4 for a task of an array`);
}

/** A tag goes into a comment as one word and must come out as the same one. */
export function requireTag(tag: string): void {
  if (/^weft:[A-Za-z0-9_-]{1,64}$/.test(tag)) return;
  throw refusal(`${quoted(tag)} is no tag; expected weft: and letters, digits, "_" or "-"`);
}

export function refusal(message: string, cause?: unknown): SteeringFailure {
  return new SteeringFailure(`Slurm: ${message}`, 'refused', cause === undefined ? {} : { cause });
}

export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
