import chalk from 'chalk';
import { describe, expect, it } from 'vitest';
import { settleColour } from '../../../source/reports/tones.ts';
import { beginWithoutColour, printed } from '../../support/printed-report.ts';

beginWithoutColour();

describe('colour', () => {
  it('stands beside the word it is for, and moves no column', async () => {
    const nodes = [
      { node: 'n1', health: 'failed' as const, gpus: 8 },
      { node: 'n2', health: 'ok' as const, gpus: 4 },
    ];
    const asked = { columns: ['health', 'node', 'gpus'] };
    const plain = await printed([{ id: 'a', rows: { nodes } }], asked);
    settleColour(true, false, {});
    const coloured = await printed([{ id: 'a', rows: { nodes } }], asked);
    expect(coloured.answer).toContain('\u001b[31m');
    expect(
      coloured.answer
        .split('\u001b')
        .map((part, at) => (at === 0 ? part : part.slice(part.indexOf('m') + 1)))
        .join(''),
    ).toBe(plain.answer);
  });

  it.each<
    [
      why: string,
      wish: boolean | null,
      terminal: boolean,
      environment: Record<string, string>,
      colour: boolean,
    ]
  >([
    ['is not for a pipe', null, false, {}, false],
    ['is for a terminal', null, true, {}, true],
    ['is refused by NO_COLOR', null, true, { NO_COLOR: '1' }, false],
    ['is refused by --no-color', false, true, { FORCE_COLOR: '1' }, false],
    ['is wished with --color, whatever NO_COLOR says', true, false, { NO_COLOR: '1' }, true],
    ['is forced by FORCE_COLOR', null, false, { FORCE_COLOR: '1' }, true],
    ['is not for a dumb terminal', null, true, { TERM: 'dumb' }, false],
    ['is not refused by an empty NO_COLOR', null, true, { NO_COLOR: '' }, true],
  ])('%s', (_, wish, terminal, environment, colour) => {
    settleColour(wish, terminal, environment);
    expect(chalk.level > 0).toBe(colour);
  });
});
