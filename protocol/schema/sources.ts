import { choice, dictionary, f64, monotonic, recordKind, text, u32 } from './column.ts';
import { SOURCE_KINDS, SOURCE_STATES } from './words.ts';

export const sources = recordKind({
  name: 'sources',
  singular: 'source',
  meaning: 'One reader of the agent and one thing it reads; freshness is kept here.',
  key: ['source', 'target'],
  columns: {
    source: dictionary('The reader’s name in the configuration.'),
    target: text('What it reads: an address, a program, a node.'),
    kind: choice(SOURCE_KINDS, 'What it tells of.'),
    state: choice(SOURCE_STATES, 'How its last reading ended.'),
    error: text('What was wrong with it, in words.'),
    notice: text('What had to be put right in reading it: units, names, partial answers.'),
    periodSeconds: f64('s', 0.001, 'How often it is read.'),
    durationSeconds: f64('s', 0.001, 'How long the last reading took.'),
    rows: u32('count', 1, 'Rows the last good reading gave.'),
    failures: u32('count', 1, 'Failed readings in a row.'),
    sampledAt: monotonic('When it last gave a good reading.'),
  },
});
