import type { Clock } from '../../../../agent/clock.ts';
import type { Timers } from '../../../../agent/operations/migration/surroundings.ts';

interface Due {
  readonly at: number;
  readonly order: number;
  readonly then: () => void;
  isForgotten: boolean;
}

/** Time that passes only when it is told to, from one thing that is due to the next. */
export class SimulatedTime implements Clock, Timers {
  #now = 0;
  #order = 0;
  #due: Due[] = [];

  monotonic(): number {
    return this.#now;
  }

  wall(): number {
    return this.#now;
  }

  after(milliseconds: number, then: () => void): () => void {
    const due: Due = { at: this.#now + milliseconds, order: this.#order++, then, isForgotten: false };
    this.#push(due);
    return () => {
      due.isForgotten = true;
    };
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** Until `end`, or until `isOver` says so. */
  async pass(end: number, isOver: () => boolean = () => false): Promise<void> {
    for (let due = this.#due[0]; due !== undefined && due.at <= end; due = this.#due[0]) {
      this.#pop();
      if (due.isForgotten) continue;
      this.#now = due.at;
      due.then();
      // Promises that wait for nothing but each other settle before an immediate.
      await new Promise(setImmediate);
      if (isOver()) return;
    }
    this.#now = end;
  }

  #push(due: Due): void {
    const heap = this.#due;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(due, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = due;
  }

  #pop(): void {
    const heap = this.#due;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const least = right < heap.length && isBefore(heap[right]!, heap[left]!) ? right : left;
      if (!isBefore(heap[least]!, last)) break;
      heap[at] = heap[least]!;
      at = least;
    }
    heap[at] = last;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
