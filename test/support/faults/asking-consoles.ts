import { setTimeout as pause } from 'node:timers/promises';
import type { ConsoleDeath } from './drawn-run.ts';
import { ask } from './mortal-console.ts';
import type { RunRecord } from './run-record.ts';

const MOST_ATTEMPTS = 25;
const MOST_REFUSALS = 4;

/** An operator who starts one console after another until one knows what became of a request. */
export class AskingConsoles {
  readonly #config: string;
  readonly #record: RunRecord;

  constructor(config: string, record: RunRecord) {
    this.#config = config;
    this.#record = record;
  }

  /** Whether an agent took it, or it came too late; the first console may be killed on the way. */
  async until(words: readonly string[], what: string, dies: ConsoleDeath | null = null): Promise<boolean> {
    let refusals = 0;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const { code, said } = await ask(this.#config, words, attempt === 0 ? dies : null);
      this.#record.note(`console: ${what}: ${code} ${said.trim().replaceAll('\n', ' | ').slice(0, 300)}`);
      const point = /ending at a crash point: (.*)/.exec(said)?.[1];
      if (code === null) this.#record.struck.push(`kill console ${point ?? 'at any time'}`);
      if (code === 0 || code === 4) return true;
      // Said of an operation; of a workload it is that it has ended already.
      if (/it has ended:|is not paused/.test(said)) return true;
      // Before its first look an agent that was just started refuses what it does not know yet; and what ended
      // over a checkpoint that a drain asked for is put back.
      const mayPass = /no such workload|nothing was done|it has ended already/.test(said);
      if (code === 1 && (++refusals >= MOST_REFUSALS || !mayPass)) return false;
      await pause(1_000);
    }
    return false;
  }
}
