import type { JournalBody } from './journal.ts';
import type { OperationEffects } from './operation.ts';

/** What a step adds to an operation's effects, as its record carries it; `withEffects` reads it. */
export function effectsBody(more: Partial<OperationEffects> & { readonly isBack?: boolean }): JournalBody {
  const {
    cordoned = [],
    isHeld = false,
    asked = new Map<string, string | null>(),
    runs = new Map<string, number>(),
    putBack = new Map<string, number>(),
    isBack = false,
  } = more;
  return {
    ...(cordoned.length === 0 ? {} : { cordoned }),
    ...(isHeld ? { isHeld } : {}),
    ...(asked.size === 0 ? {} : { asked: [...asked].map(([workload, before]) => [workload, before]) }),
    ...(putBack.size === 0
      ? {}
      : { putBack: [...putBack].map(([workload, restarts]) => [workload, restarts]) }),
    ...(isBack ? { isBack } : {}),
    ...(runs.size === 0 ? {} : { runs: [...runs].map(([workload, restarts]) => [workload, restarts]) }),
  };
}

/** The effects after a step's record of this moment; what it does not say is as it was. Any body may be given. */
export function withEffects(effects: OperationEffects, body: JournalBody, at: number): OperationEffects {
  const { cordoned, isHeld, asked, runs, putBack, isBack } = body;
  if ([cordoned, isHeld, asked, runs, putBack, isBack].every((one) => one === undefined)) return effects;
  const anew = counts(putBack);
  return {
    ...effects,
    cordoned: [...new Set([...effects.cordoned, ...texts(cordoned)])],
    isHeld: effects.isHeld || isHeld === true,
    asked: new Map([...effects.asked, ...pairs(asked)]),
    runs: new Map([...effects.runs, ...counts(runs)]),
    putBack: new Map([...effects.putBack, ...anew]),
    putBackAt: anew.length > 0 ? at : effects.putBackAt,
    backSince: anew.length > 0 ? null : isBack === true ? at : effects.backSince,
    askedAt: pairs(asked).length === 0 ? effects.askedAt : at,
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function pairs(value: unknown): readonly (readonly [string, string | null])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair) => {
    const [workload, before] = Array.isArray(pair) ? pair : [];
    if (typeof workload !== 'string') return [];
    return [[workload, typeof before === 'string' ? before : null] as const];
  });
}

function counts(value: unknown): readonly (readonly [string, number])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair) => {
    const [workload, count] = Array.isArray(pair) ? pair : [];
    return typeof workload === 'string' && typeof count === 'number' ? [[workload, count] as const] : [];
  });
}
