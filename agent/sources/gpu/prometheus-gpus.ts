import { type DcgmIdentity, identify } from './dcgm-identity.ts';
import { DcgmMapper, type DcgmMapping } from './dcgm-mapper.ts';
import type { PrometheusLabels } from './prometheus-answer.ts';
import { FIELD_QUERIES, GPU_TIMES } from './prometheus-queries.ts';
import type { PrometheusSession } from './prometheus-server.ts';
import { gpuKey, instanceKey, SampleAges } from './prometheus-times.ts';

/** GPUs and slices of one site; more is an attack on the store. */
const MOST_GPUS = 200_000;

export interface PrometheusGpus extends DcgmMapping {
  /** The nodes behind each scrape target, by `instanceKey`. */
  readonly nodesByInstance: ReadonlyMap<string, string>;
}

/**
 * All GPUs that a server knows of. `stampedAt` of each is minus its age in milliseconds. Series of targets in
 * `down` whose age is not known are left out: they can only be left over.
 */
export async function readPrometheusGpus(
  session: PrometheusSession,
  down: ReadonlySet<string>,
  fallbackNode: string,
  namesWorkloads: boolean,
): Promise<PrometheusGpus> {
  const ages = new SampleAges(gpuKey, await session.ask(GPU_TIMES, 'sample times'));
  const asked = new Set<number>();
  const mapper = new DcgmMapper({
    fallbackNode,
    asked: (field) => asked.has(field),
    namesWorkloads,
    mostRows: MOST_GPUS,
  });
  const nodesByInstance = new Map<string, string>();
  const identities = new Map<string, DcgmIdentity | null>();
  let series = 0;
  for (const { query, fields } of FIELD_QUERIES) {
    const answer = await session.ask(query, 'GPU figures');
    if (answer === null) continue;
    for (const field of fields) asked.add(field);
    for (const { name, labels, value } of answer.samples) {
      const age = ages.ageOf(labels);
      const key = IDENTITY_LABELS.map((label) => labels.get(label)).join('\0');
      let identity = identities.get(key);
      if (identity === undefined) {
        identity = identified(labels, fallbackNode);
        identities.set(key, identity);
      }
      if (identity === null || (age === null && down.has(instanceKey(labels)))) continue;
      series++;
      nodesByInstance.set(instanceKey(labels), identity.host ?? fallbackNode);
      mapper.add(identity, name, value, age === null ? null : -age);
    }
  }
  if (series > 0 && !ages.known) session.problems.push('the server does not tell how old its samples are');
  return { ...mapper.finish(), nodesByInstance };
}

/** The labels in which series differ that are about different GPUs, nodes or workloads, in every spelling seen. */
const IDENTITY_LABELS = [
  'UUID',
  'uuid',
  'gpu',
  'device',
  'GPU_I_ID',
  'Hostname',
  'hostname',
  'instance',
  'namespace',
  'pod',
  'exported_pod',
  'hpc_job',
  'nvlink',
  'nvswitch',
] as const;

/** Where the exporter does not name its host, the address it was scraped at does. */
function identified(labels: PrometheusLabels, fallbackNode: string): DcgmIdentity | null {
  const identity = identify(labels);
  if (identity === null || identity.host !== null) return identity;
  return { ...identity, host: hostOfInstance(labels) ?? fallbackNode };
}

/** The host in `instance` (`host:port`), without domain unless it is an address. */
export function hostOfInstance(labels: PrometheusLabels): string | null {
  const instance = labels.get('instance')?.replace(/:\d+$/, '') ?? '';
  if (instance === '' || instance.length > 256) return null;
  return /^[\d.]+$|^\[/.test(instance) ? instance : instance.split('.')[0]!;
}
