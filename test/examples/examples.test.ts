import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { fileAccess as agentFiles } from '../../agent/config/file-access.ts';
import { loadAgentConfig, loadPolicy } from '../../agent/config/load-agent-config.ts';
import { configuredLinks } from '../../agent/link-bindings.ts';
import { fileAccess as consoleFiles } from '../../source/config/file-access.ts';
import { loadConsoleConfig } from '../../source/config/load-console-config.ts';
import { CERTIFICATE, PRIVATE_KEY } from '../support/configuration-files.ts';

const folder = join(import.meta.dirname, '../../examples');
const example = (name: string) => join(folder, name);
const surroundings = { environment: {}, home: '/home/noc' };

test('every example is loaded by a test', () => {
  expect(readdirSync(folder).filter((name) => name.endsWith('.yaml'))).toEqual([
    'agent-links.yaml',
    'agent-nvidia-smi.yaml',
    'agent-power.yaml',
    'agent-slurm.yaml',
    'policy.yaml',
    'weft-remote.yaml',
    'weft.yaml',
  ]);
});

test('the agent of one machine needs no other file', async () => {
  const config = await loadAgentConfig(example('agent-nvidia-smi.yaml'), agentFiles);
  expect(config.sources.map(({ name }) => name)).toEqual(['nvidia-smi', 'kernel-log']);
  expect(config.listen).toMatchObject({ host: '127.0.0.1', token: { file: example('here.token') } });
});

test('the agent of a site with links reads what its links name', async () => {
  const config = await loadAgentConfig(example('agent-links.yaml'), agentFiles);
  expect(configuredLinks(config, config).map(({ link, expected }) => [link, [...expected.keys()]])).toEqual([
    ['dh-ee-1', ['measured', 'counters', 'routing', 'protection']],
    ['dh-ze-1', ['measured', 'counters', 'protection']],
  ]);
});

test('the agent of a site with meters knows how its power runs', async () => {
  const { power } = await loadAgentConfig(example('agent-power.yaml'), agentFiles);
  expect(power?.feeds.map(({ feed, meter }) => [feed, meter])).toEqual([
    ['feeder A', 'main-a/main'],
    ['feeder B', 'main-b/main'],
    ['roof', 'roof/inlet 1'],
    ['diesel', 'diesel/output'],
  ]);
  expect(power?.edges).toHaveLength(2 + 6 + 1);
  expect(power?.edges.at(-2)).toMatchObject({ meter: 'pdu-a06/inlet 1', fedBy: 'ups-2/output', rack: 'a06' });
  expect(power?.it?.meters).toHaveLength(6);
});

test('the agent of a cluster needs its policy and no other file', async () => {
  const config = await loadAgentConfig(example('agent-slurm.yaml'), agentFiles);
  expect(config.scheduler).toMatchObject({ type: 'slurm', conf: null, rest: null, intervalMs: 10_000 });
  expect(config.sources).toMatchObject([{ targets: { length: 4 } }]);
  expect(config.policy).toEqual(await loadPolicy(example('policy.yaml'), agentFiles));
});

test('the console finds the agents where the examples start them', async () => {
  const { sites } = await loadConsoleConfig(example('weft.yaml'), consoleFiles, surroundings);
  const agents = await Promise.all(
    ['agent-nvidia-smi.yaml', 'agent-slurm.yaml'].map((name) => loadAgentConfig(example(name), agentFiles)),
  );
  expect(sites.map(({ id, url, access }) => ({ id, url, access }))).toEqual(
    agents.map(({ site, listen }) => ({
      id: site.id,
      url: `ws://${listen.host}:${listen.port}`,
      access: { kind: 'token', file: listen.token?.file },
    })),
  );
});

test('the console of remote sites needs its certificates and nothing else', async () => {
  const pem = new Map([
    ['agents-ca.pem', CERTIFICATE],
    ['me.pem', CERTIFICATE],
    ['me-key.pem', PRIVATE_KEY],
  ]);
  const config = await loadConsoleConfig(
    example('weft-remote.yaml'),
    {
      readFile: async (path) => {
        const text = pem.get(basename(path));
        return text === undefined ? await consoleFiles.readFile(path) : new TextEncoder().encode(text);
      },
      status: async (path) =>
        pem.has(basename(path)) ? { kind: 'file', mode: 0o600 } : await consoleFiles.status(path),
    },
    surroundings,
  );
  expect(config.sites.map(({ id, via, access }) => [id, via.length, access.kind])).toEqual([
    ['eemshaven', 0, 'certificate'],
    ['de-halm', 1, 'certificate'],
  ]);
});
