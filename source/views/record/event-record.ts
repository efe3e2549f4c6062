import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatDurationInWords } from '../../format/duration.ts';
import { formatTime } from '../../format/time.ts';
import { type Fact, factsBlock, sentences } from '../fact-lines.ts';
import { eventsWhere } from '../happenings.ts';
import { hitWorkBlock } from '../hit-work.ts';
import { signsOf } from '../look-signs.ts';
import { repeatPieces, timeLineBlock } from '../time-line.ts';
import { tonedWord } from '../word-tones.ts';
import { recordHead } from './record-head.ts';
import type { RecordPart } from './record-part.ts';
import type { RecordRow } from './record-row.ts';

/** One event: what happened, what to do, whether it did before, what else belongs to it, and whose work is there. */
export function eventRecord(row: RecordRow, width: number, look: Look): RecordPart {
  const { theme } = look;
  const { wall, now } = row.picture;
  const node = row.raw('node');
  const severity = tonedWord(row.word('severity'), look);
  const at = row.number('at');
  const signs = signsOf(look);
  const title: Piece[] = [
    severity,
    { text: say`  ${neutralise(row.site.id)} / `, style: theme.muted },
    { text: row.text('node') ?? say`the site`, style: theme.heading },
    { text: say`  ${KIND_WORDS.get(row.raw('kind') ?? '') ?? say`event`}`, style: theme.text },
  ];
  const when: Piece[] = [
    { text: say`${formatDurationInWords(row.since(at), signs)} ago`, style: theme.text },
    { text: say`, at ${formatTime(at, { now: wall, signs })}`, style: theme.muted },
  ];
  const message = row.text('message') ?? say`no words for it were given`;
  const action = row.text('action');
  const [self] = eventsWhere(row.site, (_, slot) => slot === row.slot);
  const incident = row.number('incident');
  const related = eventsWhere(row.site, (table, slot) =>
    incident === null
      ? node !== null && table.text(table.column('node'), slot) === node
      : table.number(table.column('incident'), slot) === incident,
  );
  const isHeld = row.word('severity') !== 'information';
  return {
    head: recordHead(row, title, [[...when, ...(self === undefined ? [] : repeatPieces(self, look))]], look),
    blocks: [
      sentences(say`What happened`, [message], width, look),
      ...(action === null ? [] : [sentences(say`What to do next`, [action], width, look)]),
      factsBlock(factsOf(row, look), look),
      ...(isHeld && node !== null
        ? [hitWorkBlock(say`Work on this node now`, row.site, workOn(row, node), now, width, look)]
        : []),
      timeLineBlock(
        {
          title: incident === null ? say`What else happened there` : say`The incident it belongs to`,
          site: row.site.id,
          happenings: related,
          none: say`nothing else is kept of it`,
          wall,
          timeZone: 'UTC',
        },
        width,
        look,
      ),
    ],
  };
}

const KIND_WORDS: ReadonlyMap<string, SafeText> = new Map([
  ['xid', say`a GPU fault (Xid)`],
  ['sxid', say`an NVSwitch fault (SXid)`],
  ['node', say`a change of the machine`],
  ['workload', say`a change of work`],
  ['alert', say`an alert`],
  ['source', say`a change of a source`],
]);

function workOn(row: RecordRow, node: string): readonly string[] {
  const nodes = row.site.table('nodes');
  const slot = nodes?.find(node);
  if (nodes === undefined || slot === undefined) return [];
  return (nodes.text(nodes.column('workloads'), slot) ?? '').split(',').filter((name) => name !== '');
}

function factsOf(row: RecordRow, { theme, glyphs }: Look): Fact[] {
  const [node, gpu] = [row.raw('node'), row.raw('gpu')];
  const facts: Fact[] = [];
  if (node !== null) {
    const isKnown = row.site.table('nodes')?.find(node) !== undefined;
    const target = { view: 'node', subject: `${row.site.id}/${node}` } as const;
    facts.push({
      label: say`node`,
      pieces: [{ text: row.text('node') ?? glyphs.missing, style: theme.text }],
      ...(isKnown ? { stop: { id: 'node', target } } : {}),
    });
  }
  if (gpu !== null) {
    const board = boardOf(row, gpu);
    facts.push({
      label: say`GPU`,
      pieces: [{ text: board?.name ?? neutralise(gpu), style: theme.text }],
      ...(board === null
        ? {}
        : {
            stop: {
              id: 'gpu',
              target: { view: 'record', subject: `${row.site.id}/${board.key}`, of: 'gpus' } as const,
            },
          }),
    });
  }
  return facts;
}

/** The row of the board an event names by its uuid or its PCI address. */
function boardOf(row: RecordRow, gpu: string): { readonly key: string; readonly name: SafeText } | null {
  const table = row.site.table('gpus');
  if (table === undefined) return null;
  const [node, uuid, pci] = [table.column('node'), table.column('uuid'), table.column('pciBusId')];
  const [slice, index] = [table.column('instance'), table.column('gpu')];
  let found: { key: string; name: SafeText } | null = null;
  table.forEach((slot) => {
    if (found !== null || table.text(node, slot) !== row.raw('node') || table.text(slice, slot) !== null)
      return;
    if (table.text(uuid, slot) !== gpu && table.text(pci, slot) !== gpu) return;
    const number = table.number(index, slot);
    found = { key: table.keyOf(slot), name: say`GPU ${number ?? say`?`}, ${neutralise(gpu)}` };
  });
  return found;
}
