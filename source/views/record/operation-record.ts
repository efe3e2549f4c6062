import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatDuration, formatDurationInWords } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import { type Fact, factsBlock, listed, metersBlock, sentences } from '../fact-lines.ts';
import { signsOf } from '../look-signs.ts';
import { type Block, type Target, type TextLine, textBlock } from '../page-block.ts';
import { tonedWord } from '../word-tones.ts';
import { deliveredBlocks } from './delivered-block.ts';
import { recordHead } from './record-head.ts';
import type { RecordPart } from './record-part.ts';
import type { RecordRow } from './record-row.ts';

/** One operation: who asked for what and why, where it stands, until when, and what it acts on. */
export function operationRecord(row: RecordRow, width: number, look: Look): RecordPart {
  const { theme } = look;
  const signs = signsOf(look);
  const state = tonedWord(row.word('state'), look);
  const targets = row.names('targets');
  const actor = row.text('actor') ?? say`somebody not named`;
  const peer = row.text('peer');
  const to = peer === null ? say`` : say` to ${peer}`;
  const title: Piece[] = [
    { text: say`${neutralise(row.site.id)}: `, style: theme.muted },
    { text: say`${neutralise(row.word('kind'))} ${listed(targets, 3)}${to}`, style: theme.heading },
    { text: say`  `, style: theme.text },
    state,
  ];
  const reason = row.text('reason');
  const why = reason === null ? say`no reason was given` : reason;
  const since = row.since(row.number('acceptedAt'));
  const ago = since === null ? say`` : say` ${formatDurationInWords(since, signs)} ago`;
  const asked = say`asked by ${actor}${ago}: ${why}`;
  const progress = row.number('progressRatio');
  return {
    head: recordHead(row, title, [[{ text: asked, style: theme.text }]], look),
    blocks: [
      sentences(say`Where it stands`, standing(row, look), width, look),
      ...(progress === null
        ? []
        : [
            metersBlock([
              {
                label: say`done`,
                ratio: progress,
                value: [{ text: formatQuantity(progress, 'ratio', { signs }), style: theme.text }],
                style: theme.bar,
                past: null,
                least: 0,
                most: 1,
              },
            ]),
          ]),
      ...deliveredBlocks(row, look),
      targetsBlock(row, targets, look),
      factsBlock(factsOf(row, look), look),
    ],
  };
}

/** The state as a sentence, with what it does now and what it waits for. */
function standing(row: RecordRow, look: Look): SafeText[] {
  const signs = signsOf(look);
  const { wall } = row.picture;
  const [step, refusal, outcome] = [row.text('step'), row.text('refusal'), row.text('outcome')];
  const approval = row.text('needsApproval');
  const [deadline, ended] = [row.number('deadlineAt'), row.number('endedAt')];
  const texts = [STATE_WORDS.get(row.word('state')) ?? say`What it does is not told.`];
  if (step !== null) texts.push(say`Now: ${step}`);
  if (approval !== null) texts.push(say`It waits for the approval of ${approval}.`);
  if (refusal !== null) texts.push(say`Refused: ${refusal}`);
  if (outcome !== null) texts.push(say`Outcome: ${outcome}`);
  if (ended !== null) texts.push(say`It ended at ${formatTime(ended, { now: wall, signs })}.`);
  else if (deadline !== null) {
    const left = deadline - (row.site.wallOfAgent(row.picture.now) ?? wall);
    const time = formatTime(deadline, { now: wall, signs });
    texts.push(
      left > 0
        ? say`Its policy ends it at ${time}, in ${formatDuration(left / 1000, signs)}.`
        : say`It is past its time: its policy should have ended it at ${time}.`,
    );
  }
  return texts;
}

const STATE_WORDS: ReadonlyMap<string, SafeText> = new Map([
  ['accepted', say`It is written down at the site, and will be done even if every console is gone.`],
  ['waiting for approval', say`Nothing happens until a second person approves it.`],
  ['running', say`The site's agent is at it; leaving this screen does not stop it.`],
  ['paused', say`Somebody paused it: what was done stays done, and nothing further happens.`],
  ['done', say`It is done, as the site observed it.`],
  ['failed', say`It was tried and did not succeed.`],
  ['refused', say`It was not begun.`],
  ['cancelled', say`Somebody ended it before its time; what was done by then stays done.`],
  ['expired', say`Its time was over before it was done.`],
]);

function targetsBlock(row: RecordRow, targets: readonly string[], look: Look): Block {
  const { theme } = look;
  const lines = targets.slice(0, MOST_TARGETS).map((name): TextLine => {
    const target = targetOf(row, name);
    const pieces = [{ text: neutralise(name), style: theme.text }];
    return target === null ? { pieces } : { pieces, stop: { id: `target ${name}`, target } };
  });
  const rest = targets.length - lines.length;
  if (rest > 0) lines.push({ pieces: [{ text: say`and ${rest} more`, style: theme.warning }] });
  const none = { pieces: [{ text: say`nothing is named`, style: theme.muted }] };
  return textBlock(
    [{ text: say`What it acts on`, style: theme.heading }],
    lines.length === 0 ? [none] : lines,
  );
}

const MOST_TARGETS = 64;

function targetOf({ site }: RecordRow, name: string): Target | null {
  if (site.table('nodes')?.find(name) !== undefined) return { view: 'node', subject: `${site.id}/${name}` };
  if (site.table('workloads')?.find(name) !== undefined) {
    return { view: 'workload', subject: `${site.id}/${name}` };
  }
  return null;
}

function factsOf(row: RecordRow, { theme, glyphs }: Look): Fact[] {
  return [
    {
      label: say`operation`,
      pieces: [{ text: row.text('operation') ?? glyphs.missing, style: theme.text }],
    },
  ];
}
