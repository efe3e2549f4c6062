import { posix } from 'node:path';
import { loadAgentConfig } from '../../agent/config/load-agent-config.ts';
import { type FakeFile, fakeFiles, problemLines } from './configuration-files.ts';

export const AGENT_YAML = '/etc/weft/agent.yaml';

/** Other files, by their paths from the folder of agent.yaml. */
export type Beside = Readonly<Record<string, string | FakeFile>>;

/** A mistake by its name: what stands in agent.yaml, what is said of it after the path, and what lies beside it. */
export type Mistake = [name: string, yaml: string, said: string, beside?: Beside];

/** What an agent reads out of this text. */
export function loadYaml(yaml: string, beside: Beside = {}) {
  const files = Object.entries(beside).map(([path, file]) => [posix.resolve('/etc/weft', path), file]);
  return loadAgentConfig(AGENT_YAML, fakeFiles({ [AGENT_YAML]: yaml, ...Object.fromEntries(files) }));
}

/** What is said of it; fails where nothing is. */
export const mistakesIn = (yaml: string, beside?: Beside) => problemLines(loadYaml(yaml, beside));
