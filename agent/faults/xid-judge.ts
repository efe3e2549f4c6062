import type { Health, Severity } from '../../protocol/schema/words.ts';
import { severityOfSxid, severityOfXid } from './xid-verdict.ts';

/** Something that happened, as far as it matters here. */
export interface Told {
  readonly kind: string;
  /** The Xid or SXid; null when it was neither. */
  readonly code: number | null;
  readonly message: string;
}

/** A fault as the site's events and the health of its GPUs tell it. */
export interface JudgedFault {
  readonly severity: Severity;
  readonly verdict: { readonly health: Health; readonly reason: string | null };
  /** What happened, in words: the code, its name, what that means, and what the kernel wrote. */
  readonly meaning: string;
  readonly action: string | null;
}

/** Judges an Xid or SXid by its own words, then the catalogue. What has no code is told and judged no further. */
export function judgeXidHappening({ kind, code, message }: Told): JudgedFault {
  if (code === null || (kind !== 'xid' && kind !== 'sxid'))
    return {
      severity: 'information',
      verdict: { health: 'ok', reason: null },
      meaning: message,
      action: null,
    };
  const { severity, health, name, meaning, action } =
    kind === 'xid' ? severityOfXid(code, message) : severityOfSxid(code, message);
  const title = kind === 'xid' ? `Xid ${code}: ${name}` : name;
  const written = message === '' ? '' : ` Kernel: ${message}`;
  return {
    severity,
    verdict: { health, reason: health === 'ok' ? null : `${title}; ${action}` },
    meaning: `${title}.${meaning === '' ? '' : ` ${meaning}`}${written}`,
    action,
  };
}
