import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Look } from '../../components/look.ts';
import { type Block, linesBlock, type TextLine } from '../page-block.ts';
import { waitingWords } from './pending-words.ts';
import type { WorkloadModel } from './workload-rows.ts';

/** Where it runs, why it waits or how it ended, which operation holds it, and what could not be read of it. */
export function holdBlock(model: WorkloadModel, look: Look): Block {
  const { theme, glyphs } = look;
  const { nodeSet, reason, operation, operationWords, siteId, trouble, state } = model;
  const lines: TextLine[] = [];
  if (nodeSet !== null) {
    lines.push({
      pieces: [
        { text: say`where: `, style: theme.muted },
        { text: nodeSet, style: theme.text },
      ],
    });
  }
  if (reason !== null) {
    const meaning = waitingWords(reason);
    const lead = WAITS.has(state) ? say`why it waits: ` : say`why: `;
    lines.push({
      pieces: [
        { text: lead, style: theme.muted },
        { text: reason, style: theme.text },
        { text: meaning === null ? say`` : say`, that is: ${meaning}`, style: theme.text },
      ],
    });
  }
  if (operation !== null) {
    const words: SafeText = operationWords === null ? say`` : say` ${operationWords}`;
    const subject = `${siteId}/${operation}`;
    lines.push({
      pieces: [
        { text: say`held by operation `, style: theme.muted },
        { text: neutralise(operation), style: theme.information },
        { text: words, style: theme.text },
      ],
      ...(operationWords === null
        ? {}
        : { stop: { id: 'operation', target: { view: 'record', subject, of: 'operations' } as const } }),
    });
  }
  if (trouble !== null) {
    lines.push({ pieces: [{ text: say`${glyphs.warning} ${trouble}`, style: theme.warning }] });
  }
  return linesBlock(lines);
}

const WAITS = new Set(['pending', 'held', 'suspended']);
