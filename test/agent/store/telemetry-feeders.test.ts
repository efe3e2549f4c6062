import { describe, expect, it } from 'vitest';
import { SiteTables } from '../../../agent/store/site-tables.ts';
import { TelemetryFeeders } from '../../../agent/store/telemetry-feeders.ts';

const origin = (target: string) => ({
  source: 'dcgm-exporter',
  target,
  kind: 'gpu' as const,
  periodMs: 1000,
  inventory: false,
});

function feeders() {
  const tables = new SiteTables();
  const nodes = tables.of('nodes');
  const shown = () => {
    const rows: unknown[] = [];
    nodes.forEach((slot) => {
      rows.push(
        ['node', 'telemetrySource', 'telemetrySampledAt'].map((name) => nodes.cell(nodes.column(name), slot)),
      );
    });
    return rows;
  };
  return { tables, feeders: new TelemetryFeeders(tables), shown };
}

describe('the telemetry of a node', () => {
  it('is as old as the oldest of those who feed it', () => {
    const { feeders: fed, shown } = feeders();
    fed.heard('a', origin('one'), 1000);
    fed.heard('a', origin('two'), 3000);
    fed.heard('a', origin('one'), 5000);
    expect(shown()).toEqual([['a', 'dcgm-exporter/two', 3000]]);
  });

  it('was never heard while one of its sources was not', () => {
    const { feeders: fed, shown } = feeders();
    fed.expect(origin('one'), ['a']);
    fed.heard('a', origin('two'), 3000);
    expect(shown()).toEqual([['a', 'dcgm-exporter/one', null]]);
  });

  it('takes a node back that was only guessed from an address, once its exporter names its host', () => {
    const { feeders: fed, shown } = feeders();
    fed.expect(origin('one'), ['10']);
    fed.heard('gpu01', origin('one'), 3000);
    expect(fed.named(origin('one'), new Set(['gpu01']))).toEqual(['10']);
    expect(fed.named(origin('one'), new Set(['gpu01']))).toEqual([]);
    expect(shown()).toEqual([['gpu01', 'dcgm-exporter/one', 3000]]);
  });

  it('leaves a guessed node that its scheduler knows, or that another source feeds', () => {
    const { tables, feeders: fed, shown } = feeders();
    fed.expect(origin('one'), ['known', 'shared']);
    tables.upsert('nodes', { node: 'known', schedulerSource: 'slurm/conf' });
    fed.heard('shared', origin('two'), 2000);
    expect(fed.named(origin('one'), new Set(['gpu01']))).toEqual([]);
    expect(shown()).toEqual([
      ['known', null, null],
      ['shared', 'dcgm-exporter/two', 2000],
    ]);
  });
});
