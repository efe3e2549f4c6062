import type { ConsoleConfig } from '../../config/console-config.ts';
import type { Prompt } from './prompt.ts';
import { SshReach } from './ssh-reach.ts';

/**
 * The ways to the wanted sites (all without any), with every question asked that the terminal can answer.
 * Asks and dials nothing where no site has `via`, and nothing without somebody to ask.
 */
export async function introduce(
  config: ConsoleConfig,
  wanted: readonly string[],
  prompt: Prompt | null,
): Promise<SshReach> {
  const reach = new SshReach(config.ssh, prompt);
  const sites = config.sites.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  if (prompt !== null) await reach.introduce(sites.map(({ via }) => via));
  return reach;
}
