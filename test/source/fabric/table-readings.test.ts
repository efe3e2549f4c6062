import { describe, expect, it } from 'vitest';
import { KINDS, Table } from '../../../protocol/index.ts';
import { TableReadings } from '../../../source/fabric/table-readings.ts';

function counted() {
  let made = 0;
  const readings = new TableReadings(['clearedAt'], (table) => {
    made++;
    return table.size;
  });
  return { readings, made: () => made };
}

describe('what is made of some columns of a table', () => {
  it('stands while other columns change, and is made again when one of its own does or a row comes or goes', () => {
    const { readings, made } = counted();
    const table = new Table(KINDS.alerts);
    const slot = table.upsert({ alert: 'a', severity: 'warning' });
    expect(readings.of(table)).toBe(1);
    table.update(slot, { severity: 'critical' });
    expect(readings.of(table)).toBe(1);
    expect(made()).toBe(1);
    table.update(slot, { clearedAt: 5 });
    readings.of(table);
    expect(made()).toBe(2);
    table.upsert({ alert: 'b' });
    expect(readings.of(table)).toBe(2);
    table.remove(slot);
    expect(readings.of(table)).toBe(1);
    expect(made()).toBe(4);
  });

  it('is of each table by itself', () => {
    const { readings } = counted();
    const [one, other] = [new Table(KINDS.alerts), new Table(KINDS.alerts)];
    one.upsert({ alert: 'a' });
    expect([readings.of(one), readings.of(other)]).toEqual([1, 0]);
  });
});
