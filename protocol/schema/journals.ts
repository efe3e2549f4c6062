import { recordKind, text, time, u32 } from './column.ts';

export const journals = recordKind({
  name: 'journals',
  singular: 'journal',
  meaning:
    'The head of the site’s journal, signed by its agent: whoever keeps it can tell later that lines were taken away or rewritten.',
  key: [],
  columns: {
    store: text('Which life of the agent’s disk wrote it.'),
    seq: u32('count', 1, 'The number of its newest line.'),
    hash: text('The hash of that line.'),
    at: time('When the head was signed.'),
    key: text('The agent’s public key: Ed25519, raw, base64url; null for a journal that is on no disk.'),
    signature: text(
      'Over `weft journal head`, a line feed and the canonical JSON of `{at, hash, seq, site, store}`: Ed25519, base64url.',
    ),
    lowBecause: text('What is left where room for it runs short; null while there is enough.'),
    closedBecause: text('Why no commands are taken, such as a damaged journal; null while they are.'),
  },
});
