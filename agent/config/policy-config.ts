import { VERBS } from '../../protocol/command.ts';
import type { DataClass } from '../../protocol/configuration/data-classes.ts';

/** The verbs of commands, and those that are none; `speak-for` is of consoles that several people use. */
export const MAY = ['view', ...VERBS, 'approve', 'speak-for'] as const;
export type May = (typeof MAY)[number];

/** Who may do what, within which limits. */
export interface PolicyConfig {
  readonly roles: readonly {
    /** `weft://operator/noc-1`, or `*` for everyone. */
    readonly who: readonly string[];
    readonly may: readonly May[];
    /** Sites, or `*`. */
    readonly sites: readonly string[];
  }[];
  readonly limits: {
    readonly drainingRatio: number;
    /** Nodes whose power a shed may cap; absent is all. */
    readonly cappedRatio?: number;
    readonly commandsPerMinute: number;
    /** GPUs kept free, by model. */
    readonly keepFree: ReadonlyMap<string, number>;
    /** Why nothing may be changed here at present: the one switch; null while things may. */
    readonly frozen: string | null;
  };
  /** What needs a second person. */
  readonly approvals: {
    readonly evacuate: boolean;
    readonly drainRatioOver: number;
    readonly dataClasses: readonly string[];
  };
  readonly dataClasses: ReadonlyMap<string, DataClass>;
  /** The class of work that names none or an unknown one; null refuses it. */
  readonly unknownClass: string | null;
  readonly migration: {
    readonly transfer: { readonly type: 'shared' } | { readonly type: 'rsync'; readonly target: string };
  };
}
