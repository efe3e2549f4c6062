import { describe, expect, it } from 'vitest';
import { jsonLog } from '../agent/log.ts';
import { neutralise } from '../protocol/text.ts';
import { cellWidth } from '../protocol/text-width.ts';
import { describeChecks } from '../source/doctor/doctor.ts';
import { EmulatedTerminal } from './support/emulated-terminal.ts';

/** One of each class that a terminal obeys, hides or draws where it does not belong. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['a clipboard (OSC 52)', 'a\x1b]52;c;aGk=\x07b'],
  ['a link (OSC 8)', 'a\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\b'],
  ['a title (OSC 0)', 'a\x1b]0;owned\x07b'],
  ['a question about a colour (OSC 11)', 'a\x1b]11;?\x07b'],
  ['a question about the cursor (CSI 6n)', 'a\x1b[6nb'],
  ['a question about the terminal (CSI c)', 'a\x1b[cb'],
  ['a clear screen (CSI 2J)', 'a\x1b[2Jb'],
  ['a mode (CSI ?1003h)', 'a\x1b[?1003hb'],
  ['another screen (CSI ?1049h)', 'a\x1b[?1049hb'],
  ['a device control string (DCS)', 'a\x1bP$q"p\x1b\\b'],
  ['an application command (APC)', 'a\x1b_Gi=1;AAAA\x1b\\b'],
  ['a privacy message (PM)', 'a\x1b^x\x1b\\b'],
  ['a start of string (SOS)', 'a\x1bXx\x1b\\b'],
  ['a reset (ESC c)', 'a\x1bcb'],
  ['CSI as one C1 character', 'a\x9b2Jb'],
  ['OSC as one C1 character', 'a\x9d0;owned\x9cb'],
  ['another character set (SO)', 'a\x0eqqq\x0fb'],
  ['a carriage return', 'failed\rok    '],
  ['backspaces', 'failed\b\b\b\b\b\bok    '],
  ['a line feed and a tab', 'a\n\tb'],
  ['a bell', 'a\x07b'],
  ['an override of direction', 'a\u202eb'],
  ['a character of no width', 'a\u200bb'],
  ['a variation selector', 'a\ufe0fb'],
  ['a flood of marks', `a${'\u0301'.repeat(20)}b`],
];

/** This emulator gives it a cell of its own; others turn what follows round. */
const ISOLATE = ['an isolate of direction', 'a\u2066b\u2069c'] as const;

/** What stands on a terminal of one long line after this was written to it, and all else that it did. */
async function shownBy(text: string) {
  const terminal = new EmulatedTerminal(400, 3);
  await terminal.write(text);
  const { cursor, done, modes, isAlternate } = terminal;
  const shown = {
    text: terminal.text().trimEnd(),
    cursor,
    done: [...done],
    modes: { ...modes },
    isAlternate,
  };
  terminal.close();
  return shown;
}

describe('on a terminal', () => {
  it.each(HOSTILE)('%s is obeyed or hidden where nothing is done about it', async (_, raw) => {
    const untouched = await shownBy('');
    expect(await shownBy(raw)).not.toEqual({ ...untouched, text: raw, cursor: [[...raw].length, 0] });
  });

  it.each([...HOSTILE, ISOLATE])(
    '%s is text as a name, in the doctor’s words and in a log',
    async (_, raw) => {
      const logged: string[] = [];
      jsonLog(
        (line) => logged.push(line),
        () => new Date(0),
      )('warn', raw, { target: raw });
      const checked = describeChecks([{ id: 'a', status: 'failed', found: raw, mend: raw }]).trimEnd();
      const lines = [neutralise(raw), ...checked.split('\n'), (logged[0] ?? '').trimEnd()];
      expect(lines).toHaveLength(4);
      expect(JSON.parse(lines[3] ?? '')).toMatchObject({ message: raw, target: raw });
      const untouched = await shownBy('');
      for (const line of lines) {
        const text = line.trimEnd();
        const safe = neutralise(text, 10_000);
        // Nothing was left for us to do.
        expect(safe).toBe(text.normalize('NFC'));
        expect(await shownBy(text)).toEqual({ ...untouched, text, cursor: [cellWidth(safe), 0] });
      }
    },
  );
});
