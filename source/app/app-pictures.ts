import { neutralise } from '../../protocol/text.ts';
import type { Piece } from '../components/fitted-text.ts';
import { KeptPicture } from '../screen/kept-picture.ts';
import { KeptValue } from '../screen/kept-value.ts';
import type { Painter } from '../screen/layout-regions.ts';
import type { Screen } from '../screen/screen.ts';
import { bannerLines, paintBanners } from './banners.ts';
import type { ConsoleModel } from './console-model.ts';
import { footerLines, footerParts, paintFooter } from './footer.ts';
import { headerContent, paintHeader } from './header.ts';
import { keyContextOf } from './key-context.ts';
import type { KeyContext } from './keys.ts';
import { BodyPictures } from './paint-body.ts';
import { isSameButCursor } from './same-but-cursor.ts';
import type { ScreenState } from './screen-state.ts';

/** The parts of the frame, each painted again only when what it shows has changed. */
export class AppPictures {
  readonly body = new BodyPictures();
  readonly #model: ConsoleModel;
  readonly #screen: Screen;
  readonly #header = new KeptPicture();
  readonly #banners = new KeptPicture();
  readonly #footer = new KeptPicture();
  readonly #bannerLines = new KeptValue<Piece[][]>();
  readonly #footerLines = new KeptValue<number>();
  /** The state that the keys were last looked at in. */
  #settled: ScreenState | null = null;
  readonly #keyContext = new KeptValue<KeyContext>();
  readonly #keyParts = new KeptValue<readonly unknown[]>();
  readonly #sameKeys = new KeptValue<readonly unknown[]>();

  constructor(model: ConsoleModel, screen: Screen) {
    this.#model = model;
    this.#screen = screen;
  }

  get isTyping(): boolean {
    const { kind } = this.#model.state.mode;
    return kind === 'filter' || kind === 'command';
  }

  /** The wall is the whole screen, but for what is typed or asked over it. */
  get isWallShown(): boolean {
    const { isWall, mode } = this.#model.state;
    return isWall && mode.kind === 'browse';
  }

  /** Changes only with what React lays out. */
  structure(): string {
    const { mode, isWall } = this.#model.state;
    const dialog = this.isTyping || mode.kind === 'browse' ? '' : mode.kind;
    // A plan of another policy has other lines.
    const plan = mode.kind === 'plan' ? [mode.plan.hash, mode.plan.refusals.length] : [];
    return [
      isWall,
      this.isTyping,
      dialog,
      ...plan,
      this.banners().length,
      this.isTyping ? 0 : this.footerLines(),
    ].join(' ');
  }

  banners(): Piece[][] {
    const model = this.#model;
    const parts = [
      model.live(),
      model.shown(),
      model.timeTravel.picture,
      this.#screen.theme,
      model.acting?.revision,
    ];
    return this.#bannerLines.of(parts, () => bannerLines(model, this.#screen));
  }

  footerLines(): number {
    const { columns, rows } = this.#screen.size;
    const context = this.#context();
    return this.#footerLines.of([columns, rows, this.#keys(context)], () =>
      footerLines(context, columns, rows, this.#screen),
    );
  }

  readonly paintHeader: Painter = (buffer, rect) => {
    const parts = [this.#model.live(), this.#screen.theme];
    this.#header.paint(buffer, rect, parts, () =>
      paintHeader(buffer, rect, headerContent(this.#model), this.#screen),
    );
  };

  readonly paintBanners: Painter = (buffer, rect) => {
    const lines = this.banners();
    this.#banners.paint(buffer, rect, [lines], () => paintBanners(buffer, rect, lines, this.#screen));
  };

  readonly paintFooter: Painter = (buffer, rect) => {
    const context = this.#context();
    const { remark, isWall, stack } = context.state;
    const parts = [remark, isWall, stack[0]?.view, this.#screen.theme, this.#keys(context)];
    const said = remark === null ? null : neutralise(remark, 1024);
    this.#footer.paint(buffer, rect, parts, () => paintFooter(buffer, rect, context, said, this.#screen));
  };

  /** The same list for as long as the same keys mean the same: what is laid out of them then stands. */
  #keys(context: KeyContext): readonly unknown[] {
    return this.#keyParts.of([context], () => {
      const parts = footerParts(context);
      return this.#sameKeys.of(parts, () => parts);
    });
  }

  /** Of the last news: where only the cursor moved since, the footer has time until the next. */
  #context(): KeyContext {
    const model = this.#model;
    const known = this.#settled;
    const state = known !== null && isSameButCursor(known, model.state) ? known : model.state;
    this.#settled = state;
    return this.#keyContext.of([state, model.live(), model.shown()], () => keyContextOf(model));
  }
}
