import { type CursorMove, movedCursor, scrolledTo } from '../components/scroll.ts';
import { visibleRows } from '../components/table.ts';
import type { Fabric } from '../fabric/fabric.ts';
import type { HistorySource } from '../fabric/history-source.ts';
import { Recorder } from '../fabric/recorder.ts';
import { nameOf, type RowSet } from '../fabric/row-set.ts';
import { KeptValue } from '../screen/kept-value.ts';
import { withColumns } from '../views/chosen-columns.ts';
import { ColumnWidths } from '../views/column-widths.ts';
import type { FabricTotals } from '../views/overview/fabric-totals.ts';
import { KeptTotals } from '../views/overview/kept-totals.ts';
import type { OverviewModel } from '../views/overview/overview-rows.ts';
import { viewEntry } from '../views/registry.ts';
import { RowSelection, type Selection } from '../views/row-selection.ts';
import type { TableDescription } from '../views/table-description.ts';
import { Acting } from './acting.ts';
import { cursorIn } from './cursor-in.ts';
import { type FilterReading, readFilter } from './filter-reading.ts';
import type { ModelOptions } from './model-options.ts';
import type { Moment } from './moment.ts';
import { OverviewSource } from './overview-source.ts';
import { PageMemories, type PageMemory } from './page-memory.ts';
import { Palette } from './palette.ts';
import { reduce } from './reduce-screen.ts';
import { isSameButCursor } from './same-but-cursor.ts';
import { placeOf, type ScreenAction, type ScreenState } from './screen-state.ts';
import type { ShownTable } from './shown-table.ts';
import type { TerminalServices } from './terminal-services.ts';
import { type Destination, TimeTravel } from './time-travel.ts';

/** Holds the screen's state and brings it together with the fabric. Knows neither React nor the terminal. */
export class ConsoleModel {
  readonly fabric: Fabric;
  readonly quit: () => void;
  readonly terminal: TerminalServices;
  readonly widths = new ColumnWidths();
  readonly timeTravel: TimeTravel;
  readonly palette: Palette;
  /** Null where this console only reads: there is then no way for a command. */
  readonly acting: Acting | null;
  readonly #options: ModelOptions;
  readonly #selection = new RowSelection(() => performance.now());
  readonly #described = new KeptValue<TableDescription>();
  readonly #table = new KeptValue<ShownTable>();
  readonly #keptTotals = new KeptTotals();
  readonly #totals = new KeptValue<FabricTotals>();
  readonly #listeners = new Set<() => void>();
  readonly #liveOverview: OverviewSource;
  readonly #shownOverview: OverviewSource;
  readonly #pages = new PageMemories();
  #state: ScreenState;
  #filter: { readonly view: string; readonly text: string; readonly reading: FilterReading } | null = null;
  /** The world as it was last looked at. All that one paint shows is of one moment, and its parts are kept by it. */
  #moment: Moment;
  /** Rows of the table that were in sight when it was painted last. */
  #page = 1;

