import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ChannelStream } from '../../../../source/agents/ssh/channel-stream.ts';

/** As the library's channel: it says `close` only when the peer does, and holds writes once it is closed. */
class FakeChannel extends Duplex {
  readonly written: string[] = [];
  destroys = 0;
  isClosed = false;

  constructor() {
    super({ emitClose: false, highWaterMark: 4 });
  }

  /** The peer closes it: `close` follows the end of what came. */
  hangUp(): void {
    this.once('end', () => this.emit('close'));
    this.push(null);
  }

  override _read(): void {
    return;
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.isClosed) return;
    this.written.push(bytes.toString());
    done();
  }

  override destroy(): this {
    this.destroys++;
    return this;
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a forwarded connection', () => {
  it('carries bytes both ways', async () => {
    const channel = new FakeChannel();
    const stream = new ChannelStream(channel);
    const heard: string[] = [];
    stream.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
    channel.push('from the agent');
    stream.write('to the agent');
    await settled();
    expect(heard).toEqual(['from the agent']);
    expect(channel.written).toEqual(['to the agent']);
  });

  it('holds the channel back while nobody reads', async () => {
    const channel = new FakeChannel();
    const stream = new ChannelStream(channel);
    for (let count = 0; count < 100; count++) channel.push(Buffer.alloc(8192));
    await settled();
    expect(channel.isPaused()).toBe(true);
    expect(stream.readableLength).toBeLessThan(200_000);
    let read = 0;
    stream.on('data', (bytes: Buffer) => {
      read += bytes.length;
    });
    while (read < 100 * 8192) await settled();
    expect(channel.isPaused()).toBe(false);
  });

  it('says that it is closed when the peer ends it, once what came was read', async () => {
    const channel = new FakeChannel();
    const stream = new ChannelStream(channel);
    const heard: string[] = [];
    stream.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
    channel.push('last words');
    channel.hangUp();
    await settled();
    expect(heard).toEqual(['last words']);
    expect(stream.destroyed).toBe(true);
  });

  it('closes with a write that the channel never takes', async () => {
    const channel = new FakeChannel();
    const stream = new ChannelStream(channel).resume();
    channel.isClosed = true;
    stream.write('into nothing');
    channel.hangUp();
    await settled();
    expect(stream.destroyed).toBe(true);
  });

  it('is destroyed with its reason at once, though the peer says nothing, and does not end the process', async () => {
    const channel = new FakeChannel();
    const stream = new ChannelStream(channel);
    stream.destroy(new Error('the bastion is gone'));
    channel.emit('error', new Error('ECONNRESET'));
    await settled();
    expect(stream.errored?.message).toBe('the bastion is gone');
    expect(channel.destroys).toBe(1);
  });
});
