import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import { paintFooter } from '../../../source/components/footer.ts';
import { paintedOn, theme, unicode } from '../../support/painted.ts';

describe('a footer', () => {
  const keys = [
    { key: say`d`, press: 'd', label: say`drain`, refusal: say`read only` },
    { key: say`m`, press: 'm', label: say`migrate`, refusal: null },
    { key: say`?`, press: '?', label: say`help`, refusal: null },
  ];

  it('dims what cannot act and says why', () => {
    const buffer = paintedOn([60, 1], (cells, rect) => paintFooter(cells, rect, keys, unicode));
    expect(buffer.toText()).toBe('d drain (read only)  m migrate  ? help');
    expect(buffer.styleAt(0, 0)).toBe(theme.disabled);
    expect(buffer.styleAt(21, 0)).toBe(theme.key);
  });

  it('always has room for help', () => {
    const buffer = paintedOn([28, 1], (cells, rect) => paintFooter(cells, rect, keys, unicode));
    expect(buffer.toText()).toBe('d drain (read only)  ? help');
  });
});
