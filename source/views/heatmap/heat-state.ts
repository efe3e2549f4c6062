/** What a cell can show. `health` and `owner` are words, the others figures. */
export const HEAT_MEASURES = ['use', 'temperature', 'power', 'memory', 'health', 'owner'] as const;
export type HeatMeasure = (typeof HEAT_MEASURES)[number];

/** How much is shown: all sites, or what the cursor stands in. */
export const HEAT_ZOOMS = ['fabric', 'site', 'hall', 'rack'] as const;
export type HeatZoom = (typeof HEAT_ZOOMS)[number];

/** The GPU an operator looks at: its name (`site/key`), and where it stood, in case it goes away. */
export interface HeatCursor {
  readonly name: string;
  readonly index: number;
}

/** What the operator made of the map. */
export interface HeatState {
  readonly measure: HeatMeasure;
  readonly zoom: HeatZoom;
  /** Null until it was moved: the first GPU. */
  readonly cursor: HeatCursor | null;
  /** The first line shown. */
  readonly offset: number;
}

export const FRESH_HEAT: HeatState = { measure: 'use', zoom: 'fabric', cursor: null, offset: 0 };

export type HeatAction =
  | { readonly type: 'measure'; readonly measure: HeatMeasure }
  | { readonly type: 'next measure' }
  | { readonly type: 'previous measure' }
  | { readonly type: 'zoom in' }
  | { readonly type: 'zoom out' }
  | { readonly type: 'cursor'; readonly cursor: HeatCursor }
  | { readonly type: 'scroll'; readonly offset: number };

/** The state after an action. The same object comes back where nothing changed. */
export function reduceHeat(state: HeatState, action: HeatAction): HeatState {
  switch (action.type) {
    case 'measure':
      return state.measure === action.measure ? state : { ...state, measure: action.measure };
    case 'next measure':
      return { ...state, measure: stepped(HEAT_MEASURES, state.measure, 1, true) };
    case 'previous measure':
      return { ...state, measure: stepped(HEAT_MEASURES, state.measure, -1, true) };
    case 'zoom in':
      return zoomed(state, 1);
    case 'zoom out':
      return zoomed(state, -1);
    case 'cursor':
      return { ...state, cursor: action.cursor };
    case 'scroll':
      return state.offset === action.offset ? state : { ...state, offset: action.offset };
  }
}

/** Another scale has other lines: the cursor, not the line, says where one is. */
function zoomed(state: HeatState, by: 1 | -1): HeatState {
  const zoom = stepped(HEAT_ZOOMS, state.zoom, by, false);
  return zoom === state.zoom ? state : { ...state, zoom, offset: 0 };
}

function stepped<Word>(words: readonly Word[], word: Word, by: 1 | -1, isRound: boolean): Word {
  const next = words.indexOf(word) + by;
  return words[isRound ? (next + words.length) % words.length : next] ?? word;
}
