import { parseDeclared } from './job-comment.ts';

/** Slurm refuses a longer one: "Pathname of a file, directory or other parameter too long". */
export const LONGEST_COMMENT = 1024;

/**
 * The tag that a job carries, `weft:01J…`: the last such word of its comment, which is where submissions
 * put it. A comment is the one text that is set in the same call that makes a job, shows in squeue, and
 * stays with the job to its end.
 */
export function tagIn(comment: string | null): string | null {
  const tags = (comment ?? '').match(/(?<!\S)weft:[A-Za-z0-9_-]{1,64}(?!\S)/g);
  return tags?.at(-1) ?? null;
}

/** The comment without tags of earlier operations: it moves on with the job, they do not. */
export function withoutTags(comment: string): string {
  return comment.replace(/(?:\s|^)weft:[A-Za-z0-9_-]{1,64}(?!\S)/g, '');
}

/** The comment with a tag behind it, in as many bytes as Slurm takes: what was declared stays, of the rest the beginning. */
export function withTag(comment: string, tag: string): string {
  const whole = comment === '' ? tag : `${comment} ${tag}`;
  if (Buffer.byteLength(whole) <= LONGEST_COMMENT) return whole;
  const { dataClass, checkpoint, checkpointDirectory } = parseDeclared(comment);
  const end = [
    dataClass === null ? null : `weft.class=${dataClass}`,
    checkpoint === null ? null : `weft.checkpoint=${checkpoint}`,
    checkpointDirectory === null ? null : `weft.checkpoint-dir=${checkpointDirectory}`,
    tag,
  ].filter((word) => word !== null);
  const room = LONGEST_COMMENT - Buffer.byteLength(end.join(' ')) - 4;
  const start = new TextDecoder().decode(Buffer.from(comment).subarray(0, Math.max(0, room)));
  // The cut may have left half a declaration, which must not stand before the whole one.
  return [`${start.replace(/(?:weft\.\S*|�+)$/u, '').trimEnd()}…`, ...end].join(' ');
}
