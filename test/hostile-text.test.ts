import { describe, expect, it } from 'vitest';
import { jsonLog } from '../agent/log.ts';
import { neutralise } from '../protocol/text.ts';
import { cellWidth } from '../protocol/text-width.ts';
import { describeChecks } from '../source/doctor/doctor.ts';
import { EmulatedTerminal } from './support/emulated-terminal.ts';
import { HOSTILE } from './support/hostile-texts.ts';

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
