import { describe, expect, test } from 'vitest';
import { loadYaml } from '../../support/agent-yaml.ts';
import { problemLines } from '../../support/configuration-files.ts';

const load = (power: string) => loadYaml(`site: {id: de-halm}\npower:\n${power.replaceAll(/^/gm, '  ')}\n`);

const FEEDS = 'feeds: [{feed: feeder A, kind: utility, meter: main/inlet 1}, {feed: roof, kind: solar}]';

describe('the power of an agent’s configuration', () => {
  test('is not said where it is not written', async () => {
    const config = await loadYaml('site: {id: de-halm}');
    expect(config.power).toBeNull();
  });

  test('takes every key there is, and expands node sets of meters with their feeders and racks', async () => {
    const { power } = await load(`feeds:
  - {feed: feeder A, kind: utility, limitWatts: 20e6, contractWatts: 18e6, renewable: 0.4, meter: main/inlet 1, carbonGramsPerKilowattHour: 268}
  - {feed: roof, kind: solar, renewable: true}
tree:
  - {meter: "ups-[1-2]/output", fedBy: main/inlet 1, limitWatts: 1e6}
  - {meter: "pdu-a[01-02]/inlet 1", fedBy: "ups-[1-2]/output", rack: "a[01-02]", ratedCurrentAmperes: 32}
  - {meter: "chiller/inlet 1", fedBy: feeder A}
it: {category: 2, meters: ["pdu-a[01-02]/inlet 1"]}
cooling: [cdu-1/loop 1, {meter: "cdu-[2-3]/loop 1", rack: "a[01-02]"}]
heatReuse: [heat/loop 1]
water: [water/inlet 1]`);
    const edge = { rack: null, ratedCurrentAmperes: null, limitWatts: null };
    expect(power).toEqual({
      feeds: [
        {
          feed: 'feeder A',
          kind: 'utility',
          limitWatts: 20e6,
          contractWatts: 18e6,
          renewableRatio: 0.4,
          meter: 'main/inlet 1',
          carbonGramsPerKilowattHour: 268,
        },
        {
          feed: 'roof',
          kind: 'solar',
          limitWatts: null,
          contractWatts: null,
          renewableRatio: 1,
          meter: null,
          carbonGramsPerKilowattHour: null,
        },
      ],
      edges: [
        // What the feed's meter feeds, the feed feeds.
        { ...edge, meter: 'ups-1/output', fedBy: 'feeder A', limitWatts: 1e6 },
        { ...edge, meter: 'ups-2/output', fedBy: 'feeder A', limitWatts: 1e6 },
        { ...edge, meter: 'pdu-a01/inlet 1', fedBy: 'ups-1/output', rack: 'a01', ratedCurrentAmperes: 32 },
        { ...edge, meter: 'pdu-a02/inlet 1', fedBy: 'ups-2/output', rack: 'a02', ratedCurrentAmperes: 32 },
        { ...edge, meter: 'chiller/inlet 1', fedBy: 'feeder A' },
      ],
      it: { category: 2, meters: ['pdu-a01/inlet 1', 'pdu-a02/inlet 1'] },
      cooling: [
        { meter: 'cdu-1/loop 1', rack: null },
        { meter: 'cdu-2/loop 1', rack: 'a01' },
        { meter: 'cdu-3/loop 1', rack: 'a02' },
      ],
      heatReuse: ['heat/loop 1'],
      water: ['water/inlet 1'],
      capCommand: null,
    });
  });

  test.each([
    [
      'a feed that nobody named',
      `${FEEDS}\ntree: [{meter: pdu/inlet 1, fedBy: feder A}]`,
      'power.tree[0].fedBy: found "feder A"; expected a feed of power.feeds or a meter of power.tree; did you mean "feeder A"?',
    ],
    [
      'a meter with two feeders',
      `${FEEDS}\ntree: [{meter: pdu/inlet 1, fedBy: feeder A}, {meter: pdu/inlet 1, fedBy: roof}]`,
      'power.tree[1].meter: found "pdu/inlet 1"; expected a meter that stands on no other edge, and it is fed by feeder A already',
    ],
    [
      'a meter that stands on the edge of a feed and on another',
      `${FEEDS}\ntree: [{meter: main/inlet 1, fedBy: roof}]`,
      'power.tree[0].meter: found "main/inlet 1"; expected a meter that stands on no other edge, and it measures feeder A already',
    ],
    [
      'a meter of two feeds',
      'feeds: [{feed: a, kind: utility, meter: m/x}, {feed: b, kind: utility, meter: m/x}]',
      'power.feeds[1].meter: found "m/x"; expected a meter that stands on no other edge, and it measures a already',
    ],
    [
      'a feed that is fed',
      `${FEEDS}\ntree: [{meter: feeder A, fedBy: roof}]`,
      'power.tree[0].meter: found "feeder A"; expected a meter, for a feed such as feeder A is fed by nothing here',
    ],
    [
      'a cycle',
      `${FEEDS}\ntree: [{meter: a/x, fedBy: b/x}, {meter: b/x, fedBy: c/x}, {meter: c/x, fedBy: a/x}]`,
      'power.tree[0].fedBy: found "b/x"; expected a feeder that it does not feed itself: a/x ← b/x ← c/x ← a/x',
    ],
    [
      'two feeds of one name',
      'feeds: [{feed: a, kind: utility}, {feed: a, kind: solar}]',
      'power.feeds[1].feed: found "a"; expected a name that no other feed has',
    ],
    [
      'a contract above the limit',
      'feeds: [{feed: a, kind: utility, limitWatts: 10, contractWatts: 11}]',
      'power.feeds[0].contractWatts: found 11; expected at most limitWatts, which is 10',
    ],
    [
      'a kind that is none',
      'feeds: [{feed: a, kind: grid}]',
      'power.feeds[0].kind: found "grid"; expected utility, generator, battery, solar or wind',
    ],
    [
      'a share above one',
      'feeds: [{feed: a, kind: wind, renewable: 47}]',
      'power.feeds[0].renewable: found 47; expected true, false or a share from 0 to 1, such as 0.47',
    ],
    [
      'sets of different sizes',
      `${FEEDS}\ntree: [{meter: "pdu-a[01-03]/inlet 1", fedBy: feeder A, rack: "a[01-02]"}]`,
      'power.tree[0].rack: found 2 names; expected one or 3, for meter stands for 3',
    ],
    [
      'a set that is none',
      `${FEEDS}\ntree: [{meter: "pdu-a[01-/inlet 1", fedBy: feeder A}]`,
      'power.tree[0].meter: node set "pdu-a[01-/inlet 1", character 9: found "-"; a comma or the closing ] should stand here; expected a node set such as gpu[001-128]',
    ],
    [
      'a meter without a point',
      `${FEEDS}\ntree: [{meter: pdu, fedBy: feeder A}]`,
      'power.tree[0].meter: found "pdu"; expected a meter as device/point, such as pdu-a01/inlet 1',
    ],
    [
      'equipment that is measured twice',
      `${FEEDS}\ntree: [{meter: ups/output, fedBy: feeder A}, {meter: pdu/inlet 1, fedBy: ups/output}]\nit: {category: 1, meters: [ups/output, pdu/inlet 1]}`,
      'power.it.meters: found "pdu/inlet 1" beside "ups/output", which feeds it; expected one of the two',
    ],
    [
      'equipment that is not in the tree',
      `${FEEDS}\ntree: [{meter: ups/output, fedBy: feeder A}]\nit: {category: 1, meters: [usp/output]}`,
      'power.it.meters: found "usp/output"; expected a meter of power.tree; did you mean "ups/output"?',
    ],
    [
      'a category that is none',
      `${FEEDS}\nit: {category: 4, meters: []}`,
      'power.it.category: found 4; expected 1 (output of UPSs), 2 (output of power distribution units) or 3 (input of the equipment)',
    ],
    [
      'a meter of heat that comes twice',
      'heatReuse: [heat/loop 1, heat/loop 1]',
      'power.heatReuse[1]: found "heat/loop 1", which stands before; expected each meter once',
    ],
  ])('refuses %s, and says what would be right', async (_, power, expected) => {
    const lines = await problemLines(load(power));
    expect(lines.join('\n')).toContain(expected);
  });

  test('tells once what is wrong with an entry that stands for many edges', async () => {
    const lines = await problemLines(load(`${FEEDS}\ntree: [{meter: "pdu-[1-9]/inlet 1", fedBy: feeder X}]`));
    expect(lines.filter((line) => line.includes('power.tree[0].fedBy'))).toHaveLength(1);
  });

  test('tells everything that is wrong at once', async () => {
    const lines = await problemLines(
      load('feeds: [{feed: a, kind: utility}, {feed: a, kind: solar}]\ntree: [{meter: x/y, fedBy: b}]'),
    );
    expect(lines.join('\n').match(/power\./g)).toHaveLength(2 + 2);
  });
});
