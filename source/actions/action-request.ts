import type { DrainPolicy, Verb } from '../../protocol/command.ts';
import type { ShedTimes } from './placing/shedding/times.ts';

/** What an operator wants done, as it was said: on a command line, in command mode, or by a key on rows. */
export interface ActionRequest {
  readonly verb: Verb;
  /** `site/name`; sets of nodes and workloads may still be folded. Of `evacuate` and `shed` the site. */
  readonly targets: readonly string[];
  readonly reason: string;
  /** What becomes of running work; only a drain and an evacuation have one. */
  readonly policy: DrainPolicy | null;
  readonly deadlineSeconds: number | null;
  /** The site to migrate to. */
  readonly to: string | null;
  readonly takeOver: boolean;
  /** Of a shed: the limit and when it holds. */
  readonly shed?: ShedAsked;
}

/** A limit and when it holds, or the demand of the grid that says both: by the name of its row, or its event. */
export type ShedAsked =
  | { readonly limitWatts: number; readonly times: ShedTimes }
  | { readonly demand: string; readonly times: Omit<ShedTimes, 'from' | 'until'> };

export function requestOf(
  verb: Verb,
  targets: readonly string[],
  more: Partial<ActionRequest> = {},
): ActionRequest {
  const policy: DrainPolicy | null = verb === 'drain' ? 'wait' : verb === 'evacuate' ? 'checkpoint' : null;
  const said = { verb, targets, reason: '', policy, deadlineSeconds: null, to: null, takeOver: false };
  return { ...said, ...more, policy: more.policy ?? said.policy };
}
