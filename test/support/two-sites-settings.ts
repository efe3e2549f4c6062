import { join } from 'node:path';
import type { Authority } from './stream-certificates.ts';

export const EAST_AND_WEST = ['east', 'west'] as const;
export type EastOrWest = (typeof EAST_AND_WEST)[number];
export type OfEach<T> = Readonly<Record<EastOrWest, T>>;

/** The CAs of a federation; an agent asks consoles for one of the first, and agents for one of the second. */
export interface TwoAuthorities {
  readonly operators: Authority;
  readonly agents: Authority;
}

/** Everybody may do everything, nothing needs a second person, and health data stays in the east. */
export const OPEN_POLICY = `
roles:
  - {who: ["*"], may: [view, acknowledge, cordon, drain, uncordon, cancel, migrate, evacuate, approve]}
limits: {drainingRatio: 1, commandsPerMinute: 10000}
approvals: {evacuate: false, drainRatioOver: 1}
dataClasses: {open: {}, health: {sites: [east]}}
migration: {transfer: {type: shared}}
`;

/** Slurm looks at its queue every second, and lets a job that was put back run again soon. */
export const PROMPT =
  'SchedulerParameters=bf_interval=1,sched_interval=1,requeue_setup_env_fail,nohold_on_prolog_fail';

export interface AgentSettings {
  readonly site: EastOrWest;
  readonly folderOf: (site: EastOrWest) => string;
  readonly ports: OfEach<number>;
  /** Where each is dialled by the other. */
  readonly dialled: OfEach<number>;
  readonly slurmConf: string;
  readonly policy: string;
  /** Lines at the end of agent.yaml. */
  readonly more: string;
  /** Null where tokens open the doors. */
  readonly authorities: TwoAuthorities | null;
}

/** The files of an agent's configuration, by name. */
export function agentFiles(settings: AgentSettings): Readonly<Record<string, string>> {
  const { site, folderOf, ports, dialled, slurmConf, policy, more, authorities } = settings;
  const other = site === 'east' ? 'west' : 'east';
  const own = authorities?.agents.issue(`IP:127.0.0.1,URI:weft://agent/${site}`, 'serverAuth,clientAuth');
  const [listen, peer] =
    own === undefined
      ? [
          'token: {file: token}',
          `url: "ws://127.0.0.1:${dialled[other]}", token: {file: ${join(folderOf(other), 'token')}}`,
        ]
      : [
          'tls: {certificate: a.pem, key: a-key.pem, operatorCa: operators.pem, agentCa: agents.pem}',
          `url: "wss://127.0.0.1:${dialled[other]}"`,
        ];
  const certificates =
    own === undefined || authorities === null
      ? {}
      : {
          'a.pem': own.certificate,
          'a-key.pem': own.key,
          'operators.pem': authorities.operators.certificate,
          'agents.pem': authorities.agents.certificate,
        };
  return {
    ...certificates,
    'policy.yaml': policy,
    'agent.yaml': `site: {id: ${site}}
listen: {host: 127.0.0.1, port: ${ports[site]}, ${listen}}
state: state
peers: {${other}: {${peer}}}
scheduler: {type: slurm, conf: ${slurmConf}, interval: 1s}
policy: {file: policy.yaml}
${more}`,
  };
}

/** The files of an operator's console, by name: `weft.yaml`, and the certificate that says who it is. */
export function consoleFiles(
  operator: string,
  { folderOf, ports, authorities }: Pick<AgentSettings, 'folderOf' | 'ports' | 'authorities'>,
): Readonly<Record<string, string>> {
  const listed = EAST_AND_WEST.map((site) =>
    authorities === null
      ? `{id: ${site}, url: "ws://127.0.0.1:${ports[site]}", token: {file: ${join(folderOf(site), 'token')}}}`
      : `{id: ${site}, url: "wss://127.0.0.1:${ports[site]}"}`,
  );
  const sites = `sites: [${listed.join(', ')}]\n`;
  if (authorities === null) return { 'weft.yaml': sites };
  const own = authorities.operators.issue(`URI:weft://operator/${operator}`, 'clientAuth');
  return {
    'weft.yaml': `${sites}tls: {ca: ca.pem, certificate: me.pem, key: me-key.pem}\n`,
    'ca.pem': authorities.agents.certificate,
    'me.pem': own.certificate,
    'me-key.pem': own.key,
  };
}
