import type { Patch } from '../../protocol/index.ts';
import type { Agenda } from './agenda.ts';
import { DAY, MINUTE, SECOND } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Layout } from './layout.ts';
import type { Nodes } from './nodes.ts';
import type { Random } from './random.ts';
import { ShownRows } from './shown-rows.ts';
import type { SiteWriter } from './site-writer.ts';

/** Exporters that stop answering, per node and day, while the node itself runs on. */
const SILENCES = 0.02;
const PERIOD_SECONDS = 2;

interface Parts {
  readonly site: string;
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly layout: Layout;
  readonly nodes: Nodes;
  readonly random: Random;
}

/** The site's sources: one exporter per node, and the scheduler, the meters and the link probes. */
export class Exporters {
  readonly #parts: Parts;
  readonly #rows = new ShownRows('sources');
  readonly #silentSince = new Map<string, number>();
  readonly #quiet = new Set<string>();
  #shown = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    const { layout } = this.#parts;
    for (let silent = 0; silent < Math.round(layout.nodeCount * 0.0003); silent++) this.#fallSilent();
    this.#silenceNext();
  }

  visit(writer: SiteWriter): void {
    const { clock, layout, nodes, site } = this.#parts;
    if (!this.#shown) {
      for (const [source, kind, periodSeconds] of OTHERS) {
        const row = { ...this.#sourceRow(source, site, kind, 1), periodSeconds };
        this.#rows.show(writer, `${source}/${site}`, row);
      }
    }
    for (let node = 0; node < layout.nodeCount; node++) {
      const target = layout.names[node]!;
      const silent = nodes.isSilent(node);
      if (this.#shown && !silent && !this.#silentSince.has(target)) continue;
      this.#rows.show(writer, `exporter/${target}`, this.#exporterRow(node, target, silent));
    }
    this.#shown = true;
    this.#rows.sampled(writer, 'sampledAt', clock.now, this.#quiet);
  }

  #exporterRow(node: number, target: string, silent: boolean): Patch<'sources'> {
    const { clock, layout, nodes } = this.#parts;
    const key = `exporter/${target}`;
    if (!silent) {
      this.#silentSince.delete(target);
      this.#quiet.delete(key);
      return this.#sourceRow('exporter', target, 'gpu', layout.gpusPerNode);
    }
    const since = this.#silentSince.get(target) ?? clock.now;
    this.#silentSince.set(target, since);
    this.#quiet.add(key);
    return {
      ...this.#sourceRow('exporter', target, 'gpu', layout.gpusPerNode),
      state: nodes.isDown(node) ? 'failed' : 'timeout',
      error: nodes.isDown(node)
        ? `http://${target}:9400/metrics: connection refused; is the node up?`
        : `http://${target}:9400/metrics: no answer within 1 s; is the exporter running?`,
      failures: 1 + Math.floor((clock.now - since) / (PERIOD_SECONDS * SECOND)),
    };
  }

  #sourceRow(
    source: string,
    target: string,
    kind: NonNullable<Patch<'sources'>['kind']>,
    rows: number,
  ): Patch<'sources'> {
    return {
      source,
      target,
      kind,
      state: 'ok',
      error: null,
      periodSeconds: PERIOD_SECONDS,
      durationSeconds: 0.018,
      rows,
      failures: 0,
    };
  }

  #silenceNext(): void {
    const { agenda, clock, layout, random } = this.#parts;
    agenda.at(clock.now + random.exponential(DAY / (layout.nodeCount * SILENCES)), () => {
      this.#fallSilent();
      this.#silenceNext();
    });
  }

  #fallSilent(): void {
    const { agenda, clock, layout, nodes, random } = this.#parts;
    const node = random.whole(0, layout.nodeCount - 1);
    nodes.setSilent(node, true);
    agenda.at(clock.now + random.between(2, 45) * MINUTE, () => nodes.setSilent(node, false));
  }
}

const OTHERS = [
  ['scheduler', 'scheduler', PERIOD_SECONDS],
  ['meters', 'power', PERIOD_SECONDS],
  // Hundreds of these, each read in its turn.
  ['pdus', 'power', 30],
  ['probes', 'links', PERIOD_SECONDS],
] as const;
