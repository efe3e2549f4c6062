import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import type { Piece } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { derivedNumber } from '../fabric/derived.ts';
import type { SiteView } from '../fabric/site-view.ts';
import { formatDuration } from '../format/duration.ts';
import { formatQuantity } from '../format/quantity.ts';
import { signsOf } from './look-signs.ts';
import { type Block, type TextLine, textBlock } from './page-block.ts';
import { tonedWord } from './word-tones.ts';
import { flowed } from './wrapped.ts';

/** Workloads that something hits: whose they are, how large, how long still and of which class. */
export function hitWorkBlock(
  heading: SafeText,
  site: SiteView,
  ids: readonly string[],
  now: number,
  width: number,
  look: Look,
): Block {
  const none = { pieces: [{ text: say`no work is known to be hit`, style: look.theme.muted }] };
  const shown = ids.slice(0, MOST).flatMap((id) => workLines(site, id, now, width - 2, look));
  const rest = ids.length - MOST;
  if (rest > 0) shown.push({ pieces: [{ text: say`and ${rest} more`, style: look.theme.warning }] });
  return textBlock([{ text: heading, style: look.theme.heading }], shown.length === 0 ? [none] : shown);
}

const MOST = 40;

function workLines(site: SiteView, id: string, now: number, width: number, look: Look): TextLine[] {
  const { theme } = look;
  const signs = signsOf(look);
  const table = site.table('workloads');
  const slot = table?.find(id);
  const name: Piece = { text: neutralise(id), style: theme.heading };
  if (table === undefined || slot === undefined) {
    const gone = say`  its scheduler does not list it any more`;
    return [{ pieces: [name, { text: gone, style: theme.muted }] }];
  }
  const text = (column: string): SafeText | null => {
    const raw = table.text(table.column(column), slot);
    return raw === null ? null : neutralise(raw);
  };
  const number = (column: string): SafeText =>
    formatQuantity(table.number(table.column(column), slot), 'count', { signs });
  const left = derivedNumber('timeLeftSeconds', site, table, slot, now);
  const state = tonedWord(String(table.cell(table.column('state'), slot) ?? 'unknown'), look);
  const checkpoint = text('checkpoint');
  const isOnOne = table.number(table.column('nodeCount'), slot) === 1;
  const words = [
    say`user ${text('user') ?? signs.missing}, account ${text('account') ?? signs.missing}`,
    say`${number('gpus')} GPUs on ${number('nodeCount')} ${isOnOne ? say`node` : say`nodes`}`,
    ...(left === null ? [] : [say`${formatDuration(left, signs)} left`]),
    say`class ${text('dataClass') ?? say`unknown`}`,
    checkpoint === null ? say`no checkpoint` : say`checkpoint by ${checkpoint}`,
  ];
  const groups: Piece[][] = [
    [name, { text: say` ${text('name') ?? signs.missing}`, style: theme.text }],
    [state],
    ...words.map((word) => [{ text: word, style: theme.muted }]),
  ];
  const target = { view: 'workload', subject: `${site.id}/${id}` } as const;
  return flowed(groups, width - 2).map((pieces, line) =>
    line === 0
      ? { pieces, stop: { id: `workload ${id}`, target } }
      : { pieces: [{ text: say`  `, style: theme.text }, ...pieces] },
  );
}
