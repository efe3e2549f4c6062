import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parsed, refusal } from './parsed.ts';

const samples = fileURLToPath(new URL('../../../../../shared/samples/', import.meta.url));
const cases = existsSync(`${samples}openmetrics`) ? readdirSync(`${samples}openmetrics`) : [];

describe.skipIf(cases.length === 0)('the OpenMetrics conformance cases', () => {
  it('are all there', () => {
    expect(cases).toHaveLength(105);
  });

  for (const name of cases) {
    const folder = `${samples}openmetrics/${name}`;
    const { shouldParse } = JSON.parse(readFileSync(`${folder}/test.json`, 'utf8'));
    it(`${name} is ${shouldParse ? 'accepted' : 'refused, with line and reason'}`, () => {
      const answer = refusal(readFileSync(`${folder}/metrics`), 'openmetrics');
      if (shouldParse) expect(answer).toBe('accepted');
      else expect(answer).toMatch(/^line [1-9]\d*: expected .+, found .+/);
    });
  }
});

describe.skipIf(cases.length === 0)('captured bodies', () => {
  it('of node_exporter are read without a bad line', () => {
    const { summary } = parsed(readFileSync(`${samples}node-exporter/e2e-output.txt`));
    expect(summary).toMatchObject({ lines: 5483, samples: 3027, delivered: 3027, badLines: 0 });
  });

  it('of dcgm-exporter on eight H100 give every GPU with its labels', () => {
    const body = readFileSync(`${samples}dcgm-exporter/h100x8-dcgm-exporter-excerpt.prom`);
    const temperatures = parsed(body).samples.filter(({ family }) => family === 'DCGM_FI_DEV_GPU_TEMP');
    expect(temperatures.map(({ labels }) => labels.get('gpu'))).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
    ]);
    expect(temperatures[0]).toMatchObject({ value: 30, timestampMs: null });
    expect(temperatures[0]!.labels.get('pod')).toBe('vllm-agg-0-vllmdecodeworker-s65j5');
    expect(temperatures[1]!.labels.get('pod')).toBeUndefined();
  });

  it('with prose above and no last line feed are read all the same when bad lines may be left out', () => {
    const bad: string[] = [];
    const body = readFileSync(`${samples}dcgm-exporter/a100-mig-1g.5gb-active.prom`);
    const { samples: read } = parsed(body, 'text', {
      complete: true,
      onBadLine: (error) => bad.push(error.message),
    });
    expect(bad).toEqual(['line 1: expected a number as value, found "1g.5gb"']);
    expect(read).toHaveLength(14);
    expect(read.at(-1)).toMatchObject({ value: 0.622646 });
  });
});
