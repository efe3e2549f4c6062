import { ReadFailure } from '../../io/io.ts';

/** One event of an event stream. */
export interface StreamEvent {
  /** `message` where the server names none. */
  readonly type: string;
  /** UTF-8; several lines of data with a line feed between them. */
  readonly data: Uint8Array;
}

/**
 * Reads `text/event-stream` (WHATWG HTML 9.2.6) piece by piece, wherever the pieces are cut. Lines end with LF, CR
 * or both; what the stream ends in the middle of is no event. Fails with `ReadFailure` at a line, or an event, of
 * more bytes than are taken.
 */
export class EventStream {
  readonly #mostBytes: number;
  /** Of the line that has not ended yet. */
  #begun = NOTHING;
  #begunBytes = 0;
  #data: Uint8Array[] = [];
  /** With what a line takes besides. */
  #dataBytes = 0;
  #type = '';
  #id = '';
  #isFirstLine = true;
  /** The last piece ended with a CR, to which an LF may belong. */
  #endedWithReturn = false;
  /** Of the last event that came whole, for `Last-Event-ID` after a break; empty where it has none. */
  lastEventId = '';
  /** How long the server wants one to wait before coming back; null where it does not say. */
  retryMs: number | null = null;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** The events that end in this piece. */
  take(piece: Uint8Array): readonly StreamEvent[] {
    const events: StreamEvent[] = [];
    let from = this.#endedWithReturn && piece[0] === LINE_FEED ? 1 : 0;
    if (piece.length > 0) this.#endedWithReturn = piece[piece.length - 1] === RETURN;
    for (let at = from; at < piece.length; at++) {
      const byte = piece[at];
      if (byte !== LINE_FEED && byte !== RETURN) continue;
      const event = this.#line(this.#ended(piece.subarray(from, at)));
      if (event !== null) events.push(event);
      if (byte === RETURN && piece[at + 1] === LINE_FEED) at++;
      from = at + 1;
    }
    if (from < piece.length) this.#begin(piece.subarray(from));
    return events;
  }

  /** Into one place that grows: a server that sends byte by byte makes no heap of pieces. */
  #begin(part: Uint8Array): void {
    const bytes = this.#begunBytes + part.length;
    this.#expectRoom(bytes + this.#dataBytes);
    if (bytes > this.#begun.length) {
      const larger = new Uint8Array(2 * bytes);
      larger.set(this.#begun.subarray(0, this.#begunBytes));
      this.#begun = larger;
    }
    this.#begun.set(part, this.#begunBytes);
    this.#begunBytes = bytes;
  }

  #ended(last: Uint8Array): Uint8Array {
    let line = last;
    if (this.#begunBytes > 0) {
      this.#begin(last);
      line = this.#begun.subarray(0, this.#begunBytes);
      this.#begun = NOTHING;
      this.#begunBytes = 0;
    }
    const hasMark = this.#isFirstLine && MARK.every((byte, at) => line[at] === byte);
    this.#isFirstLine = false;
    return hasMark ? line.subarray(MARK.length) : line;
  }

  #line(line: Uint8Array): StreamEvent | null {
    if (line.length === 0) return this.#dispatch();
    const colon = line.indexOf(COLON);
    // A comment, which servers send so that the connection is seen to live.
    if (colon === 0) return null;
    const name = UTF_8.decode(line.subarray(0, Math.min(colon === -1 ? line.length : colon, LONGEST_NAME)));
    const from = colon === -1 ? line.length : line[colon + 1] === SPACE ? colon + 2 : colon + 1;
    this.#field(name, line.subarray(from));
    return null;
  }

  #field(name: string, value: Uint8Array): void {
    if (name === 'data') {
      this.#data.push(value);
      this.#dataBytes += value.length + COST_OF_A_LINE;
      this.#expectRoom(this.#dataBytes);
    } else if (name === 'event') this.#type = textOf(value);
    else if (name === 'id' && !value.includes(0)) this.#id = textOf(value);
    else if (name === 'retry') {
      const text = textOf(value);
      if (/^\d{1,9}$/.test(text)) this.retryMs = Number(text);
    }
  }

  #dispatch(): StreamEvent | null {
    const [data, type] = [this.#data, this.#type];
    this.lastEventId = this.#id;
    this.#type = '';
    if (data.length === 0) return null;
    this.#data = [];
    this.#dataBytes = 0;
    const [only] = data;
    const whole = only !== undefined && data.length === 1 ? only : inLines(data);
    return { type: type === '' ? 'message' : type, data: whole };
  }

  #expectRoom(bytes: number): void {
    if (bytes > this.#mostBytes) throw new ReadFailure(`an event of more than ${this.#mostBytes} bytes`);
  }
}

const NOTHING = new Uint8Array(0);
/** Bytes that a line of data takes here besides its own, so that empty ones are not free. */
const COST_OF_A_LINE = 64;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;
/** A byte order mark, which may stand before everything. */
const MARK = [0xef, 0xbb, 0xbf];
/** No field's name is as long. */
const LONGEST_NAME = 16;
/** Identifiers and types that are longer are of no use. */
const LONGEST_TEXT = 256;
const UTF_8 = new TextDecoder('utf-8', { ignoreBOM: true });

function textOf(value: Uint8Array): string {
  return value.length > LONGEST_TEXT ? '' : UTF_8.decode(value);
}

function inLines(lines: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(lines.reduce((bytes, line) => bytes + line.length + 1, -1));
  let at = 0;
  for (const line of lines) {
    if (at + line.length < whole.length) whole[at + line.length] = LINE_FEED;
    whole.set(line, at);
    at += line.length + 1;
  }
  return whole;
}
