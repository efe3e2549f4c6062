import { describe, expect, test } from 'vitest';
import { failedWayOf, judgeLink } from '../../../agent/links/judge-link.ts';
import type { LinkFigures, UsualFigures } from '../../../agent/links/link-figures.ts';
import { HIGHEST_CLASS, limitsFrom } from '../../../agent/links/link-limits.ts';
import { NOTHING_USUAL, SILENT, WELL } from './link-situations.ts';

const judged = (more: Partial<LinkFigures>, usual: UsualFigures = NOTHING_USUAL, limits = limitsFrom(null)) =>
  judgeLink({ ...WELL, ...more }, limits, usual);

describe('the verdict on a link', () => {
  test('is up, without a word, while all is within limits', () => {
    expect(judged({})).toEqual({ state: 'up', reason: null });
  });

  test.each([
    ['its interface is down', { portState: 'down' }],
    ['BFD is down', { bfdState: 'down' }],
    ['no answer from the other end', { unansweredSeconds: 2.6 }],
    ['no answer from the other end', { lossRatio: 1, lossForwardRatio: null, lossReverseRatio: null }],
    ['nothing that is sent arrives, though the way back works', { lossForwardRatio: 1 }],
    ['what is sent arrives, and nothing comes back', { lossReverseRatio: 1, unansweredSeconds: 9 }],
  ] as const)('is down when %s', (reason, more) => {
    expect(judged(more)).toEqual({ state: 'down', reason });
  });

  test('is not down for the few packets that a slow session, or one that has just begun, has lost', () => {
    expect(judged({ unansweredSeconds: 3, packetsMeasured: 10, lossRatio: 0.2 }).state).not.toBe('down');
    expect(judged({ unansweredSeconds: 8, packetsMeasured: 10, lossRatio: 0.8 }).state).toBe('down');
    const begun = { unansweredSeconds: null, lossRatio: 1, lossForwardRatio: null, lossReverseRatio: null };
    expect(judged({ ...begun, packetsMeasured: 2 }).state).not.toBe('down');
    expect(judged({ ...begun, packetsMeasured: 10 }).state).toBe('down');
  });

  test.each([
    ['loses 0.4 % on the way there, more than 0.1 %', { lossForwardRatio: 0.004 }],
    ['loses 12 % on the way back, more than 0.1 %', { lossReverseRatio: 0.12 }],
    ['takes 120 ms one way, more than 100 ms', { roundTripP50Seconds: 0.24 }],
    ['takes 150 ms one way, more than 100 ms', { delayForwardSeconds: 0.15, delayReverseSeconds: 0.01 }],
    ['varies by 60 ms, more than 50 ms', { delayVariationSeconds: 0.06 }],
    ['BGP is active', { bgpState: 'active' }],
    ['BFD is not up yet', { bfdState: 'init' }],
    ['40 packets a second arrive damaged', { receiveErrorsPerSecond: 40 }],
    ['its optics give wrong bits that could not be corrected', { uncorrectedBlocksPerSecond: 0.2 }],
    ['it is full (99 % of what it can carry)', { receiveLoadRatio: 0.99 }],
  ] as const)('is degraded when it %s', (reason, more) => {
    expect(judged(more)).toEqual({ state: 'degraded', reason });
  });

  test('is degraded against what is usual at this hour, though it keeps every limit', () => {
    const usual = { roundTripP50Seconds: 0.0006, lossRatio: 0 };
    expect(judged({ roundTripP50Seconds: 0.0014 }, usual)).toEqual({
      state: 'degraded',
      reason: 'takes 1.4 ms there and back; usual at this hour is 0.6 ms',
    });
    expect(judged({ lossRatio: 0.0008, lossForwardRatio: 0.0008 }, usual).reason).toBe(
      'loses 0.08 %; usual at this hour is 0 %',
    );
    expect(judged({ roundTripP50Seconds: 0.0007 }, usual).state).toBe('up');
  });

  test('is unknown, with what is silent, when nothing that would tell of a cut is heard', () => {
    const silent = ['its delay and loss were not heard of for 40 s'];
    expect(judgeLink({ ...SILENT, silent }, limitsFrom(null), NOTHING_USUAL)).toEqual({
      state: 'unknown',
      reason: silent[0],
    });
    // An interface that is up says nothing of the other end.
    expect(judgeLink({ ...SILENT, portState: 'up' }, limitsFrom(null), NOTHING_USUAL).state).toBe('unknown');
    expect(judgeLink({ ...SILENT, bfdState: 'up', silent }, limitsFrom(null), NOTHING_USUAL).state).toBe(
      'up',
    );
  });

  test('is unknown, and not down, when nothing answers test packets over a path that BFD watches and finds well', () => {
    const gone = { bfdState: 'up', unansweredSeconds: 9, lossRatio: 1, lossForwardRatio: null } as const;
    expect(judged({ ...gone, lossReverseRatio: null })).toEqual({
      state: 'unknown',
      reason: 'no test packet is answered, though BFD is up: the agent at the other end may be gone',
    });
    expect(judged({ ...gone, lossReverseRatio: null, bfdState: 'down' }).state).toBe('down');
  });

  test('is unknown, and not down, when what it reaches refuses test packets: both ways of it work', () => {
    const refused = { unansweredSeconds: 2.6, refusedSeconds: 1.2, lossRatio: 0.3, lossForwardRatio: null };
    expect(judged({ ...refused, lossReverseRatio: null })).toEqual({
      state: 'unknown',
      reason: 'test packets arrive and are refused: the agent at the other end is gone, or does not answer',
    });
    // Another witness of a cut counts more, and so does a refusal that is over.
    expect(judged({ ...refused, portState: 'down' }).state).toBe('down');
    expect(judged({ ...refused, refusedSeconds: 6 }).state).toBe('down');
    expect(judged({ ...refused, unansweredSeconds: 0.2, lossRatio: 0 }).state).toBe('up');
  });

  test('is down one way when nothing is answered, though packets of the other end still come', () => {
    const cut = { unansweredSeconds: 2.6, lossRatio: 0.3, lossForwardRatio: null, lossReverseRatio: null };
    const there = { state: 'down', reason: 'nothing that is sent arrives, though the way back works' };
    expect(judged({ ...cut, unheardSeconds: 0.1 })).toEqual(there);
    expect(judged({ ...cut, unansweredSeconds: 60, unheardSeconds: 0.1 })).toEqual(there);
    // The last answer and the last packet of the other end came together: both ways are cut.
    for (const unheardSeconds of [1.9, 2.6, 60, null])
      expect(judged({ ...cut, unheardSeconds }).reason).toBe('no answer from the other end');
    // It was never answered: who sends may just not be told to answer.
    const never = { ...cut, unansweredSeconds: null, lossRatio: 1, unheardSeconds: 0.1 };
    expect(judged(never).reason).toBe('no answer from the other end');
    expect(judged({ ...cut, unheardSeconds: 0.1, refusedSeconds: 1 }).state).toBe('unknown');
  });

  test('has no way of its own that failed when the first answers after a cut come: both may have', () => {
    const back = { unansweredSeconds: 0.1, lossRatio: 1, lossForwardRatio: 1, lossReverseRatio: null };
    expect(judged({ ...back, unheardSeconds: 0.1 })).toEqual({
      state: 'degraded',
      reason: 'loses 100 % on the way there, more than 0.1 %',
    });
    expect(failedWayOf({ ...WELL, ...back, unheardSeconds: 0.1 })).toBeNull();
    expect(failedWayOf({ ...WELL, ...back, lossReverseRatio: 0 })).toBe('there');
  });

  test('is unknown, and not poor, before the first answer', () => {
    const begun = { unansweredSeconds: null, lossRatio: 1, packetsMeasured: 2, lossForwardRatio: null };
    expect(judged({ ...begun, lossReverseRatio: null })).toEqual({
      state: 'unknown',
      reason: 'no test packet was answered yet',
    });
    expect(judged({ ...begun, lossReverseRatio: null, refusedSeconds: 0.5 }).state).toBe('unknown');
  });

  test('is never up on figures that are not heard any more', () => {
    const gone = judgeLink({ ...WELL, isMeasured: false, lossRatio: null }, limitsFrom(null), NOTHING_USUAL);
    expect(gone.state).toBe('unknown');
  });
});

describe('limits', () => {
  test('are those of the Y.1541 class, where its own do not say otherwise', () => {
    expect(
      limitsFrom({ class: 6, roundTripSeconds: null, delayVariationSeconds: null, lossRatio: null }),
    ).toEqual({
      name: 'Y.1541 class 6',
      delaySeconds: 0.1,
      roundTripSeconds: null,
      delayVariationSeconds: 0.05,
      lossRatio: 1e-5,
    });
    expect(
      limitsFrom({ class: null, roundTripSeconds: 0.002, delayVariationSeconds: null, lossRatio: 1e-4 }),
    ).toEqual({
      name: 'Y.1541 class 0 and its own',
      delaySeconds: null,
      roundTripSeconds: 0.002,
      delayVariationSeconds: 0.05,
      lossRatio: 1e-4,
    });
  });

  test('of class 5 are none', () => {
    const { name, ...limits } = limitsFrom({
      class: 5,
      roundTripSeconds: null,
      delayVariationSeconds: null,
      lossRatio: null,
    });
    expect(Object.values(limits)).toEqual([null, null, null, null]);
    expect(HIGHEST_CLASS).toBe(7);
  });
});
