import { type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { signsOf } from '../look-signs.ts';
import { styleAt } from '../look-words.ts';
import { type Block, type TextLine, textBlock } from '../page-block.ts';
import { tonedWord } from '../word-tones.ts';
import { flowed } from '../wrapped.ts';
import type { NodeModel } from './node-rows.ts';
import type { NodeWorkload } from './node-workloads.ts';

/** What a fault here hits: whose it is, how much of it, how long still, and what a move of it has to heed. */
export function workBlock(model: NodeModel, width: number, look: Look): Block {
  const { theme } = look;
  const lines = model.workloads.flatMap((workload) => workLines(workload, model, width - 2, look));
  const none = { pieces: [{ text: say`nothing is placed here`, style: theme.muted }] };
  const title = model.health === 'ok' ? say`Work` : say`Work that this hits`;
  return textBlock([{ text: title, style: theme.heading }], lines.length === 0 ? [none] : lines);
}

function workLines(workload: NodeWorkload, model: NodeModel, width: number, look: Look): TextLine[] {
  const { id, isKnown } = workload;
  const stop = {
    id: `workload ${id}`,
    target: { view: 'workload', subject: `${model.siteId}/${id}` },
  } as const;
  return flowed(workGroups(workload, model, look), width - 2).map((pieces, line) =>
    line === 0
      ? { pieces, ...(isKnown ? { stop } : {}) }
      : { pieces: [{ text: say`  `, style: look.theme.text }, ...pieces] },
  );
}

function workGroups(workload: NodeWorkload, model: NodeModel, look: Look): Piece[][] {
  const { theme } = look;
  const signs = signsOf(look);
  const style = styleAt(model.freshness, theme.text, look);
  const count = (value: number | null): SafeText => formatQuantity(value, 'count', { signs });
  const { nodeCount, timeLeftSeconds, checkpoint } = workload;
  const state = tonedWord(workload.state, look);
  const span = nodeCount !== null && nodeCount > 1 ? say` on ${count(nodeCount)} nodes` : say``;
  const left =
    timeLeftSeconds === null ? say`no end known` : say`${formatDuration(timeLeftSeconds, signs)} left`;
  const groups: Piece[][] = [
    [
      { text: workload.workload, style: theme.heading },
      { text: say` ${workload.name ?? signs.missing}`, style },
    ],
    [{ text: state.text, style: styleAt(model.freshness, state.style, look) }],
    [
      { text: say`user ${workload.user ?? signs.missing}`, style },
      { text: say`, account ${workload.account ?? signs.missing}`, style: theme.muted },
    ],
    [{ text: say`${gpusOf(workload, count)}${span}`, style }],
    [{ text: left, style }],
    [{ text: say`class ${workload.dataClass ?? say`unknown`}`, style }],
    [{ text: checkpoint === null ? say`no checkpoint` : say`checkpoint by ${checkpoint}`, style }],
  ];
  if (workload.operation !== null) {
    groups.push([{ text: say`held by operation ${workload.operation}`, style: theme.information }]);
  }
  return groups;
}

function gpusOf({ gpusHere, slicesHere, gpus }: NodeWorkload, count: (value: number | null) => SafeText) {
  if (slicesHere > 0) return slicesHere === 1 ? say`1 slice here` : say`${slicesHere} slices here`;
  return say`${count(gpusHere)} of its ${count(gpus)} GPUs here`;
}
