/** Since when an agent is dialled, by the monotonic and the wall clock in ms, and where. */
export class Trying {
  readonly since = performance.now();
  readonly sinceWall = Date.now();
  readonly address: string;

  constructor(address: string) {
    this.address = address;
  }
}
