import type { Patch } from '../../../protocol/index.ts';
import { NodeFigures } from '../node-figures.ts';
import type { PrometheusAnswer } from './prometheus-answer.ts';
import { hostOfInstance } from './prometheus-gpus.ts';
import { NODE_FIGURES, NODE_INLETS, NODE_TIMES } from './prometheus-queries.ts';
import type { PrometheusSession } from './prometheus-server.ts';
import { instanceKey, SampleAges } from './prometheus-times.ts';

export interface PrometheusNode {
  readonly node: string;
  readonly instance: string;
  readonly patch: Patch<'nodes'>;
  /** Milliseconds; null when the server did not say. */
  readonly ageMs: number | null;
}

/** Machines, so far as the server scrapes node_exporter. */
const MOST_NODES = 100_000;

/** What node_exporters told a server of their machines. Nothing where there are none. */
export async function readPrometheusNodes(
  session: PrometheusSession,
  down: ReadonlySet<string>,
): Promise<readonly PrometheusNode[]> {
  const figures = await session.ask(NODE_FIGURES, 'node figures');
  if (figures === null || figures.samples.length === 0) return [];
  const ages = new SampleAges(instanceKey, await session.ask(NODE_TIMES, 'node sample times'));
  const machines = new Map<
    string,
    { readonly figures: NodeFigures; host: string | null; ageMs: number | null }
  >();
  for (const answer of [figures, await session.ask(NODE_INLETS, 'inlet temperatures')]) {
    for (const { name, labels, value } of samplesOf(answer)) {
      const key = instanceKey(labels);
      const machine = machines.get(key) ?? { figures: new NodeFigures(), host: null, ageMs: null };
      if (!machines.has(key) && machines.size >= MOST_NODES) continue;
      machines.set(key, machine);
      // Arithmetic drops the name of the temperature.
      machine.figures.add(name === '' ? 'node_hwmon_temp_celsius' : name, labels, value);
      machine.host ??= hostOfInstance(labels);
      machine.ageMs ??= ages.ageOf(labels);
    }
  }
  return [...machines].flatMap(([instance, { figures: gathered, host, ageMs }]) => {
    const node = gathered.nodename ?? host;
    if (node === null || gathered.isEmpty || (ageMs === null && down.has(instance))) return [];
    return [{ node, instance, patch: gathered.toPatch(node), ageMs }];
  });
}

function samplesOf(answer: PrometheusAnswer | null): PrometheusAnswer['samples'] {
  return answer === null ? [] : answer.samples;
}
