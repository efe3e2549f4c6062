/** One line of JSON on stderr for each thing worth knowing afterwards; JSON escapes whatever was in it. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, string | number | boolean | null>>,
) => void;

export function jsonLog(write: (line: string) => void, now: () => Date): Log {
  return (level, message, fields = {}) => {
    const line = JSON.stringify({ at: now().toISOString(), level, message, ...fields });
    // JSON leaves C1 controls and bidi marks as they are; a log is read on a terminal too.
    write(
      `${line.replace(/[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, unicodeEscape)}\n`,
    );
  };
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
