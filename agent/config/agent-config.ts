import type { LinkConfig } from './link-config.ts';
import type { PolicyConfig } from './policy-config.ts';
import type { ModbusTargetConfig, VtnConfig } from './power-config.ts';
import type { PowerConfig } from './power-tree-config.ts';
import type { SnmpTargetConfig } from './snmp-config.ts';
import type { StampPeerConfig, StampReflectorConfig } from './stamp-config.ts';

/** The agent's configuration, checked: paths absolute, durations in milliseconds, node sets expanded. */
export interface AgentConfig {
  readonly site: {
    readonly id: string;
    readonly name: string;
    /** ISO 3166-1 alpha-2. */
    readonly jurisdiction: string | null;
    readonly gridLimitWatts: number | null;
    /** By how much what is drawn may change a minute, down or up; null is no limit. */
    readonly gridRampWattsPerMinute: number | null;
  };
  readonly listen: ListenConfig;
  /** The folder of the journal, the audit trail and the store's identity. */
  readonly state: string;
  readonly sources: readonly SourceConfig[];
  /** Links to other sites: what they are, and which of the sources tell of them. */
  readonly links: readonly LinkConfig[];
  readonly stampReflector: StampReflectorConfig | null;
  readonly power: PowerConfig | null;
  /** Agents to migrate to, by site. */
  readonly peers: ReadonlyMap<string, PeerConfig>;
  readonly scheduler: SchedulerConfig;
  /** Null without a policy file: see INTERFACE for what holds then. */
  readonly policy: PolicyConfig | null;
  readonly policyFile: string | null;
  readonly metrics: { readonly host: string; readonly port: number } | null;
}

/** Either TLS with client certificates, anywhere, or a token, on loopback only. */
export type ListenConfig = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
} & ({ readonly tls: TlsConfig; readonly token: null } | { readonly tls: null; readonly token: SecretFile });

/** PEM files. */
export interface TlsConfig {
  readonly certificate: string;
  readonly key: string;
  readonly operatorCa: string;
  readonly agentCa: string | null;
  /** What the authorities revoked: with it, a list of each. */
  readonly crl: string | null;
}

/** The absolute path of a file that holds a secret; who needs it reads it when needed. */
export interface SecretFile {
  readonly file: string;
}

export interface PeerConfig {
  readonly url: string;
  readonly token: SecretFile | null;
  /** `sha256/BASE64` of the public key in its certificate; null trusts the authority alone. */
  readonly pin: string | null;
  /** Its country, for data classes that ask; null is not known. */
  readonly jurisdiction: string | null;
}

interface Reader {
  /** Its type, with a number from the second of a type on: `prometheus`, `prometheus-2`. */
  readonly name: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

export type SourceConfig =
  | NvidiaSmiConfig
  | ExporterConfig
  | PrometheusConfig
  | KernelLogConfig
  | InterfacesConfig
  | StampConfig
  | CommandConfig
  | PerfqueryConfig
  | RedfishConfig
  | SnmpConfig
  | ModbusConfig
  | OpenAdrConfig;

/** As it is written: its name comes of its place among the others. */
export type UnnamedSource = SourceConfig extends infer S
  ? S extends SourceConfig
    ? Omit<S, 'name'>
    : never
  : never;

export const SOURCE_TYPES = [
  'nvidia-smi',
  'dcgm-exporter',
  'node-exporter',
  'prometheus',
  'kernel-log',
  'interfaces',
  'stamp',
  'wireguard',
  'ipsec',
  'macsec',
  'frr',
  'perfquery',
  'network-exporter',
  'redfish',
  'snmp',
  'modbus',
  'openadr',
] as const;
export type SourceType = SourceConfig['type'];
export type SourceConfigOf<T extends SourceType> = Extract<SourceConfig, { readonly type: T }>;

export interface NvidiaSmiConfig extends Reader {
  readonly type: 'nvidia-smi';
  /** An absolute path, or a name to be found on the PATH. */
  readonly program: string;
  /** What this host is called; null takes its host name. */
  readonly node: string | null;
}
export interface ExporterConfig extends Reader {
  readonly type: 'dcgm-exporter' | 'node-exporter' | 'network-exporter';
  /** URLs, expanded. */
  readonly targets: readonly string[];
}
export interface PrometheusConfig extends Reader {
  readonly type: 'prometheus';
  readonly url: string;
}
export interface KernelLogConfig extends Reader {
  readonly type: 'kernel-log';
  readonly path: string;
  readonly node: string | null;
}
export interface InterfacesConfig extends Reader {
  readonly type: 'interfaces';
  readonly root: string;
  readonly node: string | null;
}
/** Test packets to peers; `intervalMs` is from one packet to the next of one session. */
export interface StampConfig extends Reader {
  readonly type: 'stamp';
  readonly peers: readonly StampPeerConfig[];
  readonly timestamps: 'ntp' | 'ptp';
}
/** A program whose output is read. */
export interface CommandConfig extends Reader {
  readonly type: 'wireguard' | 'ipsec' | 'macsec' | 'frr';
  readonly command: readonly [string, ...string[]];
}
export interface PerfqueryConfig extends Reader {
  readonly type: 'perfquery';
  readonly command: readonly [string, ...string[]];
  /** What links call the fabric that it asks. */
  readonly node: string;
}
export interface RedfishConfig extends Reader {
  readonly type: 'redfish';
  readonly targets: readonly string[];
  readonly credentials: SecretFile;
  /** The authority that signed the targets' certificates; null takes the system's. */
  readonly ca: string | null;
  readonly authentication: 'session' | 'basic';
  /** The machines that the targets are the management controllers of, in their order; null where they are none. */
  readonly nodes: readonly string[] | null;
}
export interface SnmpConfig extends Reader {
  readonly type: 'snmp';
  readonly targets: readonly SnmpTargetConfig[];
}
export interface ModbusConfig extends Reader {
  readonly type: 'modbus';
  readonly targets: readonly ModbusTargetConfig[];
}
export interface OpenAdrConfig extends Reader, VtnConfig {
  readonly type: 'openadr';
}

export type SchedulerConfig =
  | { readonly type: 'none' }
  | {
      readonly type: 'slurm';
      /** slurm.conf; null leaves it to Slurm's own search. */
      readonly conf: string | null;
      /** slurmrestd; null reads by Slurm's programs. */
      readonly rest: SlurmRestConfig | null;
      /** The folder of Slurm's programs; null finds them on the PATH. */
      readonly programs: string | null;
      readonly intervalMs: number;
      readonly timeoutMs: number;
    }
  | {
      readonly type: 'kubernetes';
      readonly kubeconfig: string | null;
      readonly context: string | null;
      readonly intervalMs: number;
      readonly timeoutMs: number;
    }
  | {
      readonly type: 'simulated';
      readonly nodes: number;
      readonly gpus: number;
      readonly seed: number;
      readonly intervalMs: number;
      readonly timeoutMs: number;
    };

/** slurmrestd on a unix socket, or over TCP with a JWT in a file. */
export type SlurmRestConfig =
  | { readonly kind: 'socket'; readonly path: string }
  | {
      readonly kind: 'web';
      readonly url: string;
      readonly user: string | null;
      readonly token: SecretFile | null;
    };
