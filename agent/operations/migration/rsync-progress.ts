/** A longer piece without an end is no line of progress. */
const LONGEST_LINE = 256;

/**
 * How many bytes of all that are to be copied are there, by a line of `rsync --info=progress2
 * --no-human-readable` (rsync 3.1 and later): `  22118400  55%   19.95MB/s    0:00:01 (xfr#1, to-chk=1/3)`.
 * Null for any other line.
 */
export function parseRsyncProgress(line: string): number | null {
  const bytes = /^\s*(\d{1,16})\s+\d{1,3}%\s+\d+(?:\.\d+)?[kMGT]?B\/s\s+\d+:\d\d:\d\d(?:\s|$)/.exec(
    line,
  )?.[1];
  return bytes === undefined || !Number.isSafeInteger(Number(bytes)) ? null : Number(bytes);
}

/** Reads what rsync prints as it comes, whatever the pieces; tells of each figure in it. */
export function rsyncProgress(told: (bytes: number) => void): (piece: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = '';
  return (piece) => {
    // A line of progress is overwritten by the next: they are parted by carriage returns.
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/[\r\n]/);
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    for (const line of lines) {
      const bytes = parseRsyncProgress(line);
      if (bytes !== null) told(bytes);
    }
  };
}
