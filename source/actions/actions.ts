import type { Verb } from '../../protocol/command.ts';
import { acknowledge } from './acknowledge.ts';
import type { Action } from './action.ts';
import { cancel } from './cancel.ts';
import { cordon } from './cordon.ts';
import { drain } from './drain.ts';
import { evacuate } from './evacuate.ts';
import { migrate } from './migrate.ts';
import { shed } from './shed.ts';
import { uncordon } from './uncordon.ts';

/** The one inventory of what can be done. */
export const ACTIONS: Readonly<Record<Verb, Action>> = {
  cordon,
  drain,
  uncordon,
  migrate,
  evacuate,
  cancel,
  acknowledge,
  shed,
};
