import { parseDcgmMetrics } from '../../agent/sources/gpu/dcgm-metrics.ts';

/** The content type of the text format that exporters serve. */
export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** What is read from an exporter's body; series without a host are of the node `fallback`. */
export const readDcgm = (text: string) =>
  parseDcgmMetrics(Buffer.from(text), PROMETHEUS_TEXT, { node: 'fallback' });

export const firstGpu = (text: string) => readDcgm(text).gpus![0]!;

export const labels = (more = '') => `{gpu="0",UUID="GPU-a",device="nvidia0",Hostname="gpu01"${more}}`;

/** A line of the one GPU whose labels these are. */
export const sample = (name: string, value: number | string, more = '') =>
  `${name}${labels(more)} ${value}\n`;
