import { choice, dictionary, recordKind, ref, text, time, u32 } from './column.ts';
import { SEVERITY } from './words.ts';

export const events = recordKind({
  name: 'events',
  singular: 'event',
  meaning: 'Something that happened once: an Xid, a node that went down, an alert raised or cleared.',
  key: ['event'],
  columns: {
    event: u32('count', 1, 'Its number, rising within one life of the agent.'),
    at: time('When it happened, by the clock of who saw it.'),
    kind: dictionary('What kind: `xid`, `sxid`, `node`, `workload`, `alert`, `source`, `link`.'),
    severity: choice(SEVERITY, 'How much it matters.'),
    node: ref('nodes', 'The machine.'),
    gpu: text('The GPU’s uuid or PCI address.'),
    code: u32('none', 1, 'The Xid or SXid.'),
    incident: u32('count', 1, 'The event that began the incident it belongs to.'),
    message: text('What happened, in words.'),
    action: dictionary('What the vendor advises.'),
  },
});
