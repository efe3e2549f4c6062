import { neutralise, say } from '../../../protocol/text.ts';
import { pad } from '../../../protocol/text-width.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { silenceOf } from '../../fabric/site-silence.ts';
import { quoted } from '../../filter/write-filter.ts';
import { signsOf } from '../look-signs.ts';
import { type Block, NOTHING, type TextLine, textBlock } from '../page-block.ts';
import { viewEntry } from '../registry.ts';
import { silenceReason, silenceWords } from '../silence-words.ts';
import type { TableViewName } from '../view-names.ts';
import { freshnessSign } from '../word-tones.ts';
import { recordHead } from './record-head.ts';
import type { RecordPart } from './record-part.ts';
import type { RecordRow } from './record-row.ts';

/** One site: while it is not heard since when, why, and where it is dialled; and the way to what is known of it. */
export function siteRecord(row: RecordRow, _width: number, look: Look): RecordPart {
  const { theme } = look;
  const { site, picture } = row;
  const title: Piece[] = [
    { text: say`site `, style: theme.muted },
    { text: row.text('name') ?? neutralise(site.id), style: theme.heading },
  ];
  const silence = silenceOf(site, picture.now);
  const blocks = [knownBlock(row, silence !== null, look)];
  if (silence === null) return { head: recordHead(row, title, [], look), blocks };
  const { address } = silence;
  const { sign, style } = freshnessSign(site.streamFreshness(picture.now), look);
  const lines: Piece[][] = [
    [
      { text: sign, style },
      { text: say` ${silenceWords(silence, signsOf(look))}`, style: theme.text },
    ],
    [
      { text: say`why    `, style: theme.muted },
      { text: neutralise(silenceReason(site, picture.now), LONGEST), style: theme.text },
    ],
    ...(address === null
      ? []
      : [
          [
            { text: say`tried  `, style: theme.muted },
            { text: neutralise(address), style: theme.text },
          ],
        ]),
    [
      { text: say`look   `, style: theme.muted },
      { text: say`weft doctor looks at the whole way to it, once`, style: theme.text },
    ],
  ];
  return { head: recordHead(row, title, lines, look), blocks };
}

const TABLES: readonly TableViewName[] = ['nodes', 'gpus', 'workloads', 'links', 'alerts', 'events'];

/** Enter on a line leads to the site's rows of that kind. */
function knownBlock({ site }: RecordRow, isSilent: boolean, { theme }: Look): Block {
  const lines = TABLES.flatMap((view): TextLine[] => {
    const size = site.table(view)?.size ?? 0;
    if (size === 0) return [];
    const filter = `site=${quoted(site.id)}`;
    return [
      {
        pieces: [
          { text: say`${pad(neutralise(viewEntry(view).title), NAMES)}`, style: theme.text },
          { text: say`${size}`, style: isSilent ? theme.stale : theme.text },
        ],
        stop: { id: view, target: { view, subject: site.id, filter } },
      },
    ];
  });
  const heading = isSilent ? say`What is known of it, as last heard` : say`What is known of it`;
  return lines.length === 0 ? NOTHING : textBlock([{ text: heading, style: theme.heading }], lines);
}

const NAMES = 11;

const LONGEST = 512;
