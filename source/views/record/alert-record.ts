import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatDurationInWords } from '../../format/duration.ts';
import { formatTime } from '../../format/time.ts';
import { type Fact, factsBlock, sentences } from '../fact-lines.ts';
import { eventsWhere } from '../happenings.ts';
import { hitWorkBlock } from '../hit-work.ts';
import { signsOf } from '../look-signs.ts';
import { timeLineBlock } from '../time-line.ts';
import { tonedWord } from '../word-tones.ts';
import { alertSubject } from './alert-subject.ts';
import { wordsOfRule } from './alert-words.ts';
import { recordHead } from './record-head.ts';
import type { RecordPart } from './record-part.ts';
import type { RecordRow } from './record-row.ts';

/** One alert: since when, what it means, what it hits, what to do next, and what it is about. */
export function alertRecord(row: RecordRow, width: number, look: Look): RecordPart {
  const { theme } = look;
  const { wall, now } = row.picture;
  const rule = row.raw('rule') ?? '';
  const words = wordsOfRule(rule);
  const about = alertSubject(row.site, rule, row.raw('subject') ?? '');
  const severity = tonedWord(row.word('severity'), look);
  const message = row.text('message') ?? say`no words for it were given`;
  const title: Piece[] = [
    severity,
    { text: say`  ${neutralise(row.site.id)} / `, style: theme.muted },
    { text: row.text('subject') ?? say`the site`, style: theme.heading },
  ];
  const held = about.node === null ? [] : heldWords(row, about.node);
  const steps = nextSteps(row, about.gpuKey, words.next);
  const events = eventsWhere(
    row.site,
    (table, slot) => about.node !== null && table.text(table.column('node'), slot) === about.node,
  );
  const workloads = row.names('workloads');
  return {
    head: recordHead(row, title, [standing(row, look)], look),
    blocks: [
      factsBlock(factsOf(row, about.target, look), look),
      sentences(say`What it means`, [message, words.means, ...held], width, look),
      sentences(
        say`What to do next`,
        steps.map((step, index) => say`${index + 1}. ${step}`),
        width,
        look,
      ),
      hitWorkBlock(say`What it hits`, row.site, workloads, now, width, look),
      timeLineBlock(
        {
          title: about.node === null ? say`Time line` : say`Time line of ${neutralise(about.node)}`,
          site: row.site.id,
          happenings: events,
          none: say`nothing else was told of what it is about`,
          wall,
          timeZone: 'UTC',
        },
        width,
        look,
      ),
    ],
  };
}

/** Stands for so long, or stood from when to when; and whether somebody took note. */
function standing(row: RecordRow, look: Look): Piece[] {
  const { theme } = look;
  const signs = signsOf(look);
  const { wall } = row.picture;
  const time = (at: number | null): SafeText => formatTime(at, { now: wall, signs });
  const [raised, cleared] = [row.number('raisedAt'), row.number('clearedAt')];
  const by = row.text('acknowledgedBy');
  const seen = by === null ? say`nobody took note of it yet` : say`seen by ${by}`;
  const life =
    cleared === null
      ? say`stands for ${formatDurationInWords(row.since(raised), signs)}, since ${time(raised)}`
      : say`cleared ${time(cleared)}, raised ${time(raised)}`;
  return [
    { text: life, style: theme.text },
    { text: cleared === null ? say`  ${seen}` : say``, style: theme.muted },
  ];
}

/** What the rule, the driver and the last Xid ask for, and then what one does anyway. */
function nextSteps(row: RecordRow, gpuKey: string | null, otherwise: SafeText): SafeText[] {
  const steps: SafeText[] = [];
  const action = row.text('action');
  if (action !== null) steps.push(action);
  const gpus = row.site.table('gpus');
  const slot = gpuKey === null ? undefined : gpus?.find(gpuKey);
  if (gpus !== undefined && slot !== undefined) {
    const asked = gpus.cell(gpus.column('recoveryAction'), slot);
    if (typeof asked === 'string' && asked !== 'none') {
      steps.push(say`the driver asks for: ${neutralise(asked)}`);
    }
  }
  steps.push(otherwise);
  return steps;
}

/** Whether work still goes to the machine: the first thing to know before anything is done to it. */
function heldWords({ site }: RecordRow, node: string): SafeText[] {
  const table = site.table('nodes');
  const slot = table?.find(node);
  if (table === undefined || slot === undefined) return [];
  const scheduling = String(table.cell(table.column('scheduling'), slot) ?? 'unknown');
  const by = table.text(table.column('reasonUser'), slot);
  const name = neutralise(node);
  if (scheduling === 'open') return [say`The scheduler goes on placing work on ${name} until it is drained.`];
  if (scheduling === 'unknown') return [];
  if (scheduling === 'failed') return [say`No new work goes to ${name}: the scheduler calls it failed.`];
  const who = by === null ? say`` : say` by ${neutralise(by)}`;
  return [say`No new work goes to ${name}: it is ${neutralise(scheduling)}${who} already.`];
}

function factsOf(row: RecordRow, target: ReturnType<typeof alertSubject>['target'], look: Look): Fact[] {
  const { theme, glyphs } = look;
  const subject = row.text('subject') ?? glyphs.missing;
  const note = row.text('note');
  return [
    {
      label: say`about`,
      pieces: [{ text: subject, style: theme.text }],
      ...(target === null ? {} : { stop: { id: 'subject', target } }),
    },
    { label: say`rule`, pieces: [{ text: row.text('rule') ?? glyphs.missing, style: theme.text }] },
    ...(note === null ? [] : [{ label: say`note`, pieces: [{ text: note, style: theme.text }] }]),
  ];
}
