import { describe, expect, it } from 'vitest';
import { METERS, meterPatch, smallSite } from '../../support/made-power.ts';

describe('meters of the tree', () => {
  it('are told what feeds them, their rack, and the limits that only the configuration knows', () => {
    const made = smallSite({ 'pdu-a01/inlet 1': { ratedCurrentAmperes: 63 } });
    expect(made.row('meters', 'pdu-a01/inlet 1')).toMatchObject({
      fedBy: 'feeder A',
      rack: 'a01',
      // What stands in the configuration holds: a device is told a rating, and often keeps that of the factory.
      ratedCurrentAmperes: 32,
      limitWatts: null,
      source: 'snmp/pdus',
    });
    expect(made.row('meters', 'main/inlet 1')).toMatchObject({ fedBy: 'feeder A', rack: null });
    expect(made.row('meters', 'pdu-b01/inlet 1')).toMatchObject({ fedBy: 'feeder B', limitWatts: 11_000 });
  });

  it('that come later are told it when they come', () => {
    const made = smallSite({ 'pdu-a02/inlet 1': null });
    made.read(METERS, { meters: [meterPatch('pdu-a02/inlet 1')] }).tick();
    expect(made.row('meters', 'pdu-a02/inlet 1')).toMatchObject({ rack: 'a02', fedBy: 'feeder A' });
  });
});
