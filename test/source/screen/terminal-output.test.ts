import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../../source/screen/terminal-output.ts';
import { FakeOutput } from '../../support/fake-terminal.ts';

const told = (columns: number, rows: number) => new FakeOutput(columns, rows);

describe('the size of a terminal', () => {
  it('is its own word, whatever the environment says', () => {
    expect(sizeOf(told(132, 43), { COLUMNS: '80', LINES: '24' })).toEqual({ columns: 132, rows: 43 });
  });

  it('is that of the environment where the terminal has none, as on a serial line', () => {
    expect(sizeOf(told(0, 0), { COLUMNS: '100', LINES: '30' })).toEqual({ columns: 100, rows: 30 });
  });

  it.each([{}, { COLUMNS: 'wide', LINES: '-3' }, { COLUMNS: '', LINES: '0' }])(
    'is 80×24 where nobody knows it (%j)',
    (environment) => {
      expect(sizeOf(told(0, 0), environment)).toEqual({ columns: 80, rows: 24 });
    },
  );

  it('is bounded, for who asks for more only makes us allocate', () => {
    expect(sizeOf(told(1e9, 1e9))).toEqual({ columns: 1_000, rows: 400 });
  });
});
