import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatAge } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { type Fact, factsBlock, type Meter, metersBlock, pastCells } from '../fact-lines.ts';
import { COOL_CELSIUS, isHot, isMemoryHot, SHUTDOWN_CELSIUS } from '../gpu-limits.ts';
import { eventsWhere } from '../happenings.ts';
import { hitWorkBlock } from '../hit-work.ts';
import { signsOf } from '../look-signs.ts';
import { styleAt } from '../look-words.ts';
import { stacked } from '../page-block.ts';
import { timeLineBlock } from '../time-line.ts';
import { tonedWord } from '../word-tones.ts';
import { recordHead } from './record-head.ts';
import type { RecordPart } from './record-part.ts';
import type { RecordRow } from './record-row.ts';

/** One GPU: what it does and did, how well it is and why, what to do about it, and whose work it has. */
export function gpuRecord(row: RecordRow, width: number, look: Look): RecordPart {
  const { theme, glyphs } = look;
  const health = tonedWord(row.word('health'), look);
  const slice = row.text('instance');
  const index = row.number('gpu');
  const name = say`GPU ${index ?? say`?`}${slice === null ? say`` : say` slice ${slice}`}`;
  const node = row.text('node') ?? glyphs.missing;
  const recovery = row.word('recoveryAction');
  const asks =
    recovery === 'none' || recovery === 'unknown' ? say`` : say` ${glyphs.right} ${neutralise(recovery)}`;
  const reason = row.text('healthReason');
  const title: Piece[] = [
    { text: say`${neutralise(row.site.id)} / ${node} / `, style: theme.muted },
    { text: name, style: theme.heading },
    { text: say`  ${row.text('model') ?? glyphs.missing}`, style: theme.text },
  ];
  const verdict: Piece[] = [
    { text: say`health `, style: theme.muted },
    { text: health.text, style: styleAt(row.freshness, health.style, look) },
    { text: asks, style: theme.warning },
    { text: reason === null ? say`` : say`: ${reason}`, style: theme.text },
  ];
  const workload = row.raw('workload');
  const boards = new Set([row.raw('uuid'), row.raw('pciBusId')].filter((board) => board !== null));
  const events = eventsWhere(row.site, (table, slot) => {
    const gpu = table.text(table.column('gpu'), slot);
    return gpu !== null && boards.has(gpu) && table.text(table.column('node'), slot) === row.raw('node');
  });
  const { wall } = row.picture;
  return {
    head: recordHead(row, title, [verdict], look),
    blocks: [
      stacked([metersBlock(metersOf(row, width, look)), factsBlock(factsOf(row, look), look)], 0),
      hitWorkBlock(
        say`Work on it`,
        row.site,
        workload === null ? [] : [workload],
        row.picture.now,
        width,
        look,
      ),
      timeLineBlock(
        {
          title: say`Time line of this board`,
          site: row.site.id,
          happenings: events,
          none: say`no fault of this board is kept`,
          wall,
          timeZone: 'UTC',
        },
        width,
        look,
      ),
    ],
  };
}

function metersOf(row: RecordRow, width: number, look: Look): Meter[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const slots = pastCells(width);
  const plain = styleAt(row.freshness, theme.text, look);
  const bar = styleAt(row.freshness, theme.bar, look);
  const meter = (
    label: SafeText,
    column: string,
    text: SafeText,
    [least, most]: readonly [number, number | null],
    isHigh = false,
  ): Meter => {
    const value = row.number(column);
    const ratio = value === null || most === null || most <= least ? null : (value - least) / (most - least);
    const style = isHigh ? styleAt(row.freshness, theme.warning, look) : bar;
    const sign = isHigh ? say`${glyphs.warning} ` : say``;
    return {
      label,
      ratio,
      value: [{ text: say`${sign}${text}`, style: isHigh ? style : plain }],
      style,
      past: row.past(column, slots),
      least,
      most: most ?? value ?? 1,
    };
  };
  const quantity = (column: string, unit: Parameters<typeof formatQuantity>[1]): SafeText =>
    formatQuantity(row.number(column), unit, { signs });
  const memory = say`${quantity('memoryUsedBytes', 'B')} of ${quantity('memoryTotalBytes', 'B')}`;
  const draw = say`${quantity('powerWatts', 'W')} of ${quantity('powerLimitWatts', 'W')}`;
  const heat = [COOL_CELSIUS, SHUTDOWN_CELSIUS] as const;
  return [
    meter(say`use`, 'utilizationRatio', quantity('utilizationRatio', 'ratio'), [0, 1]),
    meter(say`memory`, 'memoryUsedBytes', memory, [0, row.number('memoryTotalBytes')]),
    meter(say`power`, 'powerWatts', draw, [0, row.number('powerLimitWatts')]),
    meter(
      say`temperature`,
      'temperatureCelsius',
      quantity('temperatureCelsius', '°C'),
      heat,
      isHot(row.number('temperatureCelsius')),
    ),
    meter(
      say`memory heat`,
      'memoryTemperatureCelsius',
      quantity('memoryTemperatureCelsius', '°C'),
      heat,
      isMemoryHot(row.number('memoryTemperatureCelsius')),
    ),
  ];
}

function factsOf(row: RecordRow, look: Look): Fact[] {
  const { theme } = look;
  const signs = signsOf(look);
  const node = row.raw('node') ?? '';
  const count = (column: string): SafeText => formatQuantity(row.number(column), 'count', { signs });
  const held = row.cell('throttleReasons');
  const slowed = Array.isArray(held) && held.length > 0 ? neutralise(held.join(', '), 256) : null;
  const fact = (label: SafeText, text: SafeText): Fact => ({
    label,
    pieces: [{ text, style: text === signs.missing ? theme.faint : theme.text }],
  });
  const xid = row.number('xid');
  const age = formatAge(row.since(row.number('xidAt')), signs);
  return [
    fact(
      say`clock`,
      say`${formatQuantity(row.number('smClockHertz'), 'Hz', { signs })}${slowed === null ? say`` : say`, held back by: ${slowed}`}`,
    ),
    fact(say`errors`, say`${count('eccUncorrected')} uncorrected, ${count('eccCorrected')} corrected`),
    fact(say`NVLinks`, say`${count('nvlinksActive')} up`),
    fact(say`last Xid`, xid === null ? say`none told` : say`${xid}, ${age} ago`),
    {
      label: say`node`,
      pieces: [{ text: neutralise(node), style: theme.text }],
      stop: { id: 'node', target: { view: 'node', subject: `${row.site.id}/${node}` } },
    },
  ];
}
