import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { parseResource } from '../../../../agent/sources/power/redfish-json.ts';
import { parseStep, RESOURCE_KINDS } from '../../../../agent/sources/power/redfish-plan.ts';
import type { Patch } from '../../../../protocol/index.ts';
import { firstSeed } from '../../../support/first-seed.ts';
import { resourcesOf } from '../../../support/redfish-service.ts';

const seed = firstSeed('WEFT_SEED');
const NAMES = ['rack-pdu', 'server', 'old-server', 'cooling-unit'];
const BODIES = NAMES.flatMap((name) => Object.values(resourcesOf(name)).map((one) => JSON.stringify(one)));

/** Every number that a row may hold is one, and in a sensible range. */
function expectSound(rows: readonly Patch<'meters'>[]): void {
  for (const row of rows)
    for (const [column, value] of Object.entries(row)) {
      if (typeof value === 'number') expect([column, Number.isFinite(value)]).toEqual([column, true]);
      if (typeof value === 'number' && !/emperature/.test(column)) expect(value).toBeGreaterThanOrEqual(0);
      if (value !== null)
        expect([column, typeof value]).toEqual([column, expect.stringMatching(/string|number/)]);
      if (typeof value === 'string') expect([column, value.length < 2000]).toEqual([column, true]);
    }
}

function parseAll(bytes: Uint8Array): void {
  let resource: ReturnType<typeof parseResource>;
  try {
    resource = parseResource(bytes, 'GET it');
  } catch (error) {
    expect(error).toBeInstanceOf(ReadFailure);
    return;
  }
  for (const kind of RESOURCE_KINDS)
    for (const isCollection of [false, true]) {
      const step = {
        path: '/redfish/v1/x',
        kind,
        point: 'x',
        place: 'outlet',
        model: null,
        isCollection,
      } as const;
      expectSound(parseStep(step, resource, 'pdu-a01').rows);
    }
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe(`any bytes from a Redfish service (WEFT_SEED=${seed})`, () => {
  it('give rows or a failure where a resource is cut', () => {
    fc.assert(
      fc.property(fc.constantFrom(...BODIES), fc.double({ min: 0, max: 1, noNaN: true }), (body, share) => {
        parseAll(bytesOf(body.slice(0, Math.floor(body.length * share))));
      }),
      { seed, numRuns: 300 },
    );
  });

  it('give rows or a failure where bytes of it are others', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...BODIES),
        fc.array(fc.tuple(fc.nat(5000), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (body, changes) => {
          const bytes = bytesOf(body);
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          parseAll(bytes);
        },
      ),
      { seed, numRuns: 500 },
    );
  });

  it('give rows of sound figures where values of it are anything', () => {
    const value = fc.oneof(fc.double(), fc.constant('NaN'), fc.constant(null), fc.boolean(), fc.jsonValue());
    fc.assert(
      fc.property(
        fc.constantFrom(...BODIES),
        fc.array(value, { minLength: 1, maxLength: 5 }),
        (body, values) => {
          let at = 0;
          const changed = JSON.parse(body, (_, old) =>
            typeof old === 'number' || typeof old === 'string' ? values[at++ % values.length] : old,
          );
          parseAll(bytesOf(JSON.stringify(changed) ?? 'null'));
        },
      ),
      { seed, numRuns: 500 },
    );
  });

  it('are no way to a prototype', () => {
    parseAll(bytesOf('{"__proto__": {"PowerWatts": {"Reading": 5}}, "constructor": 1, "hasOwnProperty": 2}'));
    const [row] = parseStep(
      {
        path: '/redfish/v1/x',
        kind: 'circuit',
        point: 'x',
        place: 'outlet',
        model: null,
        isCollection: false,
      },
      parseResource(bytesOf('{"__proto__": {"PowerWatts": {"Reading": 5}}}'), 'GET it'),
      'pdu-a01',
    ).rows;
    expect(row?.powerWatts).toBeNull();
    expect(Object.hasOwn(Object.prototype, 'PowerWatts')).toBe(false);
  });

  it('are refused where they nest deeper than any resource, however deep', () => {
    for (const depth of [49, 1000, 500_000])
      expect(() =>
        parseResource(bytesOf(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`), 'GET it'),
      ).toThrow('GET it: JSON nested deeper than 48');
    expect(parseResource(bytesOf(`{"a":"${'['.repeat(1000)}\\"{"}`), 'GET it')).toHaveProperty('a');
  });
});

const SAMPLES = fileURLToPath(new URL('../../../../../shared/samples/redfish/', import.meta.url));
describe.skipIf(!existsSync(SAMPLES))('the DMTF’s mockups', () => {
  it('are sound in every resource, whatever parser it meets', () => {
    const files = readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.json'),
    );
    expect(files.length).toBeGreaterThan(200);
    for (const file of files) parseAll(readFileSync(join(SAMPLES, file)));
  });
});
