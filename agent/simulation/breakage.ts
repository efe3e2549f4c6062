import type { Happening } from '../sources/source.ts';
import type { Agenda } from './agenda.ts';
import { HOUR, MINUTE, SECOND } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Fault, FaultKind, Remedy } from './faults.ts';
import type { Gpus } from './gpus.ts';
import type { Job } from './job.ts';
import type { Layout } from './layout.ts';
import type { Hold, Nodes } from './nodes.ts';
import type { Placement } from './placement.ts';
import type { Random } from './random.ts';
import type { Workloads } from './workloads.ts';

interface Parts {
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly layout: Layout;
  readonly gpus: Gpus;
  readonly nodes: Nodes;
  readonly placement: Placement;
  readonly workloads: Workloads;
  readonly random: Random;
  readonly tell: (happening: Happening) => void;
}

/** What faults do to GPUs, jobs and machines, and how these come back. */
export class Breakage {
  readonly #parts: Parts;
  /** Nodes with a repair under way; a second fault joins it. */
  readonly #repairing = new Set<number>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  strike({ kind, gpu }: Fault, at: number = this.#parts.clock.now): void {
    const { agenda, clock, layout } = this.#parts;
    const node = Math.floor(gpu / layout.gpusPerNode);
    if (kind.machines === 1) {
      this.#strikeOne(kind, node, gpu, at);
      return;
    }
    for (const [place, mate] of layout.rackOf(node).slice(0, kind.machines).entries()) {
      const struck = mate * layout.gpusPerNode + (gpu % layout.gpusPerNode);
      agenda.at(clock.now + place * 7 * SECOND, () => this.#strikeOne(kind, mate, struck, clock.now));
    }
  }

  /** Memory errors that are put right by themselves: seen in a counter, no more. */
  correctErrors(gpu: number, count: number): void {
    const { gpus, layout, nodes } = this.#parts;
    if (gpus.isLost(gpu) || nodes.isDown(Math.floor(gpu / layout.gpusPerNode))) return;
    gpus.record.correctErrors(gpu, count);
  }

