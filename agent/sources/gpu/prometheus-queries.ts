import { DCGM_FIELDS, FIELDS_OF } from './dcgm-fields.ts';

/** One query for some of the fields. */
export interface FieldQuery {
  readonly query: string;
  readonly fields: ReadonlySet<number>;
}

/** Names in one query: a few answers of some megabytes rather than one of a hundred, or seventy small ones. */
const NAMES_PER_QUERY = 8;

/** The queries that together ask for every DCGM field. Names of all generations: those not in use cost nothing. */
export const FIELD_QUERIES: readonly FieldQuery[] = shards();

/** All names of a figure stand in one query: when one is refused, whole columns are missing and not halves. */
function shards(): readonly FieldQuery[] {
  const queries: FieldQuery[] = [];
  let part: number[] = [];
  for (const fields of FIELDS_OF.values()) {
    if (part.length + fields.length > NAMES_PER_QUERY) {
      queries.push(queryFor(part));
      part = [];
    }
    part.push(...fields);
  }
  return [...queries, queryFor(part)];
}

function queryFor(fields: readonly number[]): FieldQuery {
  const names = fields.map((field) => DCGM_FIELDS[field]!.name);
  return { query: `{__name__=~"${names.join('|')}"}`, fields: new Set(fields) };
}

/**
 * When the samples behind an instant vector were true: a vector's own time is that of the query, and the
 * look-back of five minutes lets a dead exporter's last values pass for new. One figure that every exporter
 * has is enough; `timestamp` drops the name, so several are joined by `or` and not by a pattern.
 */
export const GPU_TIMES = `max by (job, instance, UUID, uuid, GPU_I_ID) (${[
  'DCGM_FI_DEV_GPU_UTIL',
  'DCGM_FI_DEV_GPU_UTIL_RATIO',
  'DCGM_FI_DEV_GPU_TEMP',
  'DCGM_FI_DEV_GPU_TEMP_CELSIUS',
  'DCGM_FI_DEV_POWER_USAGE',
  'DCGM_FI_DEV_BOARD_POWER_WATTS',
  'DCGM_FI_DEV_FB_USED',
  'DCGM_FI_DEV_FB_USED_BYTES',
  'dcgm_gpu_temp',
]
  .map((name) => `timestamp(${name})`)
  .join(' or ')})`;

export const NODE_FIGURES =
  '{__name__=~"node_load1|node_memory_MemTotal_bytes|node_memory_MemAvailable_bytes|node_uname_info"}';

export const NODE_TIMES =
  'max by (job, instance) (timestamp(node_load1) or timestamp(node_memory_MemTotal_bytes))';

/** Sensors by the label that hwmon gives them, joined at the server: a node has dozens of others. */
export const NODE_INLETS =
  'node_hwmon_temp_celsius * on (job, instance, chip, sensor) group_left(label) node_hwmon_sensor_label{label=~"(?i).*(inlet|intake|ambient).*"}';

export const DOWN = 'up == 0';
