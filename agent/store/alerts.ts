import type { Severity } from '../../protocol/index.ts';
import type { SiteTables } from './site-tables.ts';
import type { XidBoard } from './xid-board.ts';

/** Something that is wrong now. Its id is the same for as long as it lasts. */
export interface Condition {
  readonly rule: string;
  readonly subject: string;
  readonly severity: Severity;
  readonly message: string;
  readonly action?: string | null;
  readonly workloads?: string | null;
  /** Nobody can tell whether it lasts: it raises nothing, but what stands is not cleared by a silence. */
  readonly unseen?: boolean;
  /** When its cause began by the cause's own time, ms since 1970 UTC, where that is known. */
  readonly since?: number | null;
  /** The GPU that it is about, by its slot: an Xid that speaks against it has its own time. */
  readonly gpu?: number;
}

/** Cleared alerts are kept this long, so that the morning can see the night. */
const KEEP_CLEARED_MS = 24 * 3_600_000;

/** Gives alerts their life: raised when their condition appears, cleared when it is gone, kept for a while. */
export class Alerts {
  readonly #tables: SiteTables;
  readonly #board: XidBoard;

  constructor(tables: SiteTables, board: XidBoard) {
    this.#tables = tables;
    this.#board = board;
  }

  settle(conditions: readonly Condition[], wall: number): void {
    const alerts = this.#tables.of('alerts');
    const [cleared, rule, subject, message] = [
      alerts.column('clearedAt'),
      alerts.column('rule'),
      alerts.column('subject'),
      alerts.column('message'),
    ];
    const present = new Set<number>();
    for (const condition of conditions) {
      const id = `${condition.rule}:${condition.subject}`;
      const known = alerts.find(id);
      const stands = known !== undefined && alerts.number(cleared, known) === null;
      if (condition.unseen === true) {
        if (stands) present.add(known);
        continue;
      }
      const { severity, action = null, workloads = null } = condition;
      const text = {
        rule: condition.rule,
        subject: condition.subject,
        severity,
        message: condition.message,
        action,
        workloads,
      };
      // One that comes back is a new occurrence: nobody has acknowledged it yet.
      const life = stands
        ? {}
        : {
            raisedAt: this.#began(
              condition,
              known === undefined ? null : alerts.number(cleared, known),
              wall,
            ),
            clearedAt: null,
            acknowledgedBy: null,
            note: null,
          };
      present.add(this.#tables.upsert('alerts', { alert: id, ...text, ...life }));
      if (!stands) this.#board.note(wall, 'alert', severity, nodeOf(condition), condition.message);
    }
    alerts.forEach((slot) => {
      if (present.has(slot)) return;
      const at = alerts.number(cleared, slot);
      if (at === null) {
        this.#tables.update('alerts', slot, { clearedAt: wall });
        this.#board.note(
          wall,
          'alert',
          'information',
          null,
          `cleared: ${alerts.text(rule, slot)} ${alerts.text(subject, slot)}: ${alerts.text(message, slot)}`,
        );
      } else if (wall - at > KEEP_CLEARED_MS) alerts.remove(slot);
    });
  }

  /** An agent that has just started finds what began long before: then the time of the cause tells when. */
  #began({ since = null, gpu, message }: Condition, clearedAt: number | null, wall: number): number {
    const charge = gpu === undefined ? null : this.#board.verdictOf(gpu, wall);
    const isCharged = charge?.reason != null && message.startsWith(charge.reason);
    const began = isCharged ? charge.at : since;
    // What was cleared in between and is back has begun anew, whatever its cause still says.
    if (began === null || !Number.isFinite(began) || (clearedAt !== null && began <= clearedAt)) return wall;
    return Math.min(began, wall);
  }
}

function nodeOf(condition: Condition): string | null {
  return condition.rule.startsWith('gpu') || condition.rule.startsWith('node')
    ? (condition.subject.split('/')[0] ?? null)
    : null;
}
