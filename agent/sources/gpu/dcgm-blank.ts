/** What DCGM prints for "no value", in the order of its codes (dcgm_structs.h, `DCGM_*_BLANK` and following). */
const REASONS = ['blank', 'not found', 'not supported', 'not permissioned'] as const;

const INT32_BLANK = 0x7ffffff0;
const FP64_BLANK = 140737488355328;
/** 0x7ffffffffffffff0 and all that follow it are the same double; some servers print one less digit. */
const INT64_BLANK = 9.2233720368547e18;

/**
 * Why a value is none, or null when it is one. `narrow` says that the 32-bit sentinels apply too: they are
 * ordinary amounts of bytes or millijoules, but never of megahertz.
 */
export function blankReason(value: number, narrow: boolean): string | null {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return 'infinite';
  if (value >= INT64_BLANK) return 'blank (int64)';
  if (value >= FP64_BLANK) return `${REASONS[value - FP64_BLANK] ?? 'blank'} (fp64)`;
  if (narrow && value >= INT32_BLANK && value <= 0x7fffffff)
    return `${REASONS[value - INT32_BLANK] ?? 'blank'} (int32)`;
  return null;
}

/** DCGM's texts for "no value", which leak into labels. */
export function isBlankText(text: string): boolean {
  return text.length === 0 || (text.startsWith('<<<') && text.endsWith('>>>'));
}
