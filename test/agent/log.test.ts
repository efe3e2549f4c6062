import { describe, expect, it } from 'vitest';
import { jsonLog } from '../../agent/log.ts';

const AT = new Date('2026-11-23T21:04:11.250Z');

function lines(...entries: Parameters<ReturnType<typeof jsonLog>>[]): string[] {
  const written: string[] = [];
  const log = jsonLog(
    (line) => written.push(line),
    () => AT,
  );
  for (const entry of entries) log(...entry);
  return written;
}

describe('the log', () => {
  it('is one line of JSON for each thing, with when and how grave', () => {
    expect(
      lines(
        ['warn', 'a source failed', { source: 'dcgm', failures: 3, ok: false, error: null }],
        ['info', 'x'],
      ),
    ).toEqual([
      '{"at":"2026-11-23T21:04:11.250Z","level":"warn","message":"a source failed","source":"dcgm","failures":3,"ok":false,"error":null}\n',
      '{"at":"2026-11-23T21:04:11.250Z","level":"info","message":"x"}\n',
    ]);
  });

  it('keeps what was in it to the letter, in a line that no terminal obeys', () => {
    const hostile = 'a\u001b[2J\u0007\r\n\u007f\u009b31m\u202e\u200b\u2028\u2066\ufeff\ud800 é';
    const [line = ''] = lines(['error', hostile, { target: hostile }]);
    expect(JSON.parse(line)).toMatchObject({ message: hostile, target: hostile });
    expect(line).toMatch(/^[\x20-\x7eé]+\n$/);
  });
});
