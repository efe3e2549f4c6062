import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { type Fact, factsBlock, type Meter, metersBlock, pastCells, sentences } from '../fact-lines.ts';
import { alertsWhere } from '../happenings.ts';
import { signsOf } from '../look-signs.ts';
import { styleAt } from '../look-words.ts';
import { timeLineBlock } from '../time-line.ts';
import { tonedWord } from '../word-tones.ts';
import { recordHead } from './record-head.ts';
import type { RecordPart } from './record-part.ts';
import type { RecordRow } from './record-row.ts';

/** One feed: whether it can be relied on, how near to its limit it is, and what is left without it. */
export function feedRecord(row: RecordRow, width: number, look: Look): RecordPart {
  const { theme } = look;
  const feed = row.raw('feed') ?? '';
  const state = tonedWord(row.word('state'), look);
  const renewable = row.cell('renewable');
  const green = renewable === null ? say`` : renewable === true ? say`, renewable` : say`, not renewable`;
  const title: Piece[] = [
    { text: say`${neutralise(row.site.id)} / `, style: theme.muted },
    { text: row.text('feed') ?? say`feed`, style: theme.heading },
    { text: say`  ${neutralise(row.word('kind'))}${green}  `, style: theme.text },
    { text: state.text, style: styleAt(row.freshness, state.style, look) },
  ];
  const happenings = alertsWhere(
    row.site,
    (alerts, slot) =>
      alerts.text(alerts.column('rule'), slot) === 'feed' &&
      alerts.text(alerts.column('subject'), slot) === feed,
  );
  return {
    head: recordHead(row, title, [], look),
    blocks: [
      metersBlock(metersOf(row, width, look)),
      sentences(say`What it means`, [meaningOf(row), othersWords(row, look)], width, look),
      factsBlock(factsOf(row, look), look),
      timeLineBlock(
        {
          title: say`Time line of its alerts`,
          site: row.site.id,
          happenings,
          none: say`no alert was raised about it in what the site keeps`,
          wall: row.picture.wall,
          timeZone: 'UTC',
        },
        width,
        look,
      ),
    ],
  };
}

function meaningOf(row: RecordRow): SafeText {
  return STATE_WORDS.get(row.word('state')) ?? say`Nobody says whether it can be relied on.`;
}

const STATE_WORDS: ReadonlyMap<string, SafeText> = new Map([
  ['ok', say`It gives what it should.`],
  ['degraded', say`It gives less than it should, or may fail: do not count on all of it.`],
  ['lost', say`It gives nothing. The site runs on its other feeds.`],
  ['standby', say`It gives nothing now, and is ready to.`],
]);

/** What the other feeds give and may give: what is left when this one is gone. */
function othersWords(row: RecordRow, look: Look): SafeText {
  const { table } = row;
  const signs = signsOf(look);
  let [given, limit, count, unlimited] = [0, 0, 0, 0];
  table.forEach((slot) => {
    if (slot === row.slot) return;
    count++;
    given += table.number(table.column('powerWatts'), slot) ?? 0;
    const may = table.number(table.column('limitWatts'), slot);
    if (may === null) unlimited++;
    else limit += may;
  });
  if (count === 0) return say`The site tells of no other feed.`;
  const covers = unlimited === 0 ? say`` : say` (${unlimited} of them name no limit)`;
  const watts = (value: number): SafeText => formatQuantity(value, 'W', { signs });
  const others = count === 1 ? say`The other feed gives` : say`The other ${count} feeds give`;
  return say`${others} ${watts(given)} and may give ${watts(limit)}${covers}.`;
}

function metersOf(row: RecordRow, width: number, look: Look): Meter[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const slots = pastCells(width);
  const [power, limit, charge] = ['powerWatts', 'limitWatts', 'batteryChargeRatio'].map((column) =>
    row.number(column),
  );
  const share = power == null || limit == null || limit <= 0 ? null : power / limit;
  const isTight = share !== null && share >= TIGHT;
  const watts = (value: number | null | undefined): SafeText => formatQuantity(value ?? null, 'W', { signs });
  const style = styleAt(row.freshness, isTight ? theme.warning : theme.text, look);
  const meters: Meter[] = [
    {
      label: say`power`,
      ratio: share,
      value: [
        { text: say`${isTight ? say`${glyphs.warning} ` : say``}${watts(power)} of ${watts(limit)}`, style },
      ],
      style: isTight ? theme.warning : theme.bar,
      past: row.past('powerWatts', slots),
      least: 0,
      most: limit ?? power ?? 1,
    },
  ];
  if (charge != null) {
    meters.push({
      label: say`charge`,
      ratio: charge,
      value: [{ text: formatQuantity(charge, 'ratio', { signs }), style: theme.text }],
      style: theme.bar,
      past: row.past('batteryChargeRatio', slots),
      least: 0,
      most: 1,
    });
  }
  return meters;
}

/** From here on a feed has little left for the failure of another. */
const TIGHT = 0.85;

function factsOf(row: RecordRow, look: Look): Fact[] {
  const { theme } = look;
  const signs = signsOf(look);
  const fact = (label: SafeText, column: string, unit: 'Hz' | 'J'): Fact[] => {
    const value = row.number(column);
    if (value === null) return [];
    return [{ label, pieces: [{ text: formatQuantity(value, unit, { signs }), style: theme.text }] }];
  };
  return [
    ...fact(say`grid frequency`, 'gridFrequencyHertz', 'Hz'),
    ...fact(say`energy metered`, 'energyJoules', 'J'),
  ];
}
