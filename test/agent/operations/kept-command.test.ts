import { describe, expect, it } from 'vitest';
import { keptCommand } from '../../../agent/operations/kept-command.ts';
import { commandJson } from '../../../protocol/command-hash.ts';
import { commandOf } from '../../support/made-commands.ts';

describe('a command', () => {
  it('is kept as it was sent', () => {
    const command = commandOf(1, { policy: null, to: 'eemshaven', takeOver: true });
    expect(keptCommand(commandJson(command))).toEqual(command);
    expect(keptCommand({ ...commandJson(command), verb: 'explode' })).toBeNull();
  });
});
