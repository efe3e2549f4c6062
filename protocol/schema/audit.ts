import { dictionary, recordKind, text, time, u32 } from './column.ts';

export const audit = recordKind({
  name: 'audit',
  singular: 'record',
  meaning:
    'One line of the site’s journal: who did what, when and why, and how it ended. The newest 2,000; `weft audit --verify` reads all.',
  key: ['seq'],
  columns: {
    seq: u32('count', 1, 'Its number: rises by one with every line.'),
    at: time('When it was written, by the agent’s clock.'),
    code: dictionary('What kind of record: `operation.accepted`, `command.conflict`, `migration.reserved`.'),
    actor: dictionary('Who, as authenticated.'),
    via: dictionary('Through whom, where somebody acted for somebody else.'),
    operation: text('The operation it belongs to.'),
    what: text('What, in words.'),
    reason: text('Why, in the words of who did it.'),
    result: text('`ok`, or how it went wrong.'),
    hash: text('SHA-256 of the line, which the next line holds as well.'),
  },
});
