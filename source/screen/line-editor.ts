import { neutralise } from '../../protocol/text.ts';
import { type InputEvent, type KeyEvent, keyNameOf, textOf } from './input-events.ts';

/** One line being typed: a filter, a command, a reason. `cursor` counts UTF-16 units, from zero. */
export interface Line {
  readonly text: string;
  readonly cursor: number;
  /** Older lines, the newest last. */
  readonly history: readonly string[];
  /** Which line of the history is shown; null while the operator's own is. */
  readonly recalled: number | null;
  /** The operator's own line while one from the history is shown. */
  readonly draft: string;
}

export type LineOutcome = 'changed' | 'submitted' | 'cancelled' | 'ignored';

const MOST_HISTORY = 200;
/** Far more than any command or reason; a paste beyond it is cut. */
const LONGEST_LINE = 4_096;

export function createLine(text = '', history: readonly string[] = []): Line {
  return { text, cursor: text.length, history, recalled: null, draft: '' };
}

/** The line with its text added to the history, and empty for the next one. */
export function remembered(line: Line): Line {
  const isNews = line.text.trim() !== '' && line.history.at(-1) !== line.text;
  return createLine('', isNews ? [...line.history, line.text].slice(-MOST_HISTORY) : line.history);
}

/** What a key or paste makes of the line. `ignored` leaves the event to others. */
export function editLine(line: Line, event: InputEvent): { line: Line; outcome: LineOutcome } {
  if (event.kind === 'mouse') {
    return { line, outcome: 'ignored' };
  }
  if (event.kind === 'paste') {
    return changed(insert(line, pastedIn(line, event.text)));
  }
  const name = keyNameOf(event);
  if (name === 'enter') {
    return { line, outcome: 'submitted' };
  }
  if (name === 'escape' || name === 'ctrl-c') {
    return { line, outcome: 'cancelled' };
  }
  const edit = EDITS.get(name);
  return edit === undefined ? typed(line, event) : changed(edit(line));
}

/**
 * A line is one line: what broke it becomes a blank, so that a paste cannot submit itself. What is hostile in
 * it becomes visible here and not only where it is drawn: what the operator reads is what is sent.
 */
function pastedIn(line: Line, text: string): string {
  const room = Math.max(0, LONGEST_LINE - line.text.length);
  return neutralise(text.replace(/[\r\n\t]+/g, ' '), room);
}

const EDITS = new Map<string, (line: Line) => Line>([
  ['left', (line) => moved(line, before(line))],
  ['ctrl-b', (line) => moved(line, before(line))],
  ['right', (line) => moved(line, after(line))],
  ['ctrl-f', (line) => moved(line, after(line))],
  ['home', (line) => moved(line, 0)],
  ['ctrl-a', (line) => moved(line, 0)],
  ['end', (line) => moved(line, line.text.length)],
  ['ctrl-e', (line) => moved(line, line.text.length)],
  ['ctrl-left', (line) => moved(line, wordBefore(line))],
  ['alt-left', (line) => moved(line, wordBefore(line))],
  ['alt-b', (line) => moved(line, wordBefore(line))],
  ['ctrl-right', (line) => moved(line, wordAfter(line))],
  ['alt-right', (line) => moved(line, wordAfter(line))],
  ['alt-f', (line) => moved(line, wordAfter(line))],
  ['backspace', (line) => without(line, before(line), line.cursor)],
  ['delete', (line) => without(line, line.cursor, after(line))],
  ['ctrl-d', (line) => without(line, line.cursor, after(line))],
  ['ctrl-w', (line) => without(line, wordBefore(line), line.cursor)],
  ['alt-backspace', (line) => without(line, wordBefore(line), line.cursor)],
  ['alt-d', (line) => without(line, line.cursor, wordAfter(line))],
  ['ctrl-u', (line) => without(line, 0, line.cursor)],
  ['ctrl-k', (line) => without(line, line.cursor, line.text.length)],
  ['up', (line) => recall(line, -1)],
  ['ctrl-p', (line) => recall(line, -1)],
  ['down', (line) => recall(line, 1)],
  ['ctrl-n', (line) => recall(line, 1)],
]);

function typed(line: Line, event: KeyEvent): { line: Line; outcome: LineOutcome } {
  const text = textOf(event);
  return text === null ? { line, outcome: 'ignored' } : changed(insert(line, text));
}

function changed(line: Line): { line: Line; outcome: LineOutcome } {
  return { line, outcome: 'changed' };
}

function insert(line: Line, text: string): Line {
  const room = Math.max(0, LONGEST_LINE - line.text.length);
  const added = text.slice(0, room);
  return {
    ...line,
    text: line.text.slice(0, line.cursor) + added + line.text.slice(line.cursor),
    cursor: line.cursor + added.length,
  };
}

function moved(line: Line, cursor: number): Line {
  return { ...line, cursor };
}

function without(line: Line, from: number, to: number): Line {
  return { ...line, text: line.text.slice(0, from) + line.text.slice(to), cursor: from };
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function before(line: Line): number {
  return line.cursor === 0 ? 0 : (graphemes.segment(line.text).containing(line.cursor - 1)?.index ?? 0);
}

function after(line: Line): number {
  const next = graphemes.segment(line.text).containing(line.cursor);
  return next === undefined ? line.text.length : next.index + next.segment.length;
}

// Words end at blanks and at what separates in names: `de-halm/dh-a14` is four.
function wordBefore(line: Line): number {
  const head = line.text.slice(0, line.cursor);
  return head.length - (/[\p{L}\p{N}_]*[^\p{L}\p{N}_]*$/u.exec(head)?.[0].length ?? 0);
}

function wordAfter(line: Line): number {
  const tail = line.text.slice(line.cursor);
  return line.cursor + (/^[^\p{L}\p{N}_]*[\p{L}\p{N}_]*/u.exec(tail)?.[0].length ?? 0);
}

function recall(line: Line, step: -1 | 1): Line {
  const next = (line.recalled ?? line.history.length) + step;
  if (next < 0 || next > line.history.length) {
    return line;
  }
  const draft = line.recalled === null ? line.text : line.draft;
  const recalled = next === line.history.length ? null : next;
  const text = recalled === null ? draft : (line.history[recalled] ?? '');
  return { ...line, text, cursor: text.length, recalled, draft };
}
