import { choice, dictionary, list, recordKind, text, time } from './column.ts';
import { SEVERITY } from './words.ts';

export const alerts = recordKind({
  name: 'alerts',
  singular: 'alert',
  meaning: 'One thing that is wrong, from when it was raised until it was cleared.',
  key: ['alert'],
  columns: {
    alert: text('Its id: rule and subject.'),
    rule: dictionary('The rule that raised it.'),
    severity: choice(SEVERITY, 'How much it matters.'),
    subject: text('What it is about: a node, `node/gpu`, a source, the site.'),
    message: text('What is wrong and what it means, in words.'),
    action: text('What the vendor or the rule advises.'),
    workloads: list('The workloads it hits.'),
    raisedAt: time('When its cause began where that has a time of its own, else when it was seen first.'),
    clearedAt: time('When it was cleared; null while it stands.'),
    acknowledgedBy: dictionary('Who took note of it.'),
    note: text('What they wrote.'),
  },
});
