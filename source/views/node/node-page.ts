import type { Look } from '../../components/look.ts';
import { type DetailPage, pageWidth } from '../detail-page.ts';
import { beside, halfOf, stacked } from '../page-block.ts';
import { gpuBlock } from './gpu-list.ts';
import { alertsBlock, eventsBlock, missingBlock, rackBlock, sourcesBlock } from './node-blocks.ts';
import { nodeHead } from './node-header.ts';
import type { NodeModel } from './node-rows.ts';
import { workBlock } from './work-block.ts';

/** From this width on the lower half stands in two columns. */
const TWO_COLUMNS = 160;

/**
 * One node: who it is, who holds it back and how fresh that is; its GPUs; what a fault of it hits; what is
 * wrong and happened; its rack; and where all that comes from.
 */
export function nodePage(model: NodeModel, pageCells: number, look: Look): DetailPage {
  const width = pageWidth(pageCells);
  const isWide = pageCells >= TWO_COLUMNS;
  const room = isWide ? halfOf(width) : width;
  const gpus = gpuBlock(model, width, look);
  const [alerts, events] = [alertsBlock(model, room, look), eventsBlock(model, room, look)];
  const [work, rack] = [workBlock(model, room, look), rackBlock(model, room, look)];
  const [sources, missing] = [sourcesBlock(model, look), missingBlock(model, look)];
  const body = isWide
    ? stacked([gpus, beside(stacked([alerts, events]), stacked([work, rack, sources, missing]), width)])
    : stacked([gpus, work, alerts, events, rack, sources, missing]);
  return { head: nodeHead(model, width, look), body };
}
