import type { RecoveryAction } from '../../../protocol/schema/words.ts';
import { firstMeasured, type GpuTexts, sum } from './nvidia-smi-texts.ts';
import {
  type Measured,
  measureName,
  measureQuantity,
  measureRecoveryAction,
  measureYesNo,
} from './nvidia-smi-value.ts';

export function eccCorrected(texts: GpuTexts): Measured<number> | undefined {
  const total = counted(texts, [
    'ecc_errors/volatile/single_bit/total',
    'ecc.errors.corrected.volatile.total',
  ]);
  if (total !== undefined && 'value' in total) return total;
  return sum([
    counted(texts, ['ecc_errors/volatile/dram_correctable', 'ecc.errors.corrected.volatile.dram']),
    counted(texts, ['ecc_errors/volatile/sram_correctable', 'ecc.errors.corrected.volatile.sram']),
    total,
  ]);
}

export function eccUncorrected(texts: GpuTexts): Measured<number> | undefined {
  const total = counted(texts, [
    'ecc_errors/volatile/double_bit/total',
    'ecc.errors.uncorrected.volatile.total',
  ]);
  if (total !== undefined && 'value' in total) return total;
  const sram = counted(texts, [
    'ecc_errors/volatile/sram_uncorrectable',
    'ecc.errors.uncorrected.volatile.sram',
  ]);
  const ofSram = [
    counted(texts, [
      'ecc_errors/volatile/sram_uncorrectable_parity',
      'ecc.errors.uncorrected.volatile.sram.parity',
    ]),
    counted(texts, [
      'ecc_errors/volatile/sram_uncorrectable_secded',
      'ecc.errors.uncorrected.volatile.sram.secded',
    ]),
  ];
  return sum([
    counted(texts, ['ecc_errors/volatile/dram_uncorrectable', 'ecc.errors.uncorrected.volatile.dram']),
    sram !== undefined && 'value' in sram ? sram : sum([sram, ...ofSram]),
    total,
  ]);
}

const counted = (texts: GpuTexts, names: readonly string[]) =>
  firstMeasured(texts, names, (text) => measureQuantity(text, 'count'));

/** `Completed` when all is well; what is not, behind it: `Completed, Unhealthy`. */
export function fabricState(texts: GpuTexts): Measured<string> | undefined {
  const state = firstMeasured(texts, ['fabric/state', 'fabric.state'], measureName);
  if (state === undefined || 'reason' in state) return state;
  const status = firstMeasured(texts, ['fabric/status', 'fabric.status'], measureName);
  const health = firstMeasured(texts, ['fabric/health/summary', 'fabric.health.summary'], measureName);
  const words = [state.value];
  if (status !== undefined && 'value' in status && status.value !== 'Success') words.push(status.value);
  if (health !== undefined && 'value' in health && health.value !== 'Healthy') words.push(health.value);
  return { value: words.join(', ') };
}

/**
 * Before driver 570 there is no recovery action but a `gpu_reset_status`. Its `Yes` is a verdict; its `No`
 * is none, because it has no word for a node that must be rebooted.
 */
export function recoveryAction(texts: GpuTexts): Measured<RecoveryAction> | undefined {
  const action = firstMeasured(
    texts,
    ['gpu_recovery_action', 'gpu_reset_status/gpu_recovery_action'],
    measureRecoveryAction,
  );
  if (action !== undefined && 'value' in action) return action;
  const drain = firstMeasured(
    texts,
    ['gpu_reset_status/drain_and_reset_recommended', 'reset_status.drain_and_reset_recommended'],
    measureYesNo,
  );
  const reset = firstMeasured(
    texts,
    ['gpu_reset_status/reset_required', 'reset_status.reset_required'],
    measureYesNo,
  );
  if (reset !== undefined && 'value' in reset && reset.value) return { value: 'gpu reset' };
  if (drain !== undefined && 'value' in drain && drain.value) return { value: 'drain and reset' };
  return action ?? (reset === undefined ? undefined : { reason: 'this driver gives no recovery action' });
}
