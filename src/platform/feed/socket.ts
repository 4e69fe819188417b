import type { Server, Socket } from 'socket.io';
import type { ClientEvents, ServerEvents } from '#contracts/feed.js';
import type { Actor } from '../auth/actor.js';
import type { Cursor } from './cursor.js';
import type { Member } from './member.js';

/** What a gateway does with a message, bound to its socket: gives the answer, or a stream of it. */
export type Handler = (data: unknown, done?: (answer: unknown) => void) => Promise<unknown>;

export type Ended = (reason: string) => void;

/** What a handshake has proved; present on every socket that reaches a gateway. */
export interface SocketData {
  actor: Actor;
  language: 'id' | 'en';
  /** Where the device says it is; until it is asked for. */
  cursor: Cursor | undefined;
  /** The device that it is, while it is connected. */
  member: Member | undefined;
  /** The gateways' own, at the places that the adapter gives to messages. */
  handlers: (Handler | undefined)[] | undefined;
  /** Tells the gateways of its end. */
  ended: Ended | undefined;
}

type NoEvents = Record<string, never>;
export type AppServer = Server<ClientEvents, ServerEvents, NoEvents, SocketData>;
export type AppSocket = Socket<ClientEvents, ServerEvents, NoEvents, SocketData>;
