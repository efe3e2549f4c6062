import { createInterface } from 'node:readline/promises';
import type { Confirmation } from './actions/plan.ts';
import { UsageError } from './cli/command-line.ts';

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/**
 * Asks for as much as what is hit deserves (SAFETY.md rule 9); true when it was given. Fails with
 * `UsageError` where nobody can be asked.
 */
export async function confirm(
  confirmation: Confirmation,
  { input, output }: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  if (input.isTTY !== true || output.isTTY !== true)
    throw new UsageError(
      'there is no terminal to confirm on; --yes confirms beforehand, --dry-run only looks',
    );
  const question =
    confirmation.kind === 'enter'
      ? 'Enter starts it, Ctrl-C leaves: '
      : `${confirmation.because}; type ${confirmation.word} to start, Enter leaves: `;
  const lines = createInterface({ input, output });
  try {
    const answer = (await lines.question(question, { signal })).trim();
    return confirmation.kind === 'enter' ? answer === '' || answer === 'yes' : answer === confirmation.word;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    lines.close();
  }
}
