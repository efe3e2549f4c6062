import type { Command } from '../../protocol/command.ts';

/** A command as a console would send it; ids are ULIDs told apart by their number. */
export function commandOf(number: number, more: Partial<Command> = {}): Command {
  return {
    id: idOf(number),
    verb: 'drain',
    targets: [{ name: 'gpu-001', version: 3, seen: '' }],
    reason: 'fan swap',
    policy: 'wait',
    deadlineSeconds: 1800,
    to: null,
    fromBeginning: false,
    takeOver: false,
    planHash: 'ab'.repeat(32),
    plannedOn: { boot: 'boot', seq: 5 },
    notAfter: 2_000_000_000_000,
    ...more,
  };
}

export function idOf(number: number): string {
  return `01JDH4Z6Y3W8K2Q5N7R9T${String(number).padStart(5, '0')}`;
}

/** A command on nodes by their names. */
export function onNodes(names: readonly string[]): Pick<Command, 'targets'> {
  return { targets: names.map((name) => ({ name, version: 1, seen: '' })) };
}

/** A drain of nodes by their names. */
export function drain(nodes: readonly string[] = ['gpu-001']): Command {
  return commandOf(1, onNodes(nodes));
}
