import { describe, expect, it } from 'vitest';
import type { KindName } from '../../../../protocol/index.ts';
import type { Look } from '../../../../source/components/look.ts';
import type { HistorySource } from '../../../../source/fabric/history-source.ts';
import { ASCII_GLYPHS } from '../../../../source/screen/glyphs.ts';
import { type DetailPage, paintDetailPage } from '../../../../source/views/detail-page.ts';
import { recordPage } from '../../../../source/views/record/record-page.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT, WALL, wellSite } from '../../../support/made-fabric.ts';
import { gpu, SOURCES } from '../../../support/made-gpus.ts';
import { madeHistory } from '../../../support/made-history.ts';
import { LOOKS, painted, SIZES, unicode } from '../../../support/painted.ts';

const MINUTE = 60_000;
const site: MadeSite = {
  id: 'de-halm',
  rows: {
    ...wellSite('de-halm', 3).rows,
    sources: SOURCES,
    gpus: [
      gpu('n2', 0, { workload: '88401', temperatureCelsius: 91, xid: 79, xidAt: WALL - 2 * MINUTE }),
      gpu('n2', 1, {
        health: 'failed',
        healthReason: 'GPU is lost',
        recoveryAction: 'node reboot',
        utilizationRatio: null,
      }),
    ],
    workloads: [
      {
        workload: '88401',
        name: 'pretrain',
        user: 'u4821',
        account: 'llm-a',
        state: 'running',
        gpus: 16,
        nodeCount: 2,
        dataClass: 'internal',
        checkpoint: 'USR1',
      },
    ],
    feeds: [
      {
        feed: 'feeder A',
        kind: 'utility',
        state: 'ok',
        powerWatts: 30e6,
        limitWatts: 40e6,
        renewable: false,
        sampledAt: SAMPLED_AT,
      },
      {
        feed: 'feeder B',
        kind: 'utility',
        state: 'lost',
        powerWatts: 0,
        limitWatts: 40e6,
        sampledAt: SAMPLED_AT,
      },
    ],
    alerts: [
      {
        alert: 'gpu:n2/1',
        rule: 'gpu',
        severity: 'critical',
        subject: 'n2/1',
        message: 'GPU is lost',
        workloads: '88401,9',
        raisedAt: WALL - 20 * MINUTE,
      },
      {
        alert: 'feed:feeder B',
        rule: 'feed',
        severity: 'critical',
        subject: 'feeder B',
        message: 'feed feeder B is lost',
        raisedAt: WALL - 3 * MINUTE,
        clearedAt: WALL - MINUTE,
      },
      {
        alert: 'new',
        rule: 'of a newer agent',
        severity: 'warning',
        subject: 'something/else',
        message: 'odd',
      },
    ],
    events: [
      {
        event: 1,
        at: WALL - 90 * MINUTE,
        kind: 'xid',
        severity: 'critical',
        node: 'n2',
        gpu: 'GPU-n2-1',
        code: 79,
        message: 'Xid 79 the first time',
        action: 'reboot the node',
        incident: 1,
      },
      {
        event: 2,
        at: WALL - 20 * MINUTE,
        kind: 'xid',
        severity: 'critical',
        node: 'n2',
        gpu: 'GPU-n2-1',
        code: 79,
        message: 'Xid 79: off the bus',
        action: 'reboot the node',
        incident: 2,
      },
      {
        event: 3,
        at: WALL - 19 * MINUTE,
        kind: 'xid',
        severity: 'critical',
        node: 'n2',
        gpu: 'GPU-n2-1',
        code: 154,
        message: 'Xid 154: reboot',
        incident: 2,
      },
      { event: 4, at: WALL - 5 * MINUTE, kind: 'source', severity: 'warning', message: 'exporter is silent' },
    ],
    operations: [
      {
        operation: '01A',
        kind: 'drain',
        targets: 'n1,n2,gone',
        actor: 'noc-2',
        reason: 'fan swap',
        state: 'running',
        step: '2 of 3 drained',
        progressRatio: 0.66,
        acceptedAt: WALL - 10 * MINUTE,
        deadlineAt: WALL + 36 * MINUTE,
      },
      { operation: '01B', kind: 'drain', targets: 'n1', state: 'running', deadlineAt: WALL - MINUTE },
    ],
  },
};

function pageOf(
  kind: KindName,
  key: string,
  width: number,
  look: Look = unicode,
  history: HistorySource | null = null,
): DetailPage {
  const picture = {
    kind,
    name: key === '' ? 'de-halm' : `de-halm/${key}`,
    fabric: madeFabric([site]),
    now: NOW,
    wall: WALL,
    history,
  };
  return recordPage(picture, width, look);
}

const draw = (
  kind: KindName,
  key: string,
  [columns, rows]: readonly [number, number] = [110, 70],
  history: HistorySource | null = null,
  look: Look = unicode,
): string =>
  painted([columns, rows], (buffer, rect) =>
    paintDetailPage(
      buffer,
      rect,
      pageOf(kind, key, columns, look, history),
      { offset: 0, cursor: null },
      look,
    ),
  );
const targets = (kind: KindName, key: string): string[] =>
  (pageOf(kind, key, 110).body.stops ?? []).map(({ target }) => `${target.view} ${target.subject}`);

