/** What the operator made of the power view: where the cursor is, and what is open. */
export interface PowerState {
  /** The key of a row; null until it was moved: the first row. */
  readonly cursor: string | null;
  readonly offset: number;
  /** Keys of rows that were opened or closed against what their kind usually is. */
  readonly turned: ReadonlySet<string>;
}

export const FRESH_POWER: PowerState = { cursor: null, offset: 0, turned: new Set() };

export type PowerAction =
  | { readonly type: 'cursor'; readonly key: string }
  | { readonly type: 'turn'; readonly key: string }
  | { readonly type: 'scroll'; readonly offset: number };

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
  }
}
