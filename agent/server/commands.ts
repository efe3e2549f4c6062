import type { Command, CommandAnswer, Steer } from '../../protocol/index.ts';

/**
 * Takes what a console asks for, as whom it was admitted; `speaker` is whom it says it asks for. Settles with an answer that is durable; fails
 * where it is not known whether one is, and then the console is told nothing.
 */
export interface Commands {
  submit(command: Command, identity: string, speaker?: string): Promise<CommandAnswer>;
  steer(steer: Steer, identity: string, speaker?: string): Promise<CommandAnswer>;
}

export function declined(id: string): CommandAnswer {
  return { id, status: 'refused', reason: 'this agent carries out no commands', refusals: [] };
}