describe('the record of an alert', () => {
  it('says since when, what it means, whether work still goes there, what to do and what it hits', () => {
    const text = draw('alerts', 'gpu:n2/1');
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
    expect(targets('alerts', 'gpu:n2/1').slice(0, 2)).toEqual([
      'record de-halm/n2/GPU-n2-1',
      'workload de-halm/88401',
    ]);
    expect(targets('alerts', 'feed:feeder B')[0]).toBe('record de-halm/feeder B');
    expect(targets('alerts', 'new')).toEqual([]);
  });

  it('says of one that is over from when to when it stood, and of an unknown rule that it is unknown', () => {
    expect(draw('alerts', 'feed:feeder B')).toContain('cleared 21:03:11, raised 21:01:11');
    expect(draw('alerts', 'new')).toContain('that this console does not know');
  });
});

describe('the record of an event', () => {
  it('says what happened, what to do, that this board did it before, and what belongs to it', () => {
    const text = draw('events', '2');
    expect(text).toContain('20 min ago, at 20:44:11  △ 2nd Xid 79 on this board');
    expect(text).toMatch(/What to do next\n {4}reboot the node/);
    expect(text).toContain('GPU          GPU 1, GPU-n2-1');
    expect(text).toMatch(
      /The incident it belongs to\n.*\n.*\n {4}20:45:11 ▲ Xid 154[\s\S]*20:44:11 ▲ Xid 79: off/,
    );
    expect(text).not.toContain('the first time\n');
    expect(targets('events', '2').slice(0, 2)).toEqual(['node de-halm/n2', 'record de-halm/n2/GPU-n2-1']);
  });

  it('needs neither machine nor advice', () => {
    const text = draw('events', '4');
    expect(text).toContain('△ warning  de-halm / the site  a change of a source');
    expect(text).not.toContain('What to do next');
  });
});

describe('the record of a GPU', () => {
  it('has its figures as bars against their limits, what they were, and whose work it has', () => {
    const history = madeHistory({ temperatureCelsius: [30, null, 94] });
    const text = draw('gpus', 'n2/GPU-n2-0', [110, 70], history);
    expect(text).toMatch(/de-halm \/ n2 \/ GPU 0 {2}NVIDIA H200/);
    expect(text).toMatch(/temperature +█████████▌ +△ 91 °C +▂ █/);
    expect(text).toMatch(/power +█████░░░░░ +350 W of 700 W/);
    expect(text).toContain('last Xid     79, 2 min ago');
    expect(text).toMatch(/Work on it\n {4}88401 pretrain/);
  });

  it('says what ails it and what the driver asks for, and what was not measured as missing', () => {
    const text = draw('gpus', 'n2/GPU-n2-1');
    expect(text).toContain('health ▲ failed → node reboot: GPU is lost');
    expect(text).toMatch(/use +–░{9} +–/);
    expect(text).toContain('no work is known to be hit');
    expect(text).toMatch(/Time line of this board\n[\s\S]*Xid 79: off the bus/);
  });
});

describe('the record of an operation', () => {
  it('says who asked for what and why, where it stands and until when', () => {
    const text = draw('operations', '01A');
    expect(text).toContain('de-halm: drain n1, n2, gone  running');
    expect(text).toContain('asked by noc-2 10 min ago: fan swap');
    expect(text).toContain('leaving this screen does not stop it');
    expect(text).toContain('Its policy ends it at 21:40:11, in 36 min.');
    expect(text).toMatch(/done +██████▋░░░ +66 %/);
    expect(targets('operations', '01A')).toEqual(['node de-halm/n1', 'node de-halm/n2']);
  });

  it('is never silent about one that is past its time, nor about what nobody said', () => {
    const text = draw('operations', '01B');
    expect(text).toContain('It is past its time: its policy should have ended it at 21:03:11.');
    expect(text).toContain('asked by somebody not named: no reason was given');
  });
});

describe('the record of a feed', () => {
  it('says whether it can be relied on and what the others have left', () => {
    const text = draw('feeds', 'feeder B');
    expect(text).toContain('de-halm / feeder B  utility  ▲ lost');
    expect(text).toContain('It gives nothing. The site runs on its other feeds.');
    expect(text).toContain('The other feed gives 30 MW and may give 40 MW.');
  });
});

describe('any record', () => {
  it('ends with all of its columns and what they mean, what was measured first', () => {
    const text = draw('feeds', 'feeder A');
    expect(text).toMatch(/All columns of this feed\n {4}site +de-halm +The site the row comes from\./);
    expect(text.indexOf('What it may give')).toBeLessThan(text.indexOf('Frequency of the grid behind it'));
    expect(draw('sites', '')).toContain('All columns of this site');
  });

  it('has its columns beside the words where there is room', () => {
    const lines = draw('feeds', 'feeder B', [300, 60]).split('\n');
    expect(lines.find((line) => line.includes('All columns of this feed'))).toMatch(
      /power +░+ +0 W of 40 MW/,
    );
  });

  it('says that a row is gone', () => {
    expect(draw('alerts', 'never')).toContain('de-halm/never is not there any more: Esc goes back');
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
        for (const look of LOOKS) expect(() => draw(kind, key, size, null, look)).not.toThrow();
      }
    }
  });
});

describe('a record in ASCII', () => {
  it('says what columns mean without a sign that such a terminal lacks', () => {
    const plain = { ...unicode, glyphs: ASCII_GLYPHS };
    expect(draw('gpus', 'n2/GPU-n2-0', [110, 70], null, plain)).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
