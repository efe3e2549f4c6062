import type { Health, RecoveryAction } from '../../protocol/index.ts';
import { severityOfRecoveryAction } from '../faults/xid-verdict.ts';

/** A verdict, and why; the reason of `ok` is null. */
export interface Verdict {
  readonly health: Health;
  readonly reason: string | null;
}

export const OK: Verdict = { health: 'ok', reason: null };

/** What the health of one GPU is judged by. */
export interface GpuSigns {
  /** How long it has been silent, when that is longer than its source allows; else null. */
  readonly silence: string | null;
  /** The reason its columns are null for, as `notMeasured` keeps it. */
  readonly notMeasured: string | null;
  readonly recoveryAction: RecoveryAction | null;
  /** The worst Xid that still counts against it, judged by Xid 154 and the vendor's catalogue. */
  readonly xid: (Verdict & { readonly at: number }) | null;
  readonly rowRemapFailed: boolean | null;
  readonly rowRemapPending: boolean | null;
  readonly eccUncorrected: number | null;
  readonly fabricState: string | null;
  readonly throttled: readonly string[] | null;
  /** Anything at all was measured. */
  readonly measured: boolean;
}

/**
 * Health of one GPU. Order of precedence, SAFETY.md rule 7: silence, then the vendor's own verdict
 * (`gpu_recovery_action`), then Xids (154 carries a verdict, then the catalogue), then what the counters say.
 */
export function gpuHealth(signs: GpuSigns): Verdict {
  if (signs.notMeasured?.includes('GPU is lost'))
    return { health: 'failed', reason: 'GPU is lost: the driver no longer reaches it; restart the node' };
  if (signs.notMeasured?.includes('requires reset'))
    return { health: 'failed', reason: 'the driver says: GPU requires reset' };
  if (signs.silence !== null) return { health: 'unknown', reason: signs.silence };
  if (signs.recoveryAction !== null && signs.recoveryAction !== 'none') {
    return {
      health: severityOfRecoveryAction(signs.recoveryAction).health,
      reason: `the driver advises: ${signs.recoveryAction}${signs.xid === null ? '' : `; ${signs.xid.reason}`}`,
    };
  }
  const verdicts: Verdict[] = [OK];
  if (signs.xid !== null) {
    // The driver looked after the Xid and wants nothing done: the Xid is told, it does not condemn.
    const acquitted = signs.recoveryAction === 'none' && signs.xid.health === 'failed';
    verdicts.push(
      acquitted
        ? { health: 'degraded', reason: `${signs.xid.reason}; the driver asks for nothing` }
        : signs.xid,
    );
  }
  verdicts.push(...counterVerdicts(signs));
  const verdict = worst(verdicts);
  if (verdict.health === 'ok' && !signs.measured)
    return { health: 'unknown', reason: 'nothing was measured' };
  return verdict;
}

function counterVerdicts(signs: GpuSigns): Verdict[] {
  const verdicts: Verdict[] = [];
  if (signs.rowRemapFailed === true)
    verdicts.push({ health: 'failed', reason: 'a memory row could not be replaced: a repair' });
  if (signs.rowRemapPending === true)
    verdicts.push({ health: 'degraded', reason: 'a memory row waits for a GPU reset to be replaced' });
  if ((signs.eccUncorrected ?? 0) > 0)
    verdicts.push({
      health: 'degraded',
      reason: `${signs.eccUncorrected} uncorrected memory errors since the driver was loaded`,
    });
  if (signs.fabricState !== null && speaksOfIllFabric(signs.fabricState)) {
    verdicts.push({ health: 'degraded', reason: `NVLink fabric: ${signs.fabricState}` });
  }
  const slowed = signs.throttled?.filter((reason) => reason.startsWith('hw ')) ?? [];
  if (slowed.length > 0)
    verdicts.push({ health: 'degraded', reason: `clocks held back: ${slowed.join(', ')}` });
  return verdicts;
}

/** Whether reasons for missing values say that the GPU itself is gone or stuck. */
export function speaksOfLoss(notMeasured: string): boolean {
  return /GPU is lost|requires reset/i.test(notMeasured);
}

export function speaksOfIllFabric(state: string): boolean {
  return /unhealthy|failure|limited/i.test(state);
}

/** What the health of one node is judged by. */
export interface NodeSigns {
  readonly silence: string | null;
  readonly down: boolean;
  readonly schedulingFailed: boolean;
  readonly reason: string | null;
  /** Of its GPUs that are not ok, the worst. */
  readonly gpus: Verdict;
  readonly gpusFaulty: number;
}

export function nodeHealth(signs: NodeSigns): Verdict {
  const verdicts: Verdict[] = [OK];
  const because = signs.reason === null ? '' : `: ${signs.reason}`;
  if (signs.down) verdicts.push({ health: 'failed', reason: `the scheduler calls it down${because}` });
  if (signs.schedulingFailed)
    verdicts.push({ health: 'failed', reason: `the scheduler calls it failed${because}` });
  if (signs.gpus.health !== 'ok') {
    // A node is as bad as its worst GPU, but with others left it is not gone.
    const prefix = signs.gpusFaulty > 1 ? `${signs.gpusFaulty} GPUs; ` : '';
    verdicts.push({ health: signs.gpus.health, reason: `${prefix}${signs.gpus.reason ?? ''}` });
  }
  const verdict = worst(verdicts);
  // Silence hides whatever else it has become: it outranks all that is not already worse.
  if (signs.silence !== null && verdict.health !== 'failed')
    return { health: 'unknown', reason: signs.silence };
  return verdict;
}

const RANK: Readonly<Record<Health, number>> = { ok: 0, unknown: 1, degraded: 2, failed: 3 };

/** The worst of several; the first of equals. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce((a, b) => (RANK[b.health] > RANK[a.health] ? b : a));
}
