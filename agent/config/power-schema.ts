import * as z from 'zod';
import { keys, listOf, oneOf, orNull, text, watts } from '../../protocol/configuration/fields.ts';
import { FEED_KINDS } from '../../protocol/schema/words.ts';
import { checkPower } from './check-power.ts';
import type { PowerConfig } from './power-tree-config.ts';

/** The section `power`: where power comes from, how it runs to the racks, and which meters see it. */
export function powerSchema() {
  const written = keys(
    {
      feeds: listOf(feed(), 'a list of feeds, such as [{feed: feeder A, kind: utility}]').default([]),
      tree: listOf(edge(), 'a list of edges, such as [{meter: pdu-a01/inlet 1, fedBy: feeder A}]').default(
        [],
      ),
      it: orNull(it()),
      cooling: listOf(cooling(), 'a list of meters, such as [cdu-1/loop 1]').default([]),
      heatReuse: meters().default([]),
      water: meters().default([]),
      capCommand: orNull(capCommand()),
    },
    'a mapping of feeds, tree, it, cooling, heatReuse, water and capCommand',
  );
  return written.transform((power, context): PowerConfig => {
    // One entry may stand for hundreds of edges, and is wrong once.
    const told = new Set<string>();
    const checked = checkPower(power, (path, message) => {
      const problem = `${path.join('.')} ${message}`;
      if (told.has(problem)) return;
      told.add(problem);
      context.issues.push({ code: 'custom', input: power, path: [...path], message });
    });
    return context.issues.length === 0 ? checked : z.NEVER;
  });
}

/** argv: what is not a whole argument would be read by whatever shell stands at the other end. */
function capCommand() {
  const expected =
    'an argv with "{node}" and "{watts}" as arguments of their own, such as [ssh, "{node}", sudo, nvidia-smi, -pl, "{watts}"]';
  return z
    .tuple([z.string({ error: expected }).min(1, { error: expected })], z.string({ error: expected }), {
      error: expected,
    })
    .refine(
      ([program, ...rest]) =>
        !/[{}\0]/.test(program) &&
        ['{node}', '{watts}'].every((own) => rest.filter((part) => part === own).length === 1) &&
        rest.every((part) => part === '{node}' || part === '{watts}' || !/\{node\}|\{watts\}|\0/.test(part)),
      { error: expected },
    );
}

const METER = 'a meter as device/point, such as pdu-a01/inlet 1';

function meter() {
  // A point may hold a stroke, a device none.
  return z.string({ error: METER }).regex(/^[^/\s][^/]*\/\S[^\0]*$/, { error: METER });
}

function meters() {
  return listOf(meter(), 'a list of meters, such as [heat-1/loop 1]');
}

function feed() {
  const name = 'the name of a feed without "/", such as feeder A';
  const grams = 'a number of grams a kilowatt-hour from 0 to 5000, such as 268';
  const renewable = 'true, false or a share from 0 to 1, such as 0.47';
  return keys(
    {
      feed: z.string({ error: name }).regex(/^[^/\p{Cc}]{1,64}$/u, { error: name }),
      kind: oneOf(FEED_KINDS),
      limitWatts: orNull(watts()),
      contractWatts: orNull(watts()),
      renewable: orNull(
        z
          .union([z.boolean(), z.number().min(0, { error: renewable }).max(1, { error: renewable })], {
            error: renewable,
          })
          .transform((share) => Number(share)),
      ),
      meter: orNull(meter()),
      carbonGramsPerKilowattHour: orNull(
        z.number({ error: grams }).min(0, { error: grams }).max(5000, { error: grams }),
      ),
    },
    'a feed such as {feed: feeder A, kind: utility}',
  );
}

function edge() {
  const amperes = 'a number of amperes above 0, such as 32';
  return keys(
    {
      // A feed's name is told apart from a meter's when the whole is looked at, with a better message.
      meter: text(METER),
      fedBy: text('the name of a feed, or a meter as device/point'),
      rack: orNull(text('the name of a rack')),
      ratedCurrentAmperes: orNull(z.number({ error: amperes }).positive({ error: amperes })),
      limitWatts: orNull(watts()),
    },
    'an edge such as {meter: pdu-a01/inlet 1, fedBy: feeder A}',
  );
}

function it() {
  const category = '1 (output of UPSs), 2 (output of power distribution units) or 3 (input of the equipment)';
  return keys(
    { category: z.literal([1, 2, 3], { error: category }), meters: meters() },
    'a mapping such as {category: 2, meters: [pdu-a01/inlet 1]}',
  );
}

function cooling() {
  const expected = 'a meter such as cdu-1/loop 1, or {meter: cdu-1/loop 1, rack: a01}';
  const full = keys({ meter: meter(), rack: orNull(text('the name of a rack')) }, expected);
  return z
    .union([meter(), full], { error: expected })
    .transform((written) => (typeof written === 'string' ? { meter: written, rack: null } : written));
}
