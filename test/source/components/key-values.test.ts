import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import { paintKeyValues } from '../../../source/components/key-values.ts';
import { paintedOn, unicode, wordsOf } from '../../support/painted.ts';

describe('names and values', () => {
  it('stand below each other, cut to the room there is', () => {
    const lines = [
      { key: say`state`, value: wordsOf(say`allocated`) },
      { key: say`model`, value: wordsOf(say`H200 SXM 141 GB`) },
      { key: say`rack`, value: wordsOf(say`a14`) },
    ];
    const buffer = paintedOn([17, 2], (cells, rect) => paintKeyValues(cells, rect, lines, unicode));
    expect(buffer.toText()).toBe('state  allocated\nmodel  H200 SXM …');
  });
});
