import {
  type DictionaryStore,
  type InParts,
  RECOVERY_ACTIONS,
  type RecoveryAction,
  rowsInParts,
  type Table,
  THROTTLE_REASONS,
} from '../../protocol/index.ts';
import { gpuHealth, nodeHealth, OK, speaksOfIllFabric, speaksOfLoss, type Verdict, worst } from './health.ts';
import { type NodeMeter, nodeMeters } from './node-meters.ts';
import { NodeSilences } from './node-silences.ts';
import { type GpuColumns, gpuColumns, type NodeColumns, nodeColumns } from './roll-up-columns.ts';
import type { SiteTables } from './site-tables.ts';
import { Patience } from './staleness.ts';
import { WholeGpus } from './whole-gpus.ts';
import type { XidBoard } from './xid-board.ts';

/** Throttle reasons that mean the hardware protects itself, as bits of the column. */
const HARDWARE_SLOWDOWN = THROTTLE_REASONS.reduce(
  (bits, reason, bit) => (reason.startsWith('hw ') ? bits | (1 << bit) : bits),
  0,
);

/**
 * Once a tick: GPUs are judged and summed into their nodes, nodes are judged and completed. One pass
 * over typed arrays; objects are made only for what is not well.
 */
export class RollUp {
  readonly #tables: SiteTables;
  readonly #xids: XidBoard;

  constructor(tables: SiteTables, xids: XidBoard) {
    this.#tables = tables;
    this.#xids = xids;
  }

  *runInParts(now: number, wall: number): InParts<void> {
    this.#xids.place();
    yield;
    const sums = yield* this.#gpus(now, wall);
    yield* this.#nodes(now, sums);
  }

  *#gpus(now: number, wall: number): InParts<Map<number, NodeSum>> {
    const gpus = this.#tables.of('gpus');
    const nodes = this.#tables.of('nodes');
    const column = gpuColumns(gpus);
    const sums = new Map<number, NodeSum>();
    const byCode: (NodeSum | undefined)[] = [];
    const whole = new WholeGpus(gpus);
    const words = new WordVerdicts(column);
    const patience = new Patience(this.#tables.of('sources'), column.source);
    yield* rowsInParts(gpus, (slot) => {
      const code = column.node.code(slot);
      let sum = byCode[code];
      if (sum === undefined) {
        const node = nodes.find(column.node.words[code - 1] ?? '') ?? -1;
        sum = sums.get(node) ?? newSum();
        sums.set(node, sum);
        byCode[code] = sum;
      }
      const verdict = this.#judge(slot, column, now, wall, patience, words);
      setVerdict(gpus, column, slot, verdict);
      if (!whole.counts(slot)) return;
      sum.gpus++;
      if (verdict.health === 'degraded' || verdict.health === 'failed') sum.faulty++;
      if (verdict !== OK) sum.worst = worst([sum.worst, verdict]);
      const power = column.power.get(slot);
      if (!Number.isNaN(power)) {
        sum.power += column.power.scale.valueOf(power);
        sum.powered++;
      }
      if (sum.model === 0) sum.model = column.model.code(slot);
    });
    return sums;
  }

