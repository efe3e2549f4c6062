import { Fabric } from '../source/fabric/fabric.ts';
import { parseFilter } from '../source/filter/parse-filter.ts';
import { tellV8 } from '../source/tell-v8.ts';
import { gpusTable } from '../source/views/gpus/gpus-rows.ts';
import { narrowRows, orderRows } from '../source/views/select-rows.ts';
import { median } from './median.ts';
import { feedOf, GPUS_PER_SITE, siteTables } from './mirrored-site.ts';

const RUNS = 40;
/** What one may wait for a filter over 100,000 GPUs, ms. */
const LIMIT_MS = 20;

const FILTERS = [
  'temperatureCelsius>60',
  'site=site-1 & utilizationRatio<10%',
  'health!=ok | powerWatts>650W',
  'xid=79',
  'h100',
  'gpu-1b8',
  'site-1/dh-a01',
];

/** Filters and orders of 100,000 GPUs, each run anew, beside a plain filter over as many objects. */
export function run(): void {
  tellV8();
  const { tables } = siteTables(GPUS_PER_SITE);
  const feeds = Array.from({ length: 3 }, (_, index) => feedOf(`site-${index}`, tables));
  const fabric = new Fabric(feeds, { monotonic: () => performance.now(), wall: () => Date.now() });
  const now = fabric.now();
  const wall = Date.now();
  const ordered = orderRows({ description: gpusTable, sites: fabric.sites, now });
  const objects = Array.from({ length: ordered.count }, (_, row) =>
    ordered.tables[ordered.siteOf[row]!]!.read(ordered.slotOf[row]!),
  );
  console.log(`${ordered.count} GPUs of three sites; limit ${LIMIT_MS} ms`);
  for (const text of FILTERS) {
    const filter = parseFilter(text);
    say(text, () => narrowRows(ordered, { filter, sort: null, now, wall }).count);
  }
  for (const column of ['temperatureCelsius', 'node', 'health']) {
    const sort = { column, descending: true };
    say(`sort by ${column}`, () => narrowRows(ordered, { filter: null, sort, now, wall }).count);
  }
  say(
    'plain objects, temperature > 60',
    () =>
      objects.filter((gpu) => typeof gpu['temperatureCelsius'] === 'number' && gpu['temperatureCelsius'] > 60)
        .length,
  );
}

function say(what: string, work: () => number): void {
  const times: number[] = [];
  let kept = 0;
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now();
    kept = work();
    times.push(performance.now() - began);
  }
  const worst = Math.max(...times.slice(1));
  console.log(
    `${what.padEnd(40)} ${String(kept).padStart(7)} rows   p50 ${median(times).toFixed(1).padStart(5)} ms   first ${times[0]!.toFixed(1)}   worst after ${worst.toFixed(1)}`,
  );
}
