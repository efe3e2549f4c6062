import type { HttpAnswer, HttpGet } from '../../agent/io/io.ts';
import { createPrometheusSource } from '../../agent/sources/gpu/prometheus.ts';

export const SERVER = 'http://prometheus:9090';
const NOW_SECONDS = 1_773_114_100;

/** One series that a server has. */
export interface Series {
  name: string;
  labels: Record<string, string>;
  value: number;
  /** null: `timestamp()` does not give it. */
  ageSeconds: number | null;
}

/** The heat of a GPU, from the exporter of its node. */
export function gpuSeries(uuid: string, node: string, value: number, ageSeconds = 5, model = ''): Series {
  const labels = { UUID: uuid, Hostname: node, modelName: model, job: 'dcgm', instance: `${node}:9400` };
  return { name: 'DCGM_FI_DEV_GPU_TEMP', labels, value, ageSeconds };
}

/** A server that knows these series and evaluates no more of PromQL than the source uses. */
export function prometheus(
  series: readonly Series[],
  options: {
    asked?: Parameters<HttpGet>[];
    url?: string;
    timestamps?: boolean;
    refuse?: (query: string) => HttpAnswer | null;
  } = {},
) {
  const get: HttpGet = async (...parameters) => {
    options.asked?.push(parameters);
    const query = new URL(parameters[0]).searchParams.get('query')!;
    return options.refuse?.(query) ?? json(vector(evaluate(query, series, options.timestamps ?? true)));
  };
  const clocks = { wall: () => 7_000, monotonic: () => 1_000_000 };
  return createPrometheusSource({
    name: 'prometheus',
    url: options.url ?? SERVER,
    periodMs: 15_000,
    io: { get },
    clocks,
  });
}

function evaluate(query: string, series: readonly Series[], timestamps: boolean): readonly unknown[] {
  const names = new Set(query.match(/[A-Za-z_][A-Za-z0-9_]*/g));
  const element = (labels: Record<string, string>, value: number) => ({
    metric: labels,
    value: [NOW_SECONDS, String(value)],
  });
  if (query.startsWith('up'))
    return series.filter(({ name }) => name === 'up').map(({ labels, value }) => element(labels, value));
  if (query.startsWith('node_hwmon'))
    return series.filter(({ name }) => name === '').map(({ labels, value }) => element(labels, value));
  const matching = series.filter(({ name }) => name !== 'up' && names.has(name));
  if (query.includes('timestamp') && timestamps) {
    return matching
      .filter(({ ageSeconds }) => ageSeconds !== null)
      .map(({ labels, ageSeconds }) => element(labels, NOW_SECONDS - ageSeconds!));
  }
  return matching.map(({ name, labels, value }) => element({ __name__: name, ...labels }, value));
}

export function vector(result: readonly unknown[]) {
  return { status: 'success', data: { resultType: 'vector', result } };
}

export function json(body: unknown): HttpAnswer {
  return { status: 200, contentType: 'application/json', body: Buffer.from(JSON.stringify(body)) };
}

export function refusal(): HttpAnswer {
  return { ...json({ status: 'error', errorType: 'execution', error: 'too many samples' }), status: 422 };
}