  #judge(
    slot: number,
    column: GpuColumns,
    now: number,
    wall: number,
    patience: Patience,
    words: WordVerdicts,
  ): Verdict {
    const sampledAt = column.sampledAt.get(slot);
    const reference = column.source.code(slot);
    const silent = !(now - sampledAt <= patience.limit(reference));
    const action = column.recoveryAction.get(slot);
    const xid = this.#xids.verdictOf(slot, wall);
    const clean =
      !silent &&
      words.clean(slot) &&
      !(action > 0) &&
      xid === null &&
      !(column.rowRemapFailed.get(slot) === 1) &&
      !(column.rowRemapPending.get(slot) === 1) &&
      !(column.eccUncorrected.get(slot) > 0) &&
      (Number.isNaN(column.throttled.get(slot)) || (column.throttled.get(slot) & HARDWARE_SLOWDOWN) === 0) &&
      !(
        Number.isNaN(column.power.get(slot)) &&
        Number.isNaN(column.temperature.get(slot)) &&
        Number.isNaN(column.memoryUsed.get(slot))
      );
    if (clean) return OK;
    return gpuHealth({
      silence: silent ? patience.silence(reference, now - sampledAt, now) : null,
      notMeasured: column.notMeasured.get(slot),
      recoveryAction: Number.isNaN(action) ? null : (RECOVERY_ACTIONS[action] as RecoveryAction),
      xid,
      rowRemapFailed: truth(column.rowRemapFailed.get(slot)),
      rowRemapPending: truth(column.rowRemapPending.get(slot)),
      eccUncorrected: Number.isNaN(column.eccUncorrected.get(slot)) ? null : column.eccUncorrected.get(slot),
      fabricState: column.fabricState.get(slot),
      throttled: Number.isNaN(column.throttled.get(slot))
        ? null
        : THROTTLE_REASONS.filter((_, bit) => (column.throttled.get(slot) & (1 << bit)) !== 0),
      measured:
        !Number.isNaN(column.power.get(slot)) ||
        !Number.isNaN(column.temperature.get(slot)) ||
        !Number.isNaN(column.memoryUsed.get(slot)),
    });
  }

  *#nodes(now: number, sums: ReadonlyMap<number, NodeSum>): InParts<void> {
    const nodes = this.#tables.of('nodes');
    const models = this.#tables.of('gpus').columns[
      this.#tables.of('gpus').column('model')
    ] as DictionaryStore;
    const column = nodeColumns(nodes);
    const metered = yield* nodeMeters(this.#tables, now);
    const silences = new NodeSilences(this.#tables.of('sources'), column, now);
    yield* rowsInParts(nodes, (slot) => {
      const sum = sums.get(slot);
      const verdict = nodeHealth({
        silence: silences.of(slot),
        down: nodes.cell(column.state, slot) === 'down',
        schedulingFailed: nodes.cell(column.scheduling, slot) === 'failed',
        reason: nodes.text(column.reason, slot),
        gpus: sum?.worst ?? OK,
        gpusFaulty: sum?.faulty ?? 0,
      });
      nodes.setCell(column.health, slot, verdict.health);
      nodes.setText(column.healthReason, slot, verdict.reason);
      setPower(nodes, column, slot, sum, metered.get(nodes.text(column.node, slot) ?? ''));
      if (sum === undefined) return;
      nodes.setNumber(column.gpusFaulty, slot, sum.faulty);
      // The scheduler's count is the inventory; what telemetry counts stands only where there is none.
      if (column.schedulerSource.code(slot) === 0) nodes.setNumber(column.gpus, slot, sum.gpus);
      if (nodes.text(column.gpuModel, slot) === null && sum.model !== 0)
        nodes.setText(column.gpuModel, slot, models.words[sum.model - 1] ?? null);
    });
  }
}

/**
 * What a machine draws: as its own telemetry measures it, else as its management controller does, else as the sum
 * of its GPUs, which is an estimate. One of them and never two: what a meter says is not added to.
 */
function setPower(
  nodes: Table,
  column: NodeColumns,
  slot: number,
  sum: NodeSum | undefined,
  metered: NodeMeter | undefined,
): void {
  const basis = nodes.cell(column.powerBasis, slot);
  const wasMetered = nodes.text(column.powerMeter, slot) !== null;
  if (basis === 'measured' && !wasMetered) return;
  const summed = sum === undefined || sum.powered === 0 ? null : sum.power;
  // Nothing was known and nothing is: most machines without GPUs.
  if (metered === undefined && summed === null && basis === null) return;
  if (metered !== undefined || wasMetered) nodes.setText(column.powerMeter, slot, metered?.meter ?? null);
  nodes.setNumber(column.powerWatts, slot, metered?.watts ?? summed);
  const given = summed === null ? null : 'estimated';
  nodes.setCell(column.powerBasis, slot, metered === undefined ? given : 'measured');
}

/** Whether the words of a row are worth a closer look, asked once for each distinct word. */
class WordVerdicts {
  readonly #column: GpuColumns;
  readonly #reasons: boolean[] = [true];
  readonly #states: boolean[] = [true];

  constructor(column: GpuColumns) {
    this.#column = column;
  }

  clean(slot: number): boolean {
    const { notMeasured, fabricState } = this.#column;
    const reason = notMeasured.code(slot);
    const state = fabricState.code(slot);
    this.#reasons[reason] ??= !speaksOfLoss(notMeasured.words[reason - 1] ?? '');
    this.#states[state] ??= !speaksOfIllFabric(fabricState.words[state - 1] ?? '');
    return this.#reasons[reason] === true && this.#states[state] === true;
  }
}

interface NodeSum {
  gpus: number;
  faulty: number;
  power: number;
  powered: number;
  model: number;
  worst: Verdict;
}

function newSum(): NodeSum {
  return {
    gpus: 0,
    faulty: 0,
    power: 0,
    powered: 0,
    model: 0,
    worst: OK,
  };
}

function truth(steps: number): boolean | null {
  return Number.isNaN(steps) ? null : steps === 1;
}

function setVerdict(gpus: Table, column: GpuColumns, slot: number, verdict: Verdict): void {
  gpus.setCell(column.health, slot, verdict.health);
  gpus.setText(column.healthReason, slot, verdict.reason);
}
