import { dirname, isAbsolute, resolve } from 'node:path';
import { checkDocument } from '../../protocol/configuration/check-document.ts';
import { type ConfigurationFiles, fileFields } from '../../protocol/configuration/file-fields.ts';
import { readDocument } from '../../protocol/configuration/read-document.ts';
import type { AgentConfig, SourceConfig, UnnamedSource } from './agent-config.ts';
import { agentSchema } from './agent-schema.ts';
import { type FileAccess, fileAccess } from './file-access.ts';
import type { PolicyConfig } from './policy-config.ts';
import { policySchema } from './policy-schema.ts';

/**
 * Reads and checks one agent's configuration and the policy it names. Fails with `ConfigurationError`
 * that names every problem of the file; nothing was started or written by then.
 */
export async function loadAgentConfig(path: string, access: FileAccess = fileAccess): Promise<AgentConfig> {
  const files = filesBeside(path, access);
  const document = await readDocument(files, path, 'an agent’s configuration; give its path with --config');
  const { policy, sources, ...config } = await checkDocument(document, agentSchema(fileFields(files)));
  const policyFile = policy?.file ?? null;
  return {
    ...config,
    sources: numbered(sources),
    policy: policyFile === null ? null : await loadPolicy(policyFile, access),
    policyFile,
  };
}

/** Reads and checks policy.yaml, at the start and again on SIGHUP. Fails with `ConfigurationError`. */
export async function loadPolicy(path: string, access: FileAccess = fileAccess): Promise<PolicyConfig> {
  const document = await readDocument(filesBeside(path, access), path, 'a policy');
  return await checkDocument(document, policySchema());
}

/** Where a configuration is looked for when none is named. */
export const DEFAULT_CONFIG = '/etc/weft/agent.yaml';

function filesBeside(path: string, access: FileAccess): ConfigurationFiles {
  const folder = dirname(resolve(path));
  return { ...access, resolve: (written) => (isAbsolute(written) ? written : resolve(folder, written)) };
}

/** Names for the `sources` table: the type, with a number from the second of a type on. */
function numbered(sources: readonly UnnamedSource[]): SourceConfig[] {
  const seen = new Map<string, number>();
  return sources.map((source) => {
    const count = (seen.get(source.type) ?? 0) + 1;
    seen.set(source.type, count);
    return { ...source, name: count === 1 ? source.type : `${source.type}-${count}` };
  });
}
