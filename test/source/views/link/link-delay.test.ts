import { describe, expect, it } from 'vitest';
import type { MadeSite } from '../../../support/made-fabric.ts';
import { madeHistory } from '../../../support/made-history.ts';
import { BOTH_ENDS, drawLink, farEnd, nearEnd } from '../../../support/made-link.ts';

describe('the page of a link', () => {
  it('draws delay as a band with losses and loads under it, holes as holes', () => {
    const history = madeHistory({
      roundTripP50Seconds: [0.0005, 0.0005, null, 0.0005],
      roundTripP99Seconds: [0.00052, 0.0007, null, 0.00052],
      lossForwardRatio: [0, 0.004, null, 0],
      lossReverseRatio: [0, 0, null, 0],
      transmitBitsPerSecond: [100e9, 400e9, null, 10e9],
    });
    const text = drawLink([80, 40], BOTH_ENDS, { history });
    expect(text).toMatch(/^ {4}lost → +·△ · [ ┃]*$/m);
    expect(text).toMatch(/^ {4}lost ← +·· · [ ┃]*$/m);
    expect(text).toMatch(/^ {4}load → +▃█ ▁ [ ┃]*$/m);
    expect(text).toMatch(/^ +0\.7 ms +░[ ┃]*$/m);
    expect(text).toMatch(/11 min ago +7 min ago +4 min ago +now[ ┃]*$/m);
    expect(drawLink()).toContain('what the link did before is not kept here');
  });

  it('draws how the round trips of the last window are spread, and nothing for what are no counts', () => {
    const counts = [1, 5, 20, 40, 20, ...Array<number>(19).fill(1), 3].join(',');
    const told = (roundTripCounts: string): MadeSite =>
      nearEnd({ roundTripMinSeconds: 0.00048, roundTripMaxSeconds: 0.0007, roundTripCounts });
    const text = drawLink([120, 40], [told(counts), farEnd()]);
    expect(text).toContain('Round trips of the last 108 packets; 3 took longer, up to 0.7 ms');
    expect(text).toMatch(/^ {4} {12}█{4}\s/m);
    expect(text).toMatch(/^ {4}0\.48 ms +0\.52 ms/m);
    for (const lie of ['', '1', '1,x', '-1,2', '1'.repeat(400), '[31m,2'])
      expect(drawLink([120, 40], [told(lie), farEnd()])).not.toContain('Round trips of the last');
  });
});
