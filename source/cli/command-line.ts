import type { DrainPolicy } from '../../protocol/command.ts';
import type { DailyHours } from '../../protocol/configuration/daily-hours.ts';
import { neutralise } from '../../protocol/text.ts';

/** What a command line asks for: exactly one of these, checked as far as words go. */
export type CommandLine =
  | ConsoleCommand
  | DemoCommand
  | ReportCommand
  | ActingCommand
  | OperationCommand
  | VerifyCommand
  | EnergyReportCommand
  | WhatIfCommand
  | ServeCommand
  | PkiCommand
  | DoctorCommand
  | CompletionCommand
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' };

/** What every command takes. */
export interface Surface {
  readonly config: string | null;
  readonly readOnly: boolean;
  /** Null leaves it to the terminal and NO_COLOR. */
  readonly color: boolean | null;
  readonly ascii: boolean;
}

export const REPORTS = [
  'sites',
  'nodes',
  'gpus',
  'workloads',
  'links',
  'feeds',
  'demands',
  'alerts',
  'operations',
  'audit',
] as const;
export type ReportName = (typeof REPORTS)[number];

export const VIEWS = ['overview', ...REPORTS, 'heatmap', 'power', 'events', 'help'] as const;
export type ViewName = (typeof VIEWS)[number];

export interface ConsoleCommand extends Surface {
  readonly kind: 'console';
  readonly view: ViewName | null;
  /** Empty for all. */
  readonly sites: readonly string[];
  readonly filter: string | null;
  readonly wall: boolean;
  /** When the wall is dim; null leaves it to the configuration. */
  readonly dim: DailyHours | null;
  /** Null leaves it to the configuration. */
  readonly mouse: boolean | null;
}

export interface DemoCommand extends Surface {
  readonly kind: 'demo';
  readonly sites: number;
  readonly nodes: number;
  readonly gpus: number;
  readonly seed: number;
  readonly hz: number;
  readonly headless: boolean;
  readonly mouse: boolean | null;
}

export interface ReportCommand extends Surface {
  readonly kind: 'report';
  readonly report: ReportName;
  readonly json: boolean;
  readonly watch: boolean;
  readonly filter: string | null;
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  readonly limit: number | null;
  readonly sites: readonly string[];
  /** Null for the report's own. */
  readonly columns: readonly string[] | null;
}

/** What every command that changes something takes. */
export interface Acting extends Surface {
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly yes: boolean;
  readonly wait: boolean;
  readonly id: string | null;
}

/** Names are `site/node` or `site/workload`, node sets still folded; `reason` is there where it must be. */
export interface ActingCommand extends Acting {
  readonly kind: 'act';
  readonly verb: 'cordon' | 'drain' | 'uncordon' | 'migrate' | 'cancel' | 'acknowledge' | 'evacuate' | 'shed';
  readonly targets: readonly string[];
  /** Of `acknowledge` it is the note, and may be null. */
  readonly reason: string | null;
  readonly policy: DrainPolicy | null;
  readonly deadlineSeconds: number | null;
  readonly takeOver: boolean;
  readonly to: string | null;
  /**
   * Of a shed, as written: its limit and when it holds, or the demand that says both, and how much the site may
   * change a minute.
   */
  readonly shed: {
    readonly cap: string | null;
    readonly demand: string | null;
    readonly from: string | null;
    readonly until: string | null;
    readonly ramp: string | null;
    /** Whether work may go to other sites. */
    readonly moves: boolean;
  } | null;
}

export const OPERATION_VERBS = ['show', 'watch', 'pause', 'resume', 'cancel', 'extend', 'approve'] as const;

export interface OperationCommand extends Acting {
  readonly kind: 'operation';
  readonly verb: (typeof OPERATION_VERBS)[number];
  readonly operation: string;
  readonly deadlineSeconds: number | null;
  readonly reason: string | null;
}

/** `weft audit --verify` */
export interface VerifyCommand extends Surface {
  readonly kind: 'verify';
  readonly sites: readonly string[];
  readonly json: boolean;
}

/** What meters know of a period can be told as a law asks for it. */
export const ENERGY_REPORTS = ['eu-2024-1364'] as const;

/** `weft feeds --report` */
export interface EnergyReportCommand extends Surface {
  readonly kind: 'energy report';
  readonly report: (typeof ENERGY_REPORTS)[number];
  /** Whole hours since 1970 UTC; `to` is not in it. */
  readonly from: number;
  readonly to: number;
  readonly sites: readonly string[];
  readonly json: boolean;
}

export interface WhatIfCommand extends Surface {
  readonly kind: 'whatif';
  readonly lose: readonly string[];
  readonly caps: readonly { readonly site: string; readonly limit: string }[];
  /** Of `--cap`, as written: when it holds, and how much the site may change a minute. */
  readonly from: string | null;
  readonly until: string | null;
  readonly ramp: string | null;
  readonly json: boolean;
}

export interface ServeCommand extends Surface {
  readonly kind: 'serve';
  readonly ssh: string;
  readonly hostKey: string;
  readonly authorizedKeys: string;
}

export const PKI_VERBS = ['init', 'agent', 'operator', 'revoke', 'refresh', 'list'] as const;

/** `weft pki` */
export interface PkiCommand extends Surface {
  readonly kind: 'pki';
  readonly verb: (typeof PKI_VERBS)[number];
  /** A site, an operator's name, the file of a certificate; null where the verb takes none. */
  readonly operand: string | null;
  readonly folder: string;
  readonly dns: readonly string[];
  readonly ips: readonly string[];
  /** How long a new certificate is good; null for the usual. */
  readonly days: number | null;
  readonly json: boolean;
}

export interface DoctorCommand extends Surface {
  readonly kind: 'doctor';
  readonly json: boolean;
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export interface CompletionCommand extends Surface {
  readonly kind: 'completion';
  readonly shell: (typeof SHELLS)[number];
}

/** A command line that cannot be meant: one line for stderr, then exit 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(neutralise(message, 2048));
    this.name = 'UsageError';
  }
}
