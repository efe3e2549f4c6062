import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { cut } from '../../../protocol/text-width.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { type Group, writeGroups } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import { LEVELS } from './heat-reading.ts';
import { KIND_WORDS } from './heat-signs.ts';
import type { HeatMeasure, HeatZoom } from './heat-state.ts';
import type { HeatMapModel } from './heatmap-rows.ts';

/** What a paint met: how many cells of each kind, and of each owner. */
export interface HeatSight {
  readonly kinds: Uint32Array;
  readonly cells: number;
  readonly owners: readonly { readonly name: string; readonly kind: number; readonly count: number }[];
}

export const MEASURE_WORDS: Readonly<Record<HeatMeasure, SafeText>> = {
  use: say`use`,
  temperature: say`temperature`,
  power: say`power`,
  memory: say`memory used`,
  health: say`health`,
  owner: say`owner`,
};

const UNITS = { use: 'ratio', temperature: '°C', power: 'W', memory: 'ratio' } as const;

/**
 * What the colours and signs mean, and below it what the map covers:
 * ```
 * all sites  use 0 % ▁▂▃▄▅▆▇█ 100 %  ✖ 3 failed  ○ 512 stale
 * 99,904 of 100,000 GPUs measured in time  △ zernike not heard  in sight 26,112
 * ```
 */
export function paintLegend(
  buffer: CellBuffer,
  { x, y, width, height }: Rect,
  model: HeatMapModel,
  sight: HeatSight,
  signs: readonly Piece[],
  look: Look,
): void {
  const { theme } = look;
  const where: Group = { pieces: [{ text: whereWords(model), style: theme.heading }], priority: 9 };
  const first = [where, scaleGroup(model, signs, look), ...kindGroups(model, sight, signs, look)];
  writeGroups(buffer, x, y, width, first, look);
  if (height > 1) writeGroups(buffer, x, y + 1, width, coverageGroups(model, sight, look), look);
}

const ZOOM_WORDS: Readonly<Record<HeatZoom, SafeText>> = {
  fabric: say`all sites`,
  site: say`site`,
  hall: say`hall`,
  rack: say`rack`,
};

function whereWords({ state, detail }: HeatMapModel): SafeText {
  if (state.zoom === 'fabric' || detail === null) return ZOOM_WORDS[state.zoom];
  if (state.zoom === 'site') return detail.site;
  const hall = detail.hall === null ? say`no hall` : say`hall ${detail.hall}`;
  if (state.zoom === 'hall') return say`${detail.site} ${hall}`;
  return say`${detail.site} ${detail.rack === null ? say`no rack` : say`rack ${detail.rack}`}`;
}

/** `use 0 % ▁▂▃▄▅▆▇█ 100 %`; words have no scale. */
function scaleGroup({ state, scale }: HeatMapModel, signs: readonly Piece[], look: Look): Group {
  const { theme, glyphs } = look;
  const { measure } = state;
  const name: Piece = { text: MEASURE_WORDS[measure], style: theme.emphasis };
  if (measure === 'health' || measure === 'owner') return { pieces: [name], priority: 0 };
  const written = (value: number): SafeText =>
    formatQuantity(value, UNITS[measure], { signs: signsOf(look) });
  const steps = glyphs.sparks.length;
  const ramp = Array.from(
    { length: steps },
    (_, step) => signs[Math.floor(((step + 0.5) * LEVELS) / steps)] ?? name,
  );
  return {
    pieces: [
      name,
      { text: say` ${written(scale.least)} `, style: theme.muted },
      ...ramp,
      { text: say` ${written(scale.most)}`, style: theme.muted },
    ],
    priority: 0,
  };
}

/** Signs beside the scale: those in sight with their number, then the rest while there is room. */
function kindGroups({ state }: HeatMapModel, sight: HeatSight, signs: readonly Piece[], look: Look): Group[] {
  const { theme } = look;
  const count = (value: number): SafeText => formatQuantity(value, 'count', { signs: signsOf(look) });
  const kinds = KIND_WORDS.flatMap(([kind, word], at): Group[] => {
    const sign = signs[kind];
    const seen = sight.kinds[kind] ?? 0;
    if (sign === undefined || (seen === 0 && !isUsual(word, state.measure))) return [];
    const words = seen === 0 ? say` ${word}` : say` ${count(seen)} ${word}`;
    return [{ pieces: [sign, { text: words, style: theme.muted }], priority: (seen > 0 ? 1 : 20) + at }];
  });
  const owners = sight.owners.slice(0, MOST_OWNERS).map(
    ({ name, kind, count: cells }, at): Group => ({
      pieces: [
        signs[kind] ?? { text: look.glyphs.unknown, style: theme.muted },
        { text: say` ${cut(neutralise(name), LONGEST_OWNER)} ${count(cells)}`, style: theme.text },
      ],
      priority: 10 + at,
    }),
  );
  return [...owners, ...kinds];
}

const MOST_OWNERS = 24;
const LONGEST_OWNER = 16;

/** Signs that every map may come to show, and those of its own measure. */
function isUsual(word: SafeText, measure: HeatMeasure): boolean {
  const isOfHealth = word === 'ok' || word === 'degraded';
  return word === 'no work known' ? measure === 'owner' : isOfHealth ? measure === 'health' : true;
}

function coverageGroups({ coverage }: HeatMapModel, sight: HeatSight, look: Look): Group[] {
  const { theme, glyphs } = look;
  const count = (value: number): SafeText => formatQuantity(value, 'count', { signs: signsOf(look) });
  const { measured, gpus, silent } = coverage;
  const groups: Group[] = [
    {
      pieces: [
        { text: say`${count(measured)} of ${count(gpus)} GPUs`, style: theme.text },
        { text: say` measured in time`, style: theme.muted },
      ],
      priority: 0,
    },
  ];
  for (const site of silent) {
    groups.push({
      pieces: [{ text: say`${glyphs.stale} ${site} not heard`, style: theme.warning }],
      priority: 1,
    });
  }
  groups.push({ pieces: [{ text: say`in sight ${count(sight.cells)}`, style: theme.muted }], priority: 2 });
  return groups;
}
