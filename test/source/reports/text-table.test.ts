import { describe, expect, it } from 'vitest';
import { neutralise } from '../../../protocol/text.ts';
import { cellWidth } from '../../../protocol/text-width.ts';
import { HOSTILE_NAME } from '../../support/hostile-texts.ts';
import { type MadeSite, wellNodes, wellSite } from '../../support/made-fabric.ts';
import { beginWithoutColour, printed } from '../../support/printed-report.ts';

beginWithoutColour();

describe('a plain table', () => {
  it('begins each column at one cell, with wide and hostile names too', async () => {
    const names = ['n1', '计算节点', 'é\u0301\u0302\u0303', HOSTILE_NAME, '👩‍🚀', ''];
    const nodes = wellNodes(1).flatMap((node) =>
      names.map((name) => ({ ...node, node: name, state: 'idle' as const })),
    );
    const { lines } = await printed([{ id: 'a', rows: { nodes } }], {
      columns: ['site', 'node', 'state', 'gpus', 'reason'],
    });
    expect(lines).toHaveLength(names.length + 1);
    const starts = lines
      .slice(1)
      .map((line) => cellWidth(neutralise(line.slice(0, line.indexOf('idle')), 10_000)));
    expect(new Set(starts).size).toBe(1);
    expect(lines[0]?.indexOf('state')).toBe(starts[0]);
  });

  it('draws what was not measured as a dash, in ASCII where that is wanted, and never as zero', async () => {
    const site: MadeSite = {
      id: 'a',
      rows: { gpus: [{ node: 'n1', uuid: 'u', gpu: 0, powerWatts: 0, temperatureCelsius: null }] },
    };
    const columns = ['gpu', 'powerWatts', 'temperatureCelsius', 'health'];
    expect((await printed([site], { kind: 'gpus', columns })).lines[1]?.split(/ {2,}/).slice(1)).toEqual([
      '0',
      '0 W',
      '–',
      '–',
    ]);
    const ascii = await printed([site], { kind: 'gpus', columns, ascii: true });
    expect(ascii.answer).toMatch(/^[\x20-\x7e\n]*$/);
    expect(ascii.lines[1]).toMatch(/-\s+-$/);
  });

  it('cuts what would push the rest off the page, and not what stands last', async () => {
    const long = 'x'.repeat(200);
    const nodes = [{ node: 'n1', reason: long, healthReason: long }];
    const { lines } = await printed([{ id: 'a', rows: { nodes } }], { columns: ['reason', 'healthReason'] });
    expect(lines[1]).toBe(`${'x'.repeat(59)}…  ${long}`);
  });
});

describe('a drawn table', () => {
  it('is as wide as the terminal at most, and says what did not fit', async () => {
    const { answer, remark } = await printed([wellSite('de-halm', 3)], {}, 60);
    for (const line of answer.trimEnd().split('\n'))
      expect(cellWidth(neutralise(line, 1_000))).toBeLessThanOrEqual(60);
    expect(remark).toMatch(
      /^not shown for want of width: .*rack; choose with --columns\n3 nodes of de-halm live/,
    );
  });
});
