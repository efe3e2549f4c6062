import type { Fabric } from '../fabric/fabric.ts';

/** A moment of the fabric to be painted: now, or when the picture was paused. */
export interface Moment {
  readonly fabric: Fabric;
  readonly now: number;
  readonly wall: number;
}
