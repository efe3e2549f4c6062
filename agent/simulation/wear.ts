import type { Agenda } from './agenda.ts';
import type { Breakage } from './breakage.ts';
import { HOUR, MINUTE } from './calendar.ts';
import type { Clock } from './clock.ts';
import { FaultProcess } from './faults.ts';
import type { Layout } from './layout.ts';
import type { Streams } from './random.ts';

/** Errors that memory puts right by itself, per GPU and hour. */
const CORRECTED_RATE = 4e-4;
/** What repairs of an hour or two leave standing at a real rate, per node. */
const STANDING = 0.0012;

interface Parts {
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly layout: Layout;
  readonly breakage: Breakage;
  readonly streams: Streams;
  readonly perGpuHour: number;
}

/** Lets things wear out for ever; a rate of zero is a site where nothing does. */
export function letFaultsHappen(parts: Parts): void {
  if (parts.perGpuHour <= 0) return;
  const { clock, agenda, layout, breakage, streams } = parts;
  const faults = new FaultProcess(layout.gpuCount, parts.perGpuHour, streams('faults'));
  const past = streams('past faults');
  const standing = layout.nodeCount < 32 ? 0 : Math.max(1, Math.round(layout.nodeCount * STANDING));
  for (let fault = 0; fault < standing; fault++) {
    breakage.strike(faults.standing(), clock.now - Math.round(past.between(2, 120)) * MINUTE);
  }
  const happenNext = (): void => {
    const fault = faults.next();
    agenda.at(clock.now + fault.gap, () => {
      breakage.strike(fault);
      happenNext();
    });
  };
  happenNext();
  correctErrors(parts);
}

function correctErrors({ clock, agenda, layout, breakage, streams }: Parts): void {
  const errors = streams('corrected errors');
  const correctNext = (): void => {
    agenda.at(clock.now + errors.exponential(HOUR / (layout.gpuCount * CORRECTED_RATE)), () => {
      breakage.correctErrors(errors.whole(0, layout.gpuCount - 1), errors.whole(1, 12));
      correctNext();
    });
  };
  correctNext();
}
