import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { configuredAgent } from '../../agent/configured.ts';
import { simulatedAgent } from '../../agent/simulate.ts';
import { until } from '../support/stream-server.ts';

let folder: string;
let other: Agent;
let agent: Agent;
let reload: () => Promise<void>;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-configured-'));
  said = [];
  other = await simulatedAgent(
    {
      kind: 'simulate',
      site: 'eemshaven',
      nodes: 2,
      gpus: 1,
      seed: 1,
      hz: 10,
      listen: { host: '127.0.0.1', port: 0 },
      // It knows the site and finds nobody there: the other way is the one that is looked at.
      peers: new Map([['de-halm', 'ws://127.0.0.1:9']]),
      peerTokens: new Map(),
      faults: 0,
      state: null,
      token: join(folder, 'eemshaven.token'),
    },
    'weft-agent test',
    () => undefined,
  );
  await other.start();
  const log = (_level: string, what: string, more: object = {}): void =>
    void said.push(`${what} ${JSON.stringify(more)}`);
  await configure({});
  const made = await configuredAgent(join(folder, 'agent.yaml'), 'weft-agent test', log, readFile);
  [agent, reload] = [made.agent, made.reload];
  await agent.start();
});
afterEach(async () => {
  await Promise.all([agent.stop(), other.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function configure({ peers = '{}', nodes = 2, policy = '{}', links = '[]' }): Promise<void> {
  await writeFile(join(folder, 'policy.yaml'), policy, { mode: 0o600 });
  await writeFile(
    join(folder, 'agent.yaml'),
    [
      'site: {id: de-halm, name: De Halm}',
      'listen: {host: 127.0.0.1, port: 0, token: {file: token}}',
      'state: state',
      `scheduler: {type: simulated, nodes: ${nodes}, gpus: 1}`,
      `peers: ${peers}`,
      `links: ${links}`,
      'policy: {file: policy.yaml}',
    ].join('\n'),
    { mode: 0o600 },
  );
}

const reached = 'another agent is reached {"peer":"eemshaven"}';
const withPeer = () => `{eemshaven: {url: "${other.url}", token: {file: eemshaven.token}}}`;

test('peers that are configured later are reached when the configuration is read again', async () => {
  await configure({ peers: withPeer() });
  await reload();
  await until(() => said.includes(reached), 'the other agent is reached');
  expect(said).toEqual([reached]);
});

test('what holds only from the next start is named, and everything else holds', async () => {
  await configure({ peers: withPeer(), nodes: 3 });
  await reload();
  await until(() => said.includes(reached), 'the other agent is reached');
  expect(said[0]).toBe(
    'scheduler: changed in the configuration, and as before until the agent is started again {}',
  );
});

test('where a part cannot be read nothing of it holds', async () => {
  await configure({ peers: withPeer(), policy: 'limits: {drainingRatio: 7}' });
  await expect(reload()).rejects.toThrow(/policy\.yaml.*drainingRatio/);
  await configure({});
  await reload();
  expect(said).toEqual([]);
});

test('what a link is holds when the configuration is read again, and where it is read from the next start', async () => {
  await configure({ links: '[{peer: eemshaven, link: dh-ee-1, carrier: Eems Glas}]' });
  await reload();
  const table = agent.store.tables.of('links');
  const row = () => {
    const slot = table.find('eemshaven/dh-ee-1');
    return slot === undefined ? null : table.read(slot);
  };
  await until(() => row() !== null, 'the link is there');
  expect(row()).toMatchObject({ carrier: 'Eems Glas', protectionRequired: false });
  expect(said).toEqual([]);
  const protection = 'protection: {type: macsec, interface: macsec0}';
  await configure({ links: `[{peer: eemshaven, link: dh-ee-1, carrier: Noorderkabel, ${protection}}]` });
  await reload();
  await until(() => row()?.['carrier'] === 'Noorderkabel', 'the carrier is another');
  await until(() => row()?.['encryptionReason'] !== null, 'its protection is asked for');
  expect(row()).toMatchObject({
    protectionRequired: true,
    encryptionState: 'unknown',
    encryptionReason: 'nothing reads its protection',
  });
  expect(said).toEqual([
    'links (where dh-ee-1 is read): changed in the configuration, and as before until the agent is started again {}',
  ]);
});
