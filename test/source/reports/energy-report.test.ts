import { describe, expect, it } from 'vitest';
import type { EnergyOfPeriod } from '../../../protocol/index.ts';
import { energyReportJson, energyReportText } from '../../../source/reports/energy-report.ts';

const KWH = 3.6e6;
const ENERGY: EnergyOfPeriod = {
  facility: { value: 1_250_000 * KWH, hours: 8_760 },
  it: { value: 1_000_000 * KWH, hours: 8_700 },
  renewable: { value: 600_000 * KWH, hours: 8_760 },
  reused: { value: null, hours: 0 },
  water: { value: 420.5, hours: 8_760 },
  pue: { value: 1.2361, hours: 8_700 },
  ref: { value: 0.48, hours: 8_760 },
  erf: { value: null, hours: 0 },
  wue: { value: 0.42, hours: 8_700 },
  pueCategory: 2,
  feeds: [
    {
      feed: 'grid\u202e',
      kind: 'utility',
      renewableRatio: 0.4,
      joules: { value: 1_150_000 * KWH, hours: 8_760 },
    },
    { feed: 'roof', kind: 'solar', renewableRatio: 1, joules: { value: 100_000 * KWH, hours: 8_755 } },
  ],
};
const FROM = Date.UTC(2026, 0, 1) / 3.6e6;
const PERIOD = { report: 'eu-2024-1364', from: FROM, to: FROM + 8_760 };
const TOLD = [
  { site: 'de-halm', isHeard: true, energy: ENERGY, error: null },
  { site: 'stade', isHeard: false, energy: null, error: 'connection refused' },
];

describe('the report of Delegated Regulation (EU) 2024/1364', () => {
  it('prints quantities and indicators with the hours that they are of, and unknown as unknown', () => {
    const text = energyReportText(PERIOD, TOLD);
    const lines = text.split('\n').map((line) => line.replaceAll(/ +/g, ' ').trim());
    expect(lines[0]).toBe('de-halm 2026-01-01T00:00Z to 2027-01-01T00:00Z, 8760 h');
    for (const line of [
      'E_DC 1,250,000 kWh 8760 of 8760 h energy that the data centre took',
      'E_IT 1,000,000 kWh 8700 of 8760 h energy that IT equipment took (category 2)',
      'W_IN 420.5 m³ 8760 of 8760 h water that came in',
      'E_REUSE unknown 0 of 8760 h heat that others used',
      'E_RES-TOT 600,000 kWh 8760 of 8760 h renewable energy',
      'E_RES-OOS 100,000 kWh 8755 of 8760 h of that, made on site',
      'E_RES-GOO unknown 0 of 8760 h of that, by guarantees of origin',
      'P_IT unknown 0 of 8760 h installed IT power demand',
      'PUE 1.236 8700 of 8760 h E_DC ÷ E_IT',
      'WUE 0.420 l/kWh 8700 of 8760 h W_IN ÷ E_IT',
      'ERF unknown 0 of 8760 h E_REUSE ÷ E_DC',
      'REF 0.480 8760 of 8760 h E_RES-TOT ÷ E_DC',
      'roof 100,000 kWh 8755 of 8760 h solar, renewable 100 %',
    ])
      expect(lines).toContain(line);
    expect(text).not.toContain('\u202e');
    expect(text).not.toContain('stade');
  });

  it('says the same to programs, figures by their symbol', () => {
    expect(energyReportJson(PERIOD, TOLD, '2027-01-02T00:00:00.000Z')).toMatchObject({
      weft: 1,
      report: 'eu-2024-1364',
      from: '2026-01-01T00:00Z',
      to: '2027-01-01T00:00Z',
      hours: 8_760,
      sites: [
        {
          site: 'de-halm',
          error: null,
          pueCategory: 2,
          quantities: {
            E_DC: { value: 1_250_000, unit: 'kWh', hours: 8_760 },
            E_REUSE: { value: null, unit: 'kWh', hours: 0 },
          },
          indicators: { PUE: { value: 1.2361, unit: 'none', hours: 8_700 } },
          feeds: [{ kind: 'utility' }, { feed: 'roof', energyJoules: 100_000 * KWH, hours: 8_755 }],
        },
        { site: 'stade', error: 'connection refused' },
      ],
    });
  });

  it('knows nothing made on site while one of its own feeds is unknown', () => {
    const [grid] = ENERGY.feeds;
    const feeds = [
      grid!,
      { feed: 'roof', kind: 'solar', renewableRatio: null, joules: { value: 1, hours: 1 } },
    ];
    const told = [{ ...TOLD[0]!, energy: { ...ENERGY, feeds } }];
    expect(energyReportText(PERIOD, told)).toMatch(/E_RES-OOS +unknown/);
  });
});
