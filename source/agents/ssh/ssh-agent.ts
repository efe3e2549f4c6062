import { messageOf } from '../describe-dial.ts';
import { loadSsh2 } from './load-ssh2.ts';
import { codeOf } from './ssh-error.ts';

/** An agent on this machine answers in a millisecond; one that waits for a person does so when it signs. */
const ANSWER_MS = 3_000;

/** How many keys the SSH agent holds; a phrase when it does not say. Never fails. */
export async function countAgentKeys(socket: string): Promise<number | string> {
  const { createAgent } = await loadSsh2();
  return await new Promise<number | string>((resolve) => {
    const timer = setTimeout(() => resolve(`agent (no answer in ${ANSWER_MS / 1000} s)`), ANSWER_MS);
    const settle = (answer: number | string): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    try {
      createAgent(socket).getIdentities((error, keys) =>
        settle(error ? `agent (SSH_AUTH_SOCK: ${codeOf(error) ?? messageOf(error)})` : (keys?.length ?? 0)),
      );
    } catch (error) {
      settle(`agent (SSH_AUTH_SOCK: ${messageOf(error)})`);
    }
  });
}
