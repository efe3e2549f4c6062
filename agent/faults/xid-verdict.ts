import type { Health, RecoveryAction, Severity } from '../../protocol/schema/words.ts';
import { parseRecoveryAction } from './recovery-action.ts';
import { findXid, XID_CATALOGUE_VERSION, type XidAction } from './xid-catalogue.ts';

export interface XidVerdict {
  readonly severity: Severity;
  /** What it says of the GPU; `ok` where only a program is hit. */
  readonly health: Exclude<Health, 'unknown'>;
  /** What to do, as an order. */
  readonly action: string;
  /** What happened, in a few words. */
  readonly name: string;
  /** What that means to who is on call, in sentences; empty where the name says it all. */
  readonly meaning: string;
  /** How much weight it has: the driver's own verdict outranks the catalogue. */
  readonly by: 'recovery action' | 'xid 154' | 'catalogue';
}

type Judgement = Pick<XidVerdict, 'severity' | 'health' | 'action'>;
const judge = (severity: Severity, health: Exclude<Health, 'unknown'>, action: string): Judgement => ({
  severity,
  health,
  action,
});

const JUDGEMENTS: Record<Exclude<XidAction, 'nvlink 5' | 'recovery action'>, Judgement> = {
  ignore: judge('information', 'ok', 'nothing to do'),
  'follow cause': judge('information', 'ok', 'look for the Xid before it'),
  'restart app': judge('warning', 'ok', 'restart the program'),
  'reset gpu': judge('critical', 'failed', 'reset the GPU'),
  'drain and reset': judge('critical', 'failed', 'drain and reset the GPU'),
  'reboot node': judge('critical', 'failed', 'reboot the node'),
  'restart vm': judge('warning', 'degraded', 'restart the virtual machine'),
  'check power cable': judge('warning', 'degraded', 'check the GPU’s power connector'),
  'update software': judge('warning', 'degraded', 'update the driver or the virtual GPU software'),
  'check uvm': judge('warning', 'degraded', 'read it together with the Xid of the memory driver'),
  'contact support': judge('warning', 'degraded', 'contact the vendor'),
  nvlink: judge('warning', 'degraded', 'check the link; reset the GPU when it repeats'),
  'no advice': judge('warning', 'degraded', 'watch it; the vendor gives no advice yet'),
};

const RECOVERY: Record<RecoveryAction, Judgement> = {
  none: judge('information', 'ok', 'nothing to do'),
  'gpu reset': judge('critical', 'failed', 'reset the GPU'),
  'node reboot': judge('critical', 'failed', 'reboot the node'),
  'drain p2p': judge('warning', 'degraded', 'drain work that uses several GPUs'),
  'drain and reset': judge('warning', 'degraded', 'drain and reset the GPU'),
};

/**
 * What an Xid means and asks for. `message` is the kernel's text after the code; Xid 154 and the NVLink codes
 * carry their verdict in it. A code that is not in the catalogue is a warning, never silence.
 */
export function severityOfXid(code: number, message = ''): XidVerdict {
  const found = findXid(code);
  if (found === undefined)
    return {
      ...JUDGEMENTS['contact support'],
      name: 'code not known',
      meaning: `The catalogue of ${XID_CATALOGUE_VERSION} does not have it.`,
      by: 'catalogue',
    };
  const { action, name, meaning = '' } = found;
  if (action === 'recovery action') return verdictIn(message);
  const judgement = action === 'nvlink 5' ? linkJudgement(message) : JUDGEMENTS[action];
  return { ...judgement, name, meaning, by: 'catalogue' };
}

/** What an NVSwitch says of itself. The firmware handles what is not fatal. */
export function severityOfSxid(code: number, message = ''): XidVerdict {
  const word = SXID_SEVERITY.exec(message)?.[1]?.toLowerCase();
  const judgement =
    word === 'fatal'
      ? judge('critical', 'failed', 'drain the node, then reset its GPUs and switches')
      : word === 'non-fatal'
        ? judge('information', 'ok', 'nothing to do')
        : judge('warning', 'degraded', 'watch it; the switch names no severity');
  return {
    ...judgement,
    name: `NVSwitch ${word === undefined ? '' : `${word} `}error ${code}`,
    meaning: '',
    by: 'catalogue',
  };
}

/** What the driver's own verdict asks for: it outranks every Xid. */
export function severityOfRecoveryAction(action: RecoveryAction): XidVerdict {
  return {
    ...RECOVERY[action],
    name: action === 'none' ? 'the driver asks for nothing' : `the driver asks for: ${action}`,
    meaning: '',
    by: 'recovery action',
  };
}

/** The switch's own word stands first in its message: `NVSwitch 3, Fatal, …`. */
const SXID_SEVERITY = /^(?:NVSwitch \d{1,4}, )?(Fatal|Non-fatal)\b/i;

/** `GPU recovery action changed from 0x0 (None) to 0x4 (Drain and Reset)`: the last words are the driver's. */
const CHANGED_TO =
  /recovery action changed from 0x[0-9a-f]+ \([^()]{1,40}\) to 0x[0-9a-f]+ \(([^()]{1,40})\)\.?\s*$/i;

function verdictIn(message: string): XidVerdict {
  const words = CHANGED_TO.exec(message)?.[1];
  const action = words === undefined ? null : parseRecoveryAction(words);
  if (action !== null) return { ...severityOfRecoveryAction(action), by: 'xid 154' };
  return {
    ...judge('warning', 'degraded', 'see what nvidia-smi says the GPU needs'),
    name: 'recovery action changed',
    meaning: 'The driver says what this GPU needs, in words that are not known here.',
    by: 'xid 154',
  };
}

/**
 * `NETIR_LINK_EVT Fatal XC0 i0 Link 14 (0x…)`. Held to the end of the line, because a program's name may
 * stand before it and say anything.
 */
const LINK_EVENT =
  /(?:^|[,:] )\S{1,60}\s+(Fatal|Nonfatal)\s+XC\d{1,3}\s+i\d{1,3}\s+Link -?\d{1,3} \([0-9a-fx. ]{1,200}\)\s*$/i;

function linkJudgement(message: string): Judgement {
  const word = LINK_EVENT.exec(message)?.[1]?.toLowerCase();
  if (word === 'fatal') return judge('critical', 'failed', 'drain and reset the GPU');
  return judge('warning', 'degraded', 'watch the link; drain when it repeats');
}
