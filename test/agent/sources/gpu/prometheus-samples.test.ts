import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { HttpGet } from '../../../../agent/io/io.ts';
import { createPrometheusSource } from '../../../../agent/sources/gpu/prometheus.ts';
import { json, SERVER, vector } from '../../../support/prometheus-series.ts';
import { rowsOf } from '../../../support/rows-of.ts';

const signal = new AbortController().signal;

const SAMPLES = new URL('../../../../../shared/samples/dcgm-exporter/', import.meta.url);

describe.skipIf(!existsSync(SAMPLES))('captures of a real server over two nodes', () => {
  test('sixteen GPUs with their nodes, and no exporter taken for a workload', async () => {
    const capture = (number: number) => readFileSync(new URL(`prometheus-query-${number}.json`, SAMPLES));
    const answers = new Map([
      ['DCGM_FI_DEV_GPU_UTIL|', capture(0)],
      ['DCGM_FI_DEV_FB_USED|', capture(1)],
    ]);
    const get: HttpGet = async (url) => {
      const query = new URL(url).searchParams.get('query')!;
      const body = [...answers].find(([part]) => query.includes(part))?.[1];
      return body === undefined ? json(vector([])) : { status: 200, contentType: 'application/json', body };
    };
    const source = createPrometheusSource({ name: 'prometheus', url: SERVER, periodMs: 15_000, io: { get } });
    const reading = await source.read(SERVER, signal);
    expect(reading.gpus).toHaveLength(16);
    expect([...new Set(reading.gpus!.map((gpu) => gpu.node))].sort()).toEqual(['gpu-node-1', 'gpu-node-2']);
    expect(reading.gpus!.filter((gpu) => gpu.node === 'gpu-node-1')).toHaveLength(8);
    for (const gpu of reading.gpus!) {
      const busy = gpu.uuid === 'GPU-c4529c8d-69c4-b61d-e0bc-7b2460096005';
      expect(gpu).toMatchObject({
        instance: null,
        model: 'NVIDIA H100 80GB HBM3',
        driverVersion: '580.105.08',
        utilizationRatio: 0,
        workload: busy ? 'dynamo-workload/vllm-agg-0-vllmdecodeworker-s65j5' : null,
        memoryTotalBytes: null,
      });
    }
    const memory = new Map(usedMebibytes(capture(1)));
    for (const gpu of reading.gpus!) expect(gpu.memoryUsedBytes).toBe(memory.get(gpu.uuid!)! * 2 ** 20);
    expect(Math.max(...memory.values())).toBeGreaterThan(0);
    expect(rowsOf(reading).nodes.map(({ node, gpuModel }) => [node, gpuModel])).toEqual([
      ['gpu-node-1', 'NVIDIA H100 80GB HBM3'],
      ['gpu-node-2', 'NVIDIA H100 80GB HBM3'],
    ]);
  });
});

function usedMebibytes(body: Uint8Array): readonly (readonly [string, number])[] {
  const answer: { data: { result: { metric: { UUID: string }; value: [number, string] }[] } } = JSON.parse(
    Buffer.from(body).toString(),
  );
  return answer.data.result.map(({ metric, value }) => [metric.UUID, Number(value[1])] as const);
}
