import { type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatDurationInWords } from '../../format/duration.ts';
import { signsOf } from '../look-signs.ts';
import { styleAt } from '../look-words.ts';
import { tonedWord } from '../word-tones.ts';
import type { NodeModel } from './node-rows.ts';

/**
 * Who holds the node back, since when and why, as a sentence; null where it takes work:
 * `drained by noc-2 41 min ago: fan swap, ticket 5512`
 */
export function heldPieces(model: NodeModel, look: Look): readonly Piece[] | null {
  const { scheduling, reason, reasonUser, heldSeconds, freshness } = model;
  if (scheduling === 'open') return null;
  const { theme } = look;
  if (scheduling === 'unknown' && reason === null) return [{ text: untold(model), style: theme.muted }];
  const { text, style } = tonedWord(scheduling, look);
  // A machine is held back by people, and called failed by programs.
  const who = scheduling === 'failed' ? say`, says` : say` by`;
  const by = reasonUser === null ? say` (by whom is not told)` : say`${who} ${reasonUser}`;
  const ago = heldSeconds === null ? say`` : say` ${formatDurationInWords(heldSeconds, signsOf(look))} ago`;
  const why = reason === null ? say`: no reason was given` : say`: ${reason}`;
  const isCommissioning = scheduling === 'commissioning' && reason === null;
  const sentence: Piece[] = [{ text, style: styleAt(freshness, style, look) }];
  if (isCommissioning) {
    const words = say`: not in service yet, and outside every health sum`;
    return [...sentence, { text: words, style: theme.text }];
  }
  const isOld = styleAt(freshness, theme.text, look);
  sentence.push({ text: say`${by}${ago}`, style: isOld }, { text: why, style: isOld });
  if (scheduling === 'draining') {
    sentence.push({ text: untilEmpty(model, look), style: theme.muted });
  }
  return sentence;
}

/** A machine that only its GPUs are read of is nobody's to hold back. */
function untold({ nativeState }: NodeModel): SafeText {
  const why = nativeState === null ? say`no scheduler tells of it` : say`its scheduler does not say`;
  return say`whether it takes work is not known: ${why}`;
}

/** A drain that kills nothing ends when the last of its work does, at the latest when its limit ends it. */
function untilEmpty({ workloads }: NodeModel, look: Look): SafeText {
  if (workloads.length === 0) return say``;
  const count = workloads.length === 1 ? say`1 workload` : say`${workloads.length} workloads`;
  const left = workloads.map(({ timeLeftSeconds }) => timeLeftSeconds);
  if (left.some((seconds) => seconds === null)) return say` (waits for ${count}, no end known)`;
  const longest = Math.max(...left.map((seconds) => seconds ?? 0));
  return say` (waits for ${count}, at most ${formatDurationInWords(longest, signsOf(look))})`;
}
