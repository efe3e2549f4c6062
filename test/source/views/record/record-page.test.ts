import { describe, expect, it } from 'vitest';
import { madeHistory } from '../../../support/made-history.ts';
import { drawRecord, targetsOf } from '../../../support/made-records.ts';
import { ascii, LOOKS, SIZES } from '../../../support/painted.ts';

describe('the record of an alert', () => {
  it('says since when, what it means, whether work still goes there, what to do and what it hits', () => {
    const text = drawRecord('alerts', 'gpu:n2/1');
    expect(text).toContain('▲ critical  de-halm / n2/1');
    expect(text).toContain('stands for 20 min, since 20:44:11  nobody took note of it yet');
    expect(text).toMatch(/What it means\n {4}GPU is lost\n {4}A GPU is not well\./);
    expect(text).toContain('The scheduler goes on placing work on n2 until it is drained.');
    expect(text).toMatch(
      /What to do next\n {4}1\. the driver asks for: node reboot\n {4}2\. do what the GPU asks/,
    );
    expect(text).toMatch(/88401 pretrain +running +user u4821, account llm-a +16 GPUs on 2 nodes/);
    expect(text).toContain('9  its scheduler does not list it any more');
  });

  it('leads to what it is about first, then to the work it hits', () => {
    expect(targetsOf('alerts', 'gpu:n2/1').slice(0, 2)).toEqual([
      'record de-halm/n2/GPU-n2-1',
      'workload de-halm/88401',
    ]);
    expect(targetsOf('alerts', 'feed:feeder B')[0]).toBe('record de-halm/feeder B');
    expect(targetsOf('alerts', 'new')).toEqual([]);
  });

  it('says of one that is over from when to when it stood, and of an unknown rule that it is unknown', () => {
    expect(drawRecord('alerts', 'feed:feeder B')).toContain('cleared 21:03:11, raised 21:01:11');
    expect(drawRecord('alerts', 'new')).toContain('that this console does not know');
  });
});

describe('the record of an event', () => {
  it('says what happened, what to do, that this board did it before, and what belongs to it', () => {
    const text = drawRecord('events', '2');
    expect(text).toContain('20 min ago, at 20:44:11  △ 2nd Xid 79 on this board');
    expect(text).toMatch(/What to do next\n {4}reboot the node/);
    expect(text).toContain('GPU          GPU 1, GPU-n2-1');
    expect(text).toMatch(
      /The incident it belongs to\n.*\n.*\n {4}20:45:11 ▲ Xid 154[\s\S]*20:44:11 ▲ Xid 79: off/,
    );
    expect(text).not.toContain('the first time\n');
    expect(targetsOf('events', '2').slice(0, 2)).toEqual(['node de-halm/n2', 'record de-halm/n2/GPU-n2-1']);
  });

  it('needs neither machine nor advice', () => {
    const text = drawRecord('events', '4');
    expect(text).toContain('△ warning  de-halm / the site  a change of a source');
    expect(text).not.toContain('What to do next');
  });
});

describe('the record of a GPU', () => {
  it('has its figures as bars against their limits, what they were, and whose work it has', () => {
    const history = madeHistory({ temperatureCelsius: [30, null, 94] });
    const text = drawRecord('gpus', 'n2/GPU-n2-0', { history });
    expect(text).toMatch(/de-halm \/ n2 \/ GPU 0 {2}NVIDIA H200/);
    expect(text).toMatch(/temperature +█████████▌ +△ 91 °C +▂ █/);
    expect(text).toMatch(/power +█████░░░░░ +350 W of 700 W/);
    expect(text).toContain('last Xid     79, 2 min ago');
    expect(text).toMatch(/Work on it\n {4}88401 pretrain/);
  });

  it('says what ails it and what the driver asks for, and what was not measured as missing', () => {
    const text = drawRecord('gpus', 'n2/GPU-n2-1');
    expect(text).toContain('health ▲ failed → node reboot: GPU is lost');
    expect(text).toMatch(/use +–░{9} +–/);
    expect(text).toContain('no work is known to be hit');
    expect(text).toMatch(/Time line of this board\n[\s\S]*Xid 79: off the bus/);
  });
});

describe('the record of an operation', () => {
  it('says who asked for what and why, where it stands and until when', () => {
    const text = drawRecord('operations', '01A');
    expect(text).toContain('de-halm: drain n1, n2, gone  running');
    expect(text).toContain('asked by noc-2 10 min ago: fan swap');
    expect(text).toContain('leaving this screen does not stop it');
    expect(text).toContain('Its policy ends it at 21:40:11, in 36 min.');
    expect(text).toMatch(/done +██████▋░░░ +66 %/);
    expect(targetsOf('operations', '01A')).toEqual(['node de-halm/n1', 'node de-halm/n2']);
  });

  it('is never silent about one that is past its time, nor about what nobody said', () => {
    const text = drawRecord('operations', '01B');
    expect(text).toContain('It is past its time: its policy should have ended it at 21:03:11.');
    expect(text).toContain('asked by somebody not named: no reason was given');
  });
});

describe('the record of a feed', () => {
  it('says whether it can be relied on and what the others have left', () => {
    const text = drawRecord('feeds', 'feeder B');
    expect(text).toContain('de-halm / feeder B  utility  ▲ lost');
    expect(text).toContain('It gives nothing. The site runs on its other feeds.');
    expect(text).toContain('The other feed gives 30 MW and may give 40 MW.');
  });
});

describe('any record', () => {
  it('ends with all of its columns and what they mean, what was measured first', () => {
    const text = drawRecord('feeds', 'feeder A');
    expect(text).toMatch(/All columns of this feed\n {4}site +de-halm +The site the row comes from\./);
    expect(text.indexOf('What it may give')).toBeLessThan(text.indexOf('Frequency of the grid behind it'));
    expect(drawRecord('sites', '')).toContain('All columns of this site');
  });

  it('has its columns beside the words where there is room', () => {
    const lines = drawRecord('feeds', 'feeder B', { size: [300, 60] }).split('\n');
    expect(lines.find((line) => line.includes('All columns of this feed'))).toMatch(
      /power +░+ +0 W of 40 MW/,
    );
  });

  it('says that a row is gone', () => {
    expect(drawRecord('alerts', 'never')).toContain('de-halm/never is not there any more: Esc goes back');
  });

  it('fits into every size with every theme and set of signs', () => {
    const keys = [
      ['alerts', 'gpu:n2/1'],
      ['events', '2'],
      ['gpus', 'n2/GPU-n2-0'],
      ['operations', '01A'],
      ['feeds', 'feeder B'],
    ] as const;
    for (const [kind, key] of keys) {
      for (const size of [...SIZES, [10, 3], [1, 1]] as const) {
        for (const look of LOOKS) expect(() => drawRecord(kind, key, { size, look })).not.toThrow();
      }
    }
  });
});

describe('a record in ASCII', () => {
  it('says what columns mean without a sign that such a terminal lacks', () => {
    expect(drawRecord('gpus', 'n2/GPU-n2-0', { look: ascii })).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