  constructor(options: ModelOptions) {
    this.#options = options;
    this.#state = options.initial;
    this.#liveOverview = new OverviewSource(options.memory);
    this.#shownOverview = new OverviewSource(options.memory);
    this.timeTravel = new TimeTravel(options.recorder ?? new Recorder(), (problem) => this.#arrive(problem));
    this.fabric = options.fabric;
    this.quit = options.quit;
    this.#moment = this.#look();
    this.terminal = options.terminal;
    if (this.#state.theme !== null) this.terminal.setTheme(this.#state.theme);
    const { acting = null } = options;
    const tell = (text: string): void => this.dispatch({ type: 'remark', text });
    this.acting = acting === null ? null : new Acting(acting, tell);
    this.palette = new Palette({
      fabric: options.fabric,
      clock: () => performance.now(),
      soon: (task) => setImmediate(task),
      isOpen: () => this.#state.mode.kind === 'palette',
      onNews: () => this.#announce(),
    });
  }

  get state(): ScreenState {
    return this.#state;
  }

  dispatch(action: ScreenAction): void {
    const before = this.#state;
    this.#state = reduce(before, action);
    if (this.#state.isPaused !== before.isPaused) {
      if (this.#state.isPaused) this.timeTravel.pause(this.live());
      else this.timeTravel.resume();
      if (!before.isPast) this.#selection.hold(this.shown().fabric);
    }
    this.#tellTerminal(before);
    if (this.#state !== before) this.#announce(isSameButCursor(before, this.#state));
  }

  /** Takes the picture to a moment of the last hour, or back from it. */
  travel(to: Destination): void {
    const refusal = this.timeTravel.go(to, this.live());
    const { picture } = this.timeTravel;
    this.dispatch({ type: 'pause', on: picture !== null, isPast: picture?.kind === 'past' });
    if (refusal !== null) this.dispatch({ type: 'remark', text: refusal });
  }

  #arrive(problem: string | null): void {
    if (problem !== null) this.dispatch({ type: 'pause', on: false });
    this.dispatch({ type: 'remark', text: problem });
    this.#announce();
  }

  #tellTerminal({ theme, mode }: ScreenState): void {
    if (this.#state.theme !== theme) this.terminal.setTheme(this.#state.theme);
    const isSelecting = this.#state.mode.kind === 'copy';
    if (isSelecting !== (mode.kind === 'copy')) this.terminal.setMouse(!isSelecting);
  }

  /** Takes over what painting found out, such as how far it scrolled: nothing is to be painted for it. */
  keep(action: ScreenAction): void {
    this.#state = reduce(this.#state, action);
  }

  /** Looks at the world again. Called when news are about to be painted, and never for a key, which need not wait for it. */
  takeNews(): void {
    this.#moment = this.#look();
    this.#select(true);
    this.palette.wake();
    for (const listener of this.#listeners) listener();
  }

  #look(): Moment {
    return { fabric: this.fabric, now: this.fabric.now(), wall: this.#options.wall() };
  }

  /** The cursor moves within what is laid out: React need not be asked whether anything else did. */
  #announce(isOnlyCursor = false): void {
    if (!isOnlyCursor) {
      this.palette.wake();
      for (const listener of this.#listeners) listener();
    }
    this.#options.requestPaint(isOnlyCursor ? 'cursor' : 'key');
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The newest look at the world. */
  live(): Moment {
    return this.#moment;
  }

  /** What the body of the screen shows. */
  shown(): Moment {
    return this.timeTravel.moment ?? this.live();
  }

  /** What single rows were over time, up to the moment that is shown. */
  get rowHistory(): HistorySource {
    return this.#options.memory.history.until(this.shown().now);
  }

  /** What the pages of the shown moment keep. */
  get pageMemory(): PageMemory {
    return this.#pages.of(this.shown().fabric);
  }

  /** Sums of the fabric as it is now, whatever is shown: for the line that is always there. */
  totals(): FabricTotals {
    const { fabric, now } = this.live();
    const { absences } = this.#options.memory;
    return this.#totals.of([this.live(), absences], () => this.#keptTotals.of(fabric, now, absences));
  }

  /** The overview of what the body shows. */
  overview(): OverviewModel {
    const source = this.timeTravel.moment === null ? this.#liveOverview : this.#shownOverview;
    const { view, table } = placeOf(this.#state);
    return source.at(this.shown(), view === 'overview' ? (table.cursor?.name ?? null) : null);
  }

  /** Why nothing may be done at a site that came back and was not looked at (SAFETY.md rule 5). */
  lockOf(site: string): string | null {
    const absence = this.#options.memory.absences.of(site);
    return absence === null
      ? null
      : `${site} was away: look at what changed there first (Enter on the overview)`;
  }

  /** The operator looked at a site that had been away. */
  acknowledgeReturn(site: string): void {
    this.#options.memory.absences.acknowledge(site);
  }

  /** What the filter of the shown view comes to. */
  filterReading(): FilterReading {
    const { view, table } = placeOf(this.#state);
    if (this.#filter === null || this.#filter.view !== view || this.#filter.text !== table.filter) {
      this.#filter = { view, text: table.filter, reading: readFilter(view, table.filter) };
    }
    return this.#filter.reading;
  }

  /** The table of the shown view at a height in lines; null where the view has none. Scrolls to its cursor. */
  table(height: number | null = null): ShownTable | null {
    const { table } = placeOf(this.#state);
    const selected = this.#select(false);
    if (selected === null) return null;
    const { description, selection } = selected;
    if (height !== null) this.#page = visibleRows(height);
    const chosen = this.#state.columns.get(description.view);
    // A key asks for it several times: what it may do, where the cursor goes, what the footer says.
    const shown = this.#table.of([selection, table, chosen, this.#page], () => {
      const cursor = cursorIn(selection, table.cursor);
      const offset = scrolledTo(table.offset, cursor, this.#page, selection.rows.count);
      const described = this.#described.of([description, chosen], () => withColumns(description, chosen));
      return { ...selection, description: described, cursor, offset };
    });
    if (height !== null) this.keep({ type: 'scroll', offset: shown.offset });
    return shown;
  }

  /** The rows of the shown table. News are taken in only as they come, so that keys find the rows ready. */
  #select(takesNews: boolean): { description: TableDescription; selection: Selection } | null {
    const { view, table } = placeOf(this.#state);
    const { table: description } = viewEntry(view);
    if (description === null) return null;
    const { site } = this.#state;
    const { filter } = this.filterReading();
    const { fabric, now, wall } = this.shown();
    const question = { fabric, now, wall, description, site, filter, sort: table.sort };
    return { description, selection: this.#selection.select(question, takesNews) };
  }

  moveCursor(move: CursorMove, times = 1): void {
    const table = this.table();
    if (table === null) return;
    let cursor = table.cursor;
    for (let time = 0; time < times; time++) cursor = movedCursor(cursor, move, this.#page, table.rows.count);
    this.putCursor(cursor, table.rows);
  }

  putCursor(row: number | null, rows: RowSet | null = this.table()?.rows ?? null): void {
    if (rows === null || row === null || row < 0 || row >= rows.count) return;
    this.dispatch({ type: 'cursor', cursor: { name: nameOf(rows, row), index: row } });
  }
}
