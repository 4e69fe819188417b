import type { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import * as ws from 'ws';
import { framesOf, messageOf } from './frames.js';

// There, and not in its types.
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };

/** What the other end of a WebSocket makes of the bytes when they come in pieces of this size. */
async function read(bytes: Buffer, piece = bytes.length): Promise<string[]> {
  const receiver = new Receiver({ isServer: false });
  const got: string[] = [];
  receiver.on('message', (data: Buffer) => got.push(data.toString()));
  for (let at = 0; at < bytes.length; at += piece) receiver.write(bytes.subarray(at, at + piece));
  await new Promise<void>((resolve) => receiver.end(resolve));
  return got;
}

describe('several messages in one piece of bytes', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])(
    'come out as they were: %i letters',
    async (length) => {
      const messages = ['a'.repeat(length), 'é€😀', 'b'.repeat(length)];
      expect(await read(framesOf(messages))).toEqual(messages);
    },
  );

  it('come out the same when the line cuts them anywhere', async () => {
    const messages = [messageOf('feed', { seq: 1, text: 'Terima kasih – sudah rapi' }), 'x'.repeat(200)];
    expect(messages[0]).toBe('42["feed",{"seq":1,"text":"Terima kasih – sudah rapi"}]');
    expect(await read(framesOf(messages), 1)).toEqual(messages);
  });
});
