import { isBlankText } from './dcgm-blank.ts';
import { normalisePciAddress } from './pci-address.ts';

/** The labels of one series; exporters changed the case of theirs over time. */
export interface DcgmLabels {
  readonly getIgnoringCase: (name: string) => string | undefined;
}

/** Whose a series is. Two series are about the same thing when node, uuid and instance agree. */
export interface DcgmIdentity {
  /** What the exporter calls its host; null where it does not say. */
  readonly host: string | null;
  readonly uuid: string;
  readonly instance: string | null;
  readonly instanceProfile: string | null;
  readonly index: number | null;
  readonly model: string | null;
  readonly pciBusId: string | null;
  readonly driverVersion: string | null;
  /** `namespace/pod`, or the job of an HPC scheduler. */
  readonly workload: string | null;
  /** The same from labels that a Prometheus server moved out of the way of its own. */
  readonly exportedWorkload: string | null;
  /** The exporter was told to name workloads, whether or not there is one here. */
  readonly namesWorkloads: boolean;
}

/** Longer than any host name (253) or UUID; a store of names is no place for somebody's megabyte. */
const LONGEST_NAME = 256;
/** Series about links, switches and processors carry a GPU's labels too, but are not about the GPU. */
const OTHER_ENTITIES = ['nvlink', 'nvswitch', 'cpu', 'cpucore'];

/** Labels that only an exporter sets which knows the workloads; `pod` may be a Prometheus server's own. */
const FROM_EXPORTER = ['exported_pod', 'hpc_job'];

/** The identity in a series' labels; null when the series is about no GPU, or about one that it does not name. */
export function identify(labels: DcgmLabels): DcgmIdentity | null {
  if (OTHER_ENTITIES.some((name) => labels.getIgnoringCase(name) !== undefined)) return null;
  const index = indexOf(labels);
  const uuid = text(labels, 'UUID') ?? (index === null ? null : `index:${index}`);
  const host = text(labels, 'Hostname') ?? text(labels, 'exported_hostname');
  if (uuid === null || uuid.length > LONGEST_NAME || (host ?? '').length > LONGEST_NAME) return null;
  const pciBusId = text(labels, 'pci_bus_id');
  return {
    host: nodeBehindPod(host, labels),
    uuid,
    instance: text(labels, 'GPU_I_ID'),
    instanceProfile: text(labels, 'GPU_I_PROFILE'),
    index,
    model: text(labels, 'modelName'),
    pciBusId: pciBusId === null ? null : normalisePciAddress(pciBusId),
    driverVersion: text(labels, 'DCGM_FI_DRIVER_VERSION') ?? text(labels, 'DCGM_FI_SYSTEM_DRIVER_VERSION'),
    workload: isExporter(labels) ? jobOf(labels) : (podOf(labels, '') ?? jobOf(labels)),
    exportedWorkload: podOf(labels, 'exported_'),
    namesWorkloads: (isExporter(labels) ? FROM_EXPORTER : ['pod', ...FROM_EXPORTER]).some(
      (name) => labels.getIgnoringCase(name) !== undefined,
    ),
  };
}

function text(labels: DcgmLabels, name: string): string | null {
  const value = labels.getIgnoringCase(name);
  return value === undefined || isBlankText(value) ? null : value;
}

function indexOf(labels: DcgmLabels): number | null {
  const number = /^(?:nvidia)?(\d{1,4})$/.exec(text(labels, 'gpu') ?? text(labels, 'device') ?? '')?.[1];
  return number === undefined ? null : Number(number);
}

function podOf(labels: DcgmLabels, prefix: string): string | null {
  const pod = text(labels, `${prefix}pod`);
  if (pod === null) return null;
  const namespace = text(labels, `${prefix}namespace`);
  return namespace === null ? pod : `${namespace}/${pod}`;
}

function jobOf(labels: DcgmLabels): string | null {
  return text(labels, 'hpc_job') ?? text(labels, 'jobid');
}

/**
 * Whether `pod` names the exporter itself, which is what a Prometheus server adds to a series that has no
 * pod of its own: an idle GPU would look occupied by its own exporter.
 */
function isExporter(labels: DcgmLabels): boolean {
  const pod = text(labels, 'pod');
  if (pod === null) return false;
  const container = text(labels, 'container') ?? '';
  const service = text(labels, 'service');
  return (
    pod.includes('dcgm-exporter') ||
    container.includes('dcgm-exporter') ||
    (service !== null && pod.startsWith(`${service}-`))
  );
}

/**
 * Inside a pod an exporter may take the pod's name for its host's. It changes with every restart, so the
 * node that a Prometheus server added is the better name where there is one.
 */
function nodeBehindPod(host: string | null, labels: DcgmLabels): string | null {
  if (host !== null && !/dcgm-exporter-[a-z0-9]{5}$/.test(host)) return host;
  const node = text(labels, 'node') ?? text(labels, 'kubernetes_node') ?? text(labels, 'exported_node');
  return node !== null && node.length <= LONGEST_NAME ? node : host;
}
