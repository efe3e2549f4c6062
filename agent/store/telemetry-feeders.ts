import { type Origin, refOf } from './origin.ts';
import type { SiteTables } from './site-tables.ts';

/** Older than every reading: a source that was never heard. */
export const NEVER = Number.NEGATIVE_INFINITY;

/** Who feeds each node's telemetry, and when it last did: a node is as old as the oldest of them. */
export class TelemetryFeeders {
  readonly #tables: SiteTables;
  readonly #byNode = new Map<string, Map<string, number>>();
  /** Nodes that a source stood for by its address alone, until it names them itself. */
  readonly #guessed = new Map<string, readonly string[]>();

  constructor(tables: SiteTables) {
    this.#tables = tables;
  }

  has(node: string): boolean {
    return this.#byNode.has(node);
  }

  /** Enters the nodes a source stands for before its first reading. */
  expect(origin: Origin, nodes: readonly string[]): void {
    this.#guessed.set(refOf(origin), nodes);
    for (const node of nodes) this.heard(node, origin, NEVER);
  }

  heard(node: string, origin: Origin, sampledAt: number): void {
    const feeders = this.#byNode.get(node) ?? new Map<string, number>();
    this.#byNode.set(node, feeders);
    feeders.set(refOf(origin), sampledAt);
    this.#show(node, feeders);
  }

  /**
   * A source has named its nodes for the first time: those that were only guessed from its address, and
   * that nobody else knows, never were. Gives the ones that are gone.
   */
  named(origin: Origin, nodes: ReadonlySet<string>): readonly string[] {
    const guessed = this.#guessed.get(refOf(origin));
    if (guessed === undefined || nodes.size === 0) return [];
    this.#guessed.delete(refOf(origin));
    return guessed.filter((node) => !nodes.has(node) && this.#withdraw(node, origin));
  }

  /** Whether the node is gone with it. */
  #withdraw(node: string, origin: Origin): boolean {
    const feeders = this.#byNode.get(node);
    if (feeders === undefined) return false;
    feeders.delete(refOf(origin));
    if (feeders.size > 0) {
      this.#show(node, feeders);
      return false;
    }
    this.#byNode.delete(node);
    const nodes = this.#tables.of('nodes');
    const slot = nodes.find(node);
    if (slot === undefined) return false;
    if (nodes.text(nodes.column('schedulerSource'), slot) === null) {
      nodes.remove(slot);
      return true;
    }
    this.#tables.update('nodes', slot, { telemetrySource: null, telemetrySampledAt: null });
    return false;
  }

  #show(node: string, feeders: ReadonlyMap<string, number>): void {
    let oldest: string | null = null;
    let at = Number.POSITIVE_INFINITY;
    for (const [feeder, sampledAt] of feeders) {
      if (oldest !== null && sampledAt >= at) continue;
      oldest = feeder;
      at = sampledAt;
    }
    this.#tables.upsert('nodes', {
      node,
      telemetrySource: oldest,
      telemetrySampledAt: Number.isFinite(at) ? at : null,
    });
  }
}
