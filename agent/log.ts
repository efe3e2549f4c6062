import { jsonLine } from '../protocol/json-line.ts';

/** One line of JSON on stderr for each thing worth knowing afterwards; JSON escapes whatever was in it. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, string | number | boolean | null>>,
) => void;

export function jsonLog(write: (line: string) => void, now: () => Date): Log {
  return (level, message, fields = {}) => {
    write(jsonLine({ at: now().toISOString(), level, message, ...fields }));
  };
}
