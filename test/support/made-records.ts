import type { KindName } from '../../protocol/index.ts';
import type { Look } from '../../source/components/look.ts';
import type { HistorySource } from '../../source/fabric/history-source.ts';
import type { DetailPage } from '../../source/views/detail-page.ts';
import { recordPage } from '../../source/views/record/record-page.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT, WALL, wellSite } from './made-fabric.ts';
import { gpu, SOURCES } from './made-gpus.ts';
import { paintedPage, type Size, unicode } from './painted.ts';

const MINUTE = 60_000;
/** A site with a record of each kind that has a page of its own, and what these lead to. */
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

interface RecordPicture {
  readonly made?: MadeSite;
  readonly size?: Size;
  readonly history?: HistorySource | null;
  readonly look?: Look;
}

/** Draws the record of a site with this key; without a key that of the site itself. */
export function drawRecord(kind: KindName, key: string, picture: RecordPicture = {}): string {
  const { size = [110, 70], look = unicode } = picture;
  return paintedPage(size, (width) => pageOf(kind, key, width, picture), look);
}

/** Where a record leads, each `view subject`, in the order in which it is said. */
export function targetsOf(kind: KindName, key: string): string[] {
  const { body } = pageOf(kind, key, 110);
  return (body.stops ?? []).map(({ target }) => `${target.view} ${target.subject}`);
}

function pageOf(
  kind: KindName,
  key: string,
  width: number,
  { made = site, history = null, look = unicode }: RecordPicture = {},
): DetailPage {
  const name = key === '' ? made.id : `${made.id}/${key}`;
  const picture = { kind, name, fabric: madeFabric([made]), now: NOW, wall: WALL, history };
  return recordPage(picture, width, look);
}
