/** What a job's owner declares in its comment. */
export interface Declared {
  readonly dataClass: string | null;
  readonly checkpoint: string | null;
  readonly checkpointDirectory: string | null;
}

/**
 * Reads `weft.class=health weft.checkpoint=USR1 weft.checkpoint-dir=/scratch/run7` from a job's comment,
 * among whatever else stands there. The first of each counts; a value that could not be one is not taken,
 * for what has no class is treated as the most restricted and no signal is sent to what declares none.
 */
export function parseDeclared(comment: string | null): Declared {
  const values = new Map<string, string>();
  for (const word of comment?.split(/[\s;]+/) ?? []) {
    const [, key, value] = /^weft\.([a-z-]+)=(.+)$/.exec(word) ?? [];
    if (key !== undefined && value !== undefined && !values.has(key)) values.set(key, value);
  }
  return {
    dataClass: matching(values.get('class'), /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/),
    checkpoint: signal(values.get('checkpoint')),
    checkpointDirectory: matching(values.get('checkpoint-dir'), /^\/[^\p{Cc}\p{Cf}\p{Cs}]{0,1023}$/u),
  };
}

/** Signals that a program may take as a wish. KILL and STOP are none: they cannot be caught. */
const SIGNALS = new Set(['HUP', 'INT', 'QUIT', 'USR1', 'USR2', 'TERM', 'CONT', 'URG', 'WINCH']);

function signal(value: string | undefined): string | null {
  const name = value?.toUpperCase().replace(/^SIG/, '');
  return name !== undefined && SIGNALS.has(name) ? name : null;
}

function matching(value: string | undefined, pattern: RegExp): string | null {
  return value !== undefined && pattern.test(value) ? value : null;
}
