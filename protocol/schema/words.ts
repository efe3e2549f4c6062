/** The closed vocabularies that more than one record kind, program or test needs. */

/** `ok` is the only word that means "looked at and fine"; what was not looked at is `unknown`. */
export const HEALTH = ['ok', 'degraded', 'failed', 'unknown'] as const;
export type Health = (typeof HEALTH)[number];

export const FRESHNESS = ['live', 'late', 'stale', 'lost'] as const;
export type Freshness = (typeof FRESHNESS)[number];

export const SEVERITY = ['critical', 'warning', 'information'] as const;
export type Severity = (typeof SEVERITY)[number];

export const NODE_STATES = ['idle', 'mixed', 'allocated', 'down', 'unknown'] as const;
export type NodeState = (typeof NODE_STATES)[number];

export const SCHEDULING = ['open', 'cordoned', 'draining', 'drained', 'failed', 'commissioning'] as const;
export type Scheduling = (typeof SCHEDULING)[number];

export const WORKLOAD_STATES = [
  'pending',
  'held',
  'running',
  'suspended',
  'completing',
  'completed',
  'failed',
  'cancelled',
  'unknown',
] as const;
export type WorkloadState = (typeof WORKLOAD_STATES)[number];

export const LINK_STATES = ['up', 'degraded', 'down', 'unknown'] as const;
export type LinkState = (typeof LINK_STATES)[number];
/** `there` is away from the site that says it. */
export const FAILED_WAYS = ['there', 'back'] as const;
export type FailedWay = (typeof FAILED_WAYS)[number];
export const PROTECTION = ['protected', 'rekeying late', 'unprotected', 'unknown'] as const;
export type Protection = (typeof PROTECTION)[number];

/** What its interface says of itself (IF-MIB ifOperStatus, /sys/class/net/…/operstate), in two words. */
export const PORT_STATES = ['up', 'down', 'unknown'] as const;
export type PortState = (typeof PORT_STATES)[number];
/** The finite state machine of RFC 4271 8.2.2; `unknown` for a word that is none of its. */
export const BGP_STATES = [
  'idle',
  'connect',
  'active',
  'open sent',
  'open confirm',
  'established',
  'unknown',
] as const;
export type BgpState = (typeof BGP_STATES)[number];
/** `bfd.SessionState` of RFC 5880 6.8.1. */
export const BFD_STATES = ['admin down', 'down', 'init', 'up', 'unknown'] as const;
export type BfdState = (typeof BFD_STATES)[number];
export const FEED_KINDS = ['utility', 'generator', 'battery', 'solar', 'wind'] as const;
export const FEED_STATES = ['ok', 'degraded', 'lost', 'standby', 'unknown'] as const;
/** What a meter sits on. `input` and `output` are a UPS's or a transfer switch's; `loop` is coolant, `air` a sensor. */
export const METER_PLACES = [
  'inlet',
  'branch',
  'outlet',
  'input',
  'output',
  'battery',
  'chassis',
  'loop',
  'leak',
  'air',
] as const;
export type MeterPlace = (typeof METER_PLACES)[number];
/** `off` is switched off or a breaker that is open; `tripped` one that opened by itself. */
export const METER_STATES = ['ok', 'warning', 'critical', 'off', 'tripped', 'on battery', 'unknown'] as const;
export type MeterState = (typeof METER_STATES)[number];

/**
 * What a demand is of. `import limit` is what may be drawn at most, `export limit` what may be fed in;
 * subscription, reservation and available capacity are what was agreed on, asked for and is to be had
 * (OpenADR 3 capacity management). `dispatch setpoint` is a power to be at, `relative dispatch setpoint`
 * one to be away from the usual by. `level` is SIMPLE: 0 normal, 1 moderate, 2 high, 3 emergency.
 */
export const DEMAND_KINDS = [
  'import limit',
  'import subscription',
  'import reservation',
  'import available',
  'export limit',
  'export subscription',
  'export reservation',
  'export available',
  'dispatch setpoint',
  'relative dispatch setpoint',
  'price',
  'export price',
  'greenhouse gas',
  'alert',
  'level',
] as const;
export type DemandKind = (typeof DEMAND_KINDS)[number];

/** NVML `nvmlDeviceGetGpuRecoveryAction` (driver 570 and later), in our words. */
export const RECOVERY_ACTIONS = ['none', 'gpu reset', 'node reboot', 'drain p2p', 'drain and reset'] as const;
export type RecoveryAction = (typeof RECOVERY_ACTIONS)[number];

/** NVML clock event reasons, bit by bit (nvml.h `nvmlClocksEventReason*`), in the order of their bits. */
export const THROTTLE_REASONS = [
  'gpu idle',
  'applications clocks setting',
  'sw power cap',
  'hw slowdown',
  'sync boost',
  'sw thermal slowdown',
  'hw thermal slowdown',
  'hw power brake slowdown',
  'display clock setting',
] as const;
export type ThrottleReason = (typeof THROTTLE_REASONS)[number];

/** What a source reads: the unit of freshness, `SAFETY.md` rule 2. */
export const SOURCE_KINDS = ['gpu', 'node', 'scheduler', 'power', 'links', 'network', 'events'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export const SOURCE_STATES = ['waiting', 'ok', 'partial', 'failed', 'timeout'] as const;
export type SourceState = (typeof SOURCE_STATES)[number];
