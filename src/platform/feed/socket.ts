import type { Server, Socket } from 'socket.io';
import type { ClientEvents, ServerEvents } from '#contracts/feed.js';
import type { Actor } from '../auth/actor.js';
import type { Cursor } from './cursor.js';

/** What a handshake has proved; present on every socket that reaches a gateway. */
export interface SocketData {
  actor: Actor;
  cursor: Cursor;
  language: 'id' | 'en';
}

type NoEvents = Record<string, never>;
export type AppServer = Server<ClientEvents, ServerEvents, NoEvents, SocketData>;
export type AppSocket = Socket<ClientEvents, ServerEvents, NoEvents, SocketData>;
