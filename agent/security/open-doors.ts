import { isLoopback } from '../../protocol/configuration/loopback.ts';
import type { AgentConfig, SourceConfig } from '../config/agent-config.ts';
import { type Finding, finding } from './finding.ts';

/** What of a configuration others can reach, and what it sends where others can read it. */
export function openDoors(config: AgentConfig): readonly Finding[] {
  return [
    listener(config),
    ...revocation(config),
    ...reflector(config),
    ...config.sources.flatMap(inTheClear),
    ...authority(config),
  ];
}

function listener({ listen }: AgentConfig): Finding {
  const at = `${listen.host}:${listen.port}`;
  if (listen.tls === null)
    return finding(
      'listen',
      'ok',
      `${at}, without TLS, for this machine alone: whoever reads the token acts as its user`,
    );
  const reach = isLoopback(listen.host) ? 'for this machine' : 'for whoever reaches it';
  const agents = listen.tls.agentCa === null ? 'no agents' : 'agents by listen.tls.agentCa';
  return finding(
    'listen',
    'ok',
    `${at}, TLS 1.3 with certificates of both sides, ${reach}: operators by listen.tls.operatorCa, ${agents}`,
  );
}

function revocation({ listen, peers }: AgentConfig): readonly Finding[] {
  if (listen.tls === null) return [];
  const { crl } = listen.tls;
  const lists =
    crl === null
      ? finding(
          'listen.crl',
          'warning',
          'no revocation list is read: a certificate that was lost is good until it expires',
          'listen: {tls: {crl: FILE}}, with a list of each authority',
        )
      : finding('listen.crl', 'ok', `what is revoked is read from ${crl}`);
  const unpinned = [...peers].filter(([, { url, pin }]) => url.startsWith('wss:') && pin === null);
  return [
    lists,
    ...unpinned.map(([site]) =>
      finding(`peers.${site}.pin`, 'ok', `${site} is known by its authority alone; a pin would name its key`),
    ),
  ];
}

function reflector({ stampReflector }: AgentConfig): readonly Finding[] {
  if (stampReflector === null) return [];
  const { host, port, answers } = stampReflector;
  const at = `${host}:${port} (UDP)`;
  if (answers !== 'everyone' || isLoopback(host))
    return [finding('stampReflector', 'ok', `${at} answers those that are named`)];
  return [
    finding(
      'stampReflector',
      'warning',
      `${at} answers test packets of everyone`,
      'stampReflector: {answers: [ADDRESS, …]}, or a firewall before it',
    ),
  ];
}

/** Targets elsewhere that are asked without encryption: who is between reads and writes what they say. */
function inTheClear(source: SourceConfig): readonly Finding[] {
  const clear = targetsInTheClear(source);
  if (clear.length === 0) return [];
  const more = clear.length === 1 ? '' : ` and ${clear.length - 1} more`;
  return [
    finding(
      `sources.${source.name}`,
      'warning',
      `${clear[0]}${more} ${clear.length === 1 ? 'is' : 'are'} read without encryption: who is between reads and changes what they say`,
      mendOf(source),
    ),
  ];
}

function targetsInTheClear(source: SourceConfig): readonly string[] {
  switch (source.type) {
    case 'snmp':
      return source.targets
        .filter(({ host, user }) => user === null && !isLoopback(host))
        .map(({ host }) => `${host} (SNMP v2c)`);
    case 'modbus':
      return source.targets.filter(({ host }) => !isLoopback(host)).map(({ host }) => `${host} (Modbus/TCP)`);
    default: {
      const urls = 'url' in source ? [source.url] : 'targets' in source ? source.targets : [];
      return urls.filter((url) => url.startsWith('http:') && !isLoopback(new URL(url).hostname));
    }
  }
}

function mendOf({ type }: SourceConfig): string {
  if (type === 'snmp') return 'SNMP v3: targets: [{host: …, user: {…}}]';
  return type === 'modbus' ? 'keep it on a network of its own' : 'https, or a network of its own';
}

function authority({ policy, listen }: AgentConfig): readonly Finding[] {
  if (policy === null)
    return [
      finding(
        'policy',
        'ok',
        listen.tls === null
          ? 'no policy: the local user may do everything'
          : 'no policy: everyone with a certificate may look, and no more',
      ),
    ];
  const acting = policy.roles.filter(
    ({ who, may }) => who.includes('*') && may.some((verb) => verb !== 'view' && verb !== 'acknowledge'),
  );
  if (acting.length === 0) return [finding('policy', 'ok', 'who may act is named')];
  return [
    finding(
      'policy',
      'warning',
      `everyone with a certificate may ${[...new Set(acting.flatMap(({ may }) => may))].join(', ')}`,
      'name who may act in policy.yaml: roles: [{who: ["weft://operator/NAME"], …}]',
    ),
  ];
}
