import { describe, expect, test } from 'vitest';
import { agreeOnVersion } from '../../../protocol/index.ts';

describe('version negotiation', () => {
  test('takes the highest version both speak', () => {
    expect(
      agreeOnVersion(
        { lowest: 1, highest: 3 },
        { own: 'weft', other: 'the agent' },
        { lowest: 2, highest: 5 },
      ),
    ).toEqual({ version: 3 });
  });
  test('says who speaks what and who has to update', () => {
    expect(
      agreeOnVersion(
        { lowest: 1, highest: 1 },
        { own: 'this console', other: 'the agent of de-halm' },
        { lowest: 2, highest: 3 },
      ),
    ).toEqual({
      refusal:
        'no common protocol version: this console speaks 2–3, the agent of de-halm speaks 1; update the agent of de-halm',
    });
  });
});
