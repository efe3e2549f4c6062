import type {
  AuditLines,
  AuditRequest,
  DayOfPower,
  EnergyAnswer,
  EnergyOfPeriod,
  EnergyRequest,
} from '../../protocol/index.ts';
import { Allowance } from './allowance.ts';
import { CLOSE } from './wire.ts';

/** What is asked for beside the stream, and changes nothing. */
export type Question = AuditRequest | EnergyRequest;

/** Who knows; what is absent is refused in words. */
export interface Answering {
  /** The journal's lines from one on. */
  readonly audit?: (from: number) => AuditLines;
  /** Of whole hours since 1970, `to` excluded. */
  readonly energy?: (from: number, to: number) => EnergyOfPeriod;
  /** What the site drew over the last 24 hours. */
  readonly day?: () => DayOfPower;
}

/** Each is up to 512 lines: a million a minute is as fast as a console can check them. */
const AUDITS_PER_MINUTE = 2_000;
/** Each adds up to 400 days of hours of every feed. */
const ENERGIES_PER_MINUTE = 60;
/** A console that checks a journal takes one answer at a time, up to a line's length and the next's. */
const MOST_UNREAD = 16 * 1024 * 1024;

/** Answers what one console asks: whoever may look may know it, at a pace that a person or a check has. */
export class Questions {
  readonly #answering: Answering;
  readonly #audits = new Allowance(AUDITS_PER_MINUTE, 60_000);
  readonly #energies = new Allowance(ENERGIES_PER_MINUTE, 60_000);

  constructor(answering: Answering) {
    this.#answering = answering;
  }

  /** The answer, or why the session has to end. `waiting` are bytes the console has not taken. */
  answer(
    question: Question,
    now: number,
    waiting: number,
  ): AuditLines | EnergyAnswer | { readonly code: number; readonly reason: string } {
    const [allowance, most, what] =
      question.kind === 'audit'
        ? ([this.#audits, AUDITS_PER_MINUTE, 'lines of the journal'] as const)
        : ([this.#energies, ENERGIES_PER_MINUTE, 'energies of a period'] as const);
    if (!allowance.take(now))
      return { code: CLOSE.refused, reason: `more than ${most} requests for ${what} in a minute` };
    if (waiting > MOST_UNREAD) return { code: CLOSE.tooSlow, reason: `${what} are asked for and not read` };
    return question.kind === 'audit' ? this.#audit(question) : this.#energy(question);
  }

  #audit({ from }: AuditRequest): AuditLines {
    const refusal = 'this agent keeps no journal';
    return this.#answering.audit?.(from) ?? { kind: 'audit', from, lines: [], newest: 0, refusal };
  }

  #energy({ from, to, day }: EnergyRequest): EnergyAnswer {
    const energy = this.#answering.energy?.(from, to) ?? null;
    const refusal = energy === null ? 'this agent has no power: that says what its meters measure' : null;
    const told = day === true ? { day: this.#answering.day?.() ?? null } : {};
    return { kind: 'energy', from, to, energy, refusal, ...told };
  }
}
