import { CellBuffer } from '../../source/screen/cell-buffer.ts';
import { type OverviewInput, overviewModel } from '../../source/views/overview/overview-rows.ts';
import { paintOverview } from '../../source/views/overview/overview-view.ts';
import { type MadeRows, type MadeSite, madeFabric, NOW, WALL, wellSite } from './made-fabric.ts';
import { type Size, unicode } from './painted.ts';

export const halm = wellSite('de-halm', 4, { name: 'De Halm' });
export const eems = wellSite('eemshaven', 4, { name: 'Eemshaven' });
export const zernike = wellSite('zernike', 4, { name: 'Zernike' });
/** Zernike, which fell silent a while ago. */
export const stale: MadeSite = {
  ...zernike,
  state: 'down',
  error: 'connection refused',
  heardAt: NOW - 130_000,
};
export const never: MadeSite = { id: 'delfzijl', state: 'down', error: 'no route to host', heardAt: null };

/** So many sites, `site-1` called `Site 1` and so on, all well. */
export const many = (count: number): MadeSite[] =>
  Array.from({ length: count }, (_, index) =>
    wellSite(`site-${index + 1}`, 2, { name: `Site ${index + 1}` }),
  );

export const critical: MadeRows = {
  alerts: [
    { alert: 'a', severity: 'critical', subject: 'n1', message: 'fell off the bus', raisedAt: WALL - 60_000 },
  ],
};

/** Draws the overview of these sites on a screen of this size. */
export function drawOverview(
  [columns, rows]: Size,
  sites: readonly MadeSite[],
  input: OverviewInput = {},
  look = unicode,
) {
  const buffer = new CellBuffer(columns, rows);
  const model = overviewModel(madeFabric(sites), NOW, WALL, input);
  paintOverview(buffer, buffer.bounds, model, look);
  const text = buffer.toText();
  return { buffer, model, text, lines: text.split('\n') };
}