  #strikeOne(kind: FaultKind, node: number, gpu: number, at: number): void {
    const { gpus, nodes, placement } = this.#parts;
    if (nodes.isDown(node) || nodes.isCommissioning(node) || gpus.isLost(gpu)) return;
    if (kind.xid === null) {
      this.#nodeFails(node, at);
      return;
    }
    this.#xid(kind.xid, kind.message, node, gpu, at);
    const { record } = gpus;
    record.judge(gpu, kind.verdict);
    record.failErrors(gpu, kind.uncorrected);
    if (kind.remap !== null) record.remapRow(gpu, kind.remap);
    if (kind.remapFails) record.failRemap(gpu);
    if (kind.linksDown > 0) record.dropLinks(gpu, kind.linksDown);
    for (const [xid, message] of kind.aftermath) this.#xid(xid, message, node, gpu, at);
    if (kind.lost) gpus.lose(gpu);
    const job = placement.ownerOf(gpu);
    if (kind.endsJob && job !== null)
      this.#hit(job, node, 'FAILED', `Xid ${kind.xid} on ${nodes.name(node)}`, at);
    if (kind.remedy !== 'none')
      this.#repair(node, gpu, kind.remedy, `Xid ${kind.xid}: ${shortReason(kind)}`, at);
  }

  #xid(xid: number, message: string, node: number, gpu: number, at: number): void {
    const { gpus, nodes, tell } = this.#parts;
    gpus.record.sawXid(gpu, xid, at);
    tell({ at, kind: 'xid', node: nodes.name(node), gpu: gpus.columns.uuids[gpu]!, code: xid, message });
  }

  #nodeFails(node: number, at: number): void {
    const { agenda, clock, nodes, random } = this.#parts;
    this.#takeDown(node, { reason: 'Not responding', user: 'slurm', at }, 'went down: not responding');
    const away = Math.min(24 * HOUR, random.logNormal(40 * MINUTE, 1));
    if (this.#repairing.has(node)) return;
    this.#repairing.add(node);
    agenda.at(clock.now + away, () => this.#bringBack(node, null, at, nodes.holdOf(node)));
  }

  /** The health check drains the node; when it is empty somebody mends it, and it comes back. */
  #repair(node: number, gpu: number, remedy: Remedy, reason: string, at: number): void {
    const { agenda, clock, nodes, random } = this.#parts;
    if (this.#repairing.has(node)) return;
    this.#repairing.add(node);
    const hold: Hold = { reason, user: 'root', at };
    if (nodes.hold(node, hold)) this.#tellNode(node, `drained by root: ${reason}`, at);
    const delay = { none: 0, reset: 10 * MINUTE, restart: 45 * MINUTE, replace: 5 * HOUR }[remedy];
    const board = remedy === 'replace' ? gpu : null;
    const whenEmpty = (): void => {
      if (nodes.busyGpus(node) > 0) {
        agenda.at(clock.now + MINUTE, whenEmpty);
      } else if (remedy === 'reset') {
        agenda.at(clock.now + 30 * SECOND, () => this.#bringBack(node, board, at, hold));
      } else {
        this.#takeDown(
          node,
          { reason: `${reason}; restarting`, user: 'root', at: clock.now },
          'restarts for a repair',
        );
        const minutes = remedy === 'replace' ? random.between(40, 180) : random.between(6, 15);
        agenda.at(clock.now + minutes * MINUTE, () => this.#bringBack(node, board, at, hold));
      }
    };
    agenda.at(clock.now + random.between(0.5, 2) * delay, whenEmpty);
  }

  #hit(job: Job, node: number, nativeState: 'FAILED' | 'NODE_FAIL', reason: string, at: number): void {
    const { nodes, tell, workloads } = this.#parts;
    const outcome = workloads.hit(job, nativeState, reason);
    if (outcome === 'unharmed') return;
    const message = `job ${job.id} of ${job.user} ${outcome}: ${reason}`;
    tell({ at, kind: 'workload', node: nodes.name(node), gpu: null, code: null, message });
  }

  #takeDown(node: number, why: Hold, message: string): void {
    const { gpus, layout, nodes, placement } = this.#parts;
    const reason = `node ${nodes.name(node)} failed`;
    for (const job of placement.jobsOn(node)) this.#hit(job, node, 'NODE_FAIL', reason, why.at);
    for (let index = 0; index < layout.gpusPerNode; index++) gpus.rest(node * layout.gpusPerNode + index);
    nodes.goDown(node, why);
    this.#tellNode(node, message, why.at);
  }

  #bringBack(node: number, replaced: number | null, since: number, hold: Hold | undefined): void {
    const { clock, gpus, layout, nodes, workloads } = this.#parts;
    if (replaced !== null) gpus.record.replace(replaced);
    for (let index = 0; index < layout.gpusPerNode; index++) gpus.restore(node * layout.gpusPerNode + index);
    this.#repairing.delete(node);
    nodes.comeBack(node);
    // A person's hold stays: who held it lets it go.
    if (hold?.user === 'root') nodes.unhold(node, hold);
    this.#tellNode(node, `back in service after ${duration(clock.now - since)}`, clock.now);
    workloads.onFreed();
  }

  #tellNode(node: number, message: string, at: number): void {
    const { nodes, tell } = this.#parts;
    tell({ at, kind: 'node', node: nodes.name(node), gpu: null, code: null, message });
  }
}

function shortReason(kind: FaultKind): string {
  return (kind.message.split(/[.!(]/)[0] ?? kind.message).slice(0, 60).trim();
}

function duration(milliseconds: number): string {
  return milliseconds < HOUR
    ? `${Math.max(1, Math.round(milliseconds / MINUTE))} min`
    : `${(milliseconds / HOUR).toFixed(1)} h`;
}
