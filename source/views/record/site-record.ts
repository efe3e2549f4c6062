import { neutralise, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { silenceOf } from '../../fabric/site-silence.ts';
import { signsOf } from '../look-signs.ts';
import { silenceWords } from '../silence-words.ts';
import { recordHead } from './record-head.ts';
import type { RecordPart } from './record-part.ts';
import type { RecordRow } from './record-row.ts';

/** One site: while it is not heard since when, why, and where it is dialled. Its figures stand below. */
export function siteRecord(row: RecordRow, _width: number, look: Look): RecordPart {
  const { theme, glyphs } = look;
  const { site, picture } = row;
  const title: Piece[] = [
    { text: say`site `, style: theme.muted },
    { text: row.text('name') ?? neutralise(site.id), style: theme.heading },
  ];
  const silence = silenceOf(site, picture.now);
  if (silence === null) return { head: recordHead(row, title, [], look), blocks: [] };
  const { address } = silence;
  const why = site.feed.error ?? (silence.isNew ? 'connecting' : 'no answer yet');
  const lines: Piece[][] = [
    [{ text: say`${glyphs.lost} ${silenceWords(silence, signsOf(look))}`, style: theme.critical }],
    [
      { text: say`why    `, style: theme.muted },
      { text: neutralise(why, LONGEST), style: theme.text },
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
  return { head: recordHead(row, title, lines, look), blocks: [] };
}

const LONGEST = 512;
