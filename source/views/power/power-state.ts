export const POWER_PAGES = ['tree', 'day', 'cooling'] as const;
export type PowerPage = (typeof POWER_PAGES)[number];

/** What the operator made of the power view: which page, where the cursor is, and what is open. */
export interface PowerState {
  readonly page: PowerPage;
  /** Lines above the top of a page that has no cursor. */
  readonly scroll: number;
  /** The key of a row; null until it was moved: the first row. */
  readonly cursor: string | null;
  readonly offset: number;
  /** Keys of rows that were opened or closed against what their kind usually is. */
  readonly turned: ReadonlySet<string>;
}

export const FRESH_POWER: PowerState = {
  page: 'tree',
  scroll: 0,
  cursor: null,
  offset: 0,
  turned: new Set(),
};

export type PowerAction =
  | { readonly type: 'cursor'; readonly key: string }
  | { readonly type: 'turn'; readonly key: string }
  | { readonly type: 'scroll'; readonly offset: number }
  | { readonly type: 'page'; readonly step: 1 | -1 }
  | { readonly type: 'tree' }
  | { readonly type: 'lines'; readonly scroll: number };

/** The state after an action. The same object comes back where nothing changed. */
export function reducePower(state: PowerState, action: PowerAction): PowerState {
  switch (action.type) {
    case 'cursor':
      return state.cursor === action.key ? state : { ...state, cursor: action.key };
    case 'turn': {
      const turned = new Set(state.turned);
      if (!turned.delete(action.key)) turned.add(action.key);
      return { ...state, cursor: action.key, turned };
    }
    case 'scroll':
      return state.offset === action.offset ? state : { ...state, offset: action.offset };
    case 'page': {
      const at = POWER_PAGES.indexOf(state.page) + action.step;
      const page = POWER_PAGES[(at + POWER_PAGES.length) % POWER_PAGES.length];
      return page === undefined ? state : { ...state, page, scroll: 0 };
    }
    case 'tree':
      return { ...state, page: 'tree' };
    case 'lines':
      return state.scroll === action.scroll ? state : { ...state, scroll: action.scroll };
  }
}
