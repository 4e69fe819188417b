import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, Handshake, ServerEvents } from '#contracts/index.js';
import type { Line, LineEvents } from './connection.js';

export type TypedSocket = Socket<ServerEvents, ClientEvents>;

/** Opens one socket. This file is fetched when the page is idle: the library is no part of the first load. */
export function openSocket(
  auth: Handshake,
  events: LineEvents,
  opened: (socket: TypedSocket | null) => void,
): Line {
  const socket: TypedSocket = io({
    path: '/socket.io',
    transports: ['websocket'],
    // Reconnecting is ours: every attempt has to send the cursor as it is stored by then.
    reconnection: false,
    forceNew: true,
    auth,
    timeout: 10_000,
  });
  socket.on('connect', () => {
    opened(socket);
    events.opened();
  });
  socket.on('feed', events.feed);
  socket.on('reset', events.reset);
  socket.on('beat', events.beat);
  socket.on('disconnect', () => {
    opened(null);
    events.closed({});
  });
  socket.on('connect_error', (error) => {
    const { code, retryAfter } =
      (error as Error & { data?: { code?: string; retryAfter?: number } }).data ?? {};
    events.closed({
      ...(code === undefined ? {} : { code }),
      ...(retryAfter === undefined ? {} : { retryAfter: retryAfter * 1000 }),
    });
  });
  return {
    ack: (ack) => socket.emit('ack', ack),
    resume: (from) =>
      socket.timeout(10_000).emit('resume', from, (error: Error | null) => {
        if (error) socket.disconnect();
      }),
    close: () => {
      opened(null);
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
}
