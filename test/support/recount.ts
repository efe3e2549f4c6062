import { expect } from 'vitest';
import { HEALTH, type KindName, type Row } from '../../protocol/index.ts';
import type { MadeStore } from './made-store.ts';

/** Counts by plain loops over plain rows, by what the reference says of each figure. */
export function recount(made: MadeStore): void {
  const list = <K extends KindName>(kind: K): Row<K>[] => [...made.rows(kind).values()];
  const { site } = made;
  const [nodes, gpus, workloads, alerts, sources] = [
    list('nodes'),
    list('gpus'),
    list('workloads'),
    list('alerts'),
    list('sources'),
  ];
  const heard = (kind: string) => sources.some((source) => source.kind === kind && source.sampledAt !== null);
  const known = <T>(isKnown: boolean, value: T): T | null => (isKnown ? value : null);
  const ill = (row: { readonly health: string | null }) =>
    row.health === 'failed' || row.health === 'degraded';
  const count = <T>(all: readonly T[], of: (one: T) => boolean) => all.filter(of).length;

  const physical = new Map<string, Row<'gpus'>>();
  for (const row of gpus) {
    const key = `${row.node}|${row.uuid}`;
    if (row.instance === null || !physical.has(key)) physical.set(key, row);
  }
  const commissioning = new Set(
    nodes.filter((row) => row.scheduling === 'commissioning').map((row) => row.node),
  );
  const whole = [...physical.values()];
  expect(site).toMatchObject({
    nodes: known(nodes.length > 0 || heard('scheduler'), nodes.length),
    nodesDown: known(
      heard('scheduler'),
      count(nodes, ({ state }) => state === 'down'),
    ),
    nodesDraining: known(
      heard('scheduler'),
      count(nodes, ({ scheduling }) => scheduling === 'draining'),
    ),
    nodesCommissioning: known(heard('scheduler'), commissioning.size),
    nodesOpen: known(
      heard('scheduler'),
      count(nodes, (row) => row.scheduling === 'open' && row.state !== 'down'),
    ),
    gpusFaulty: known(
      whole.length > 0 || heard('gpu'),
      count(whole, (row) => ill(row) && !commissioning.has(row.node)),
    ),
    workloadsRunning: known(
      heard('scheduler'),
      count(workloads, ({ state }) => state === 'running' || state === 'completing'),
    ),
    alerts: count(alerts, ({ clearedAt }) => clearedAt === null),
    alertsCritical: count(alerts, (row) => row.clearedAt === null && row.severity === 'critical'),
  });
  for (const row of nodes) {
    const own = whole.filter((one) => one.node === row.node);
    if (own.length === 0) continue;
    expect(row.gpusFaulty).toBe(count(own, ill));
    const powers = own.map(({ powerWatts }) => powerWatts).filter((watts) => watts !== null);
    if (powers.length === 0) expect(row.powerWatts).toBeNull();
    else if (Math.abs(powers.reduce((sum, watts) => sum + watts, 0)) < 1e9)
      expect(row.powerWatts).toBeCloseTo(
        powers.reduce((sum, watts) => sum + watts, 0),
        2,
      );
    expect(HEALTH).toContain(row.health);
    if (row.state === 'down') expect(row.health).toBe('failed');
    if (row.health === 'ok') expect(own.filter((one) => one.health !== 'ok')).toEqual([]);
  }
}
