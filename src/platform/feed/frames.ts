import type { AppSocket } from './socket.js';

type EngineSocket = AppSocket['conn'];

const TEXT = 0x81;

/** WebSocket text frames of these messages, one after the other in one piece: a page leaves in one write. */
export function framesOf(messages: readonly string[]): Buffer {
  const lengths = messages.map((message) => Buffer.byteLength(message));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headOf(length) + length, 0));
  let at = 0;
  messages.forEach((message, i) => {
    const length = lengths[i] ?? 0;
    bytes[at++] = TEXT;
    if (length < 126) bytes[at++] = length;
    else if (length < 65_536) {
      bytes[at++] = 126;
      at = bytes.writeUInt16BE(length, at);
    } else {
      bytes[at++] = 127;
      at = bytes.writeBigUInt64BE(BigInt(length), at);
    }
    at += bytes.write(message, at);
  });
  return bytes;
}

function headOf(length: number): number {
  if (length < 126) return 2;
  return length < 65_536 ? 4 : 10;
}

/** An event as Socket.IO writes it for the namespace `/`: Engine.IO `message`, Socket.IO `EVENT`. */
export const messageOf = (event: string, payload: object): string =>
  `42["${event}",${JSON.stringify(payload)}]`;

/**
 * Sends messages in this order and in one write. Engine.IO takes a frame that is encoded already (it is how Socket.IO sends
 * the same to a room); that it is several is nothing to it.
 */
export function sendFrames(line: EngineSocket, messages: readonly string[]): void {
  const encoded = { compress: false, wsPreEncodedFrame: [framesOf(messages)] };
  line.write('', encoded);
}
