import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** Larger mappings are address space that V8 has set aside and hardly used: those pages read as nothing. */
const CHUNK_BYTES = 8 * 1024 * 1024;

/**
 * How often each needle stands in the memory of a process that may be read, as text in one byte a character
 * or in two: a string of V8 may be either. This is what grepping a core of it finds.
 */
export function countInMemory(pid: number, needles: readonly string[]): Map<string, number> {
  const found = new Map(needles.map((needle) => [needle, 0]));
  const forms = needles.flatMap((needle) =>
    (['latin1', 'utf16le'] as const).map((encoding) => ({ needle, bytes: Buffer.from(needle, encoding) })),
  );
  const overlap = Math.max(...forms.map(({ bytes }) => bytes.length)) - 1;
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES + overlap);
  try {
    for (const { from, to } of readableMaps(pid)) {
      for (let at = from; at < to; at += CHUNK_BYTES) {
        const wanted = Math.min(CHUNK_BYTES + overlap, to - at);
        const part = chunk.subarray(0, readAt(memory, chunk, wanted, at));
        for (const { needle, bytes } of forms)
          for (
            let hit = part.indexOf(bytes);
            hit !== -1 && hit < CHUNK_BYTES;
            hit = part.indexOf(bytes, hit + 1)
          )
            found.set(needle, (found.get(needle) ?? 0) + 1);
      }
    }
  } finally {
    closeSync(memory);
  }
  return found;
}

function readableMaps(pid: number): { readonly from: number; readonly to: number }[] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, from, to, rights, path] =
        /^([0-9a-f]+)-([0-9a-f]+) (\S{4})(?: +\S+){3} *(.*)$/.exec(line) ?? [];
      if (from === undefined || to === undefined || !rights?.startsWith('r')) return [];
      if (path === '[vvar]' || path === '[vsyscall]' || path?.startsWith('[vvar')) return [];
      return [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) }];
    });
}

/** A mapping may go away, or not be there at all, between being listed and being read. */
function readAt(memory: number, chunk: Buffer, bytes: number, at: number): number {
  try {
    return readSync(memory, chunk, 0, bytes, at);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EIO' || error.code === 'EFAULT'))
      return 0;
    throw error;
  }
}
