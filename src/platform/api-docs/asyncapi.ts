import * as z from 'zod/mini';
import {
  Ack,
  Beat,
  BoardCell,
  BoardChange,
  BoardWatch,
  type ClientEvents,
  feedData,
  FeedEvent,
  Handshake,
  RefusalCode,
  Reset,
  Resume,
  type ServerEvents,
} from '#contracts/index.js';
import { SESSION_COOKIE } from '../auth/cookies.js';
import { asyncApiSchemas, nameShapes, type JsonSchema } from './shapes.js';

type Listener = (payload: never, done: never) => void;
type Payload<F extends Listener> = Parameters<F>[0];
type Answer<F extends Listener> =
  NonNullable<Parameters<F>[1]> extends (answer: infer A) => void ? Extract<A, { ok: true }> : never;
type Shape<T> = z.core.$ZodType<T>;

/** What each server event carries: an event that is missing here does not compile. */
const serverEvents: { [E in keyof ServerEvents]: { shape: Shape<Payload<ServerEvents[E]>>; says: string } } =
  {
    feed: {
      shape: FeedEvent,
      says: 'One event of the person’s stream, in order. Apply `last + 1` only; drop a lower `seq`, `resume` on a higher one. Advance on an unknown kind too, and reload what is shown.',
    },
    reset: {
      shape: Reset,
      says: 'The cursor is not of this stream or not retained: replace the state by the snapshot and go on from `top`.',
    },
    beat: {
      shape: Beat,
      says: 'Every 20 s, and once after the last caught-up event. `top` above what the device has: `resume`.',
    },
    board: { shape: BoardChange, says: 'Newer cells of a watched unit, absolute values.' },
    'board.closed': { shape: BoardWatch, says: 'The reader may not see this board any longer.' },
  };

const Accepted = z.object({ ok: z.literal(true) });

/** What each client event carries and how it is answered when it brings an ack function. */
const clientEvents: {
  [E in keyof ClientEvents]: {
    shape: Shape<Payload<ClientEvents[E]>>;
    answer: Shape<Answer<ClientEvents[E]>>;
    says: string;
  };
} = {
  ack: {
    shape: Ack,
    answer: Accepted,
    says: 'Everything up to `last` is stored on this device. Cumulative; lower numbers are ignored.',
  },
  resume: {
    shape: Resume,
    answer: Accepted,
    says: 'Begin again after `last`: `feed` events or a `reset` follow.',
  },
  'board.watch': {
    shape: BoardWatch,
    answer: z.object({ ok: z.literal(true), version: z.int(), cells: z.array(BoardCell) }),
    says: 'Watch the board of a unit: the answer is its state, then `board` events follow.',
  },
  'board.unwatch': { shape: BoardWatch, answer: Accepted, says: 'Stop watching.' },
};

const refuse = z.object({
  ok: z.literal(false),
  error: z.object({ code: z.string(), message: z.string() }),
});

const connectError = z.object({
  message: z.string(),
  data: z.object({ code: RefusalCode, retryAfter: z.exactOptional(z.number()) }),
});

export interface AsyncApiMessage {
  name: string;
  title: string;
  summary?: string;
  payload: { $ref: string };
}
export interface AsyncApiOperation {
  action: 'send' | 'receive';
  channel: { $ref: string };
  summary: string;
  messages: { $ref: string }[];
  reply?: { channel: { $ref: string }; messages: { $ref: string }[] };
}
export interface AsyncApiDocument {
  asyncapi: '3.0.0';
  info: Record<string, unknown>;
  defaultContentType: string;
  servers: Record<string, unknown>;
  channels: Record<
    string,
    { address: string; description: string; messages: Record<string, { $ref: string }> }
  >;
  operations: Record<string, AsyncApiOperation>;
  components: {
    messages: Record<string, AsyncApiMessage>;
    schemas: Record<string, JsonSchema>;
    securitySchemes: Record<string, unknown>;
  };
}

/** Names that a schema mentions, with those that they mention. */
function mentioned(
  name: string,
  schemas: Record<string, JsonSchema>,
  found = new Set<string>(),
): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, next] of JSON.stringify(schemas[name]).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    if (next !== undefined) mentioned(next, schemas, found);
  return found;
}

const CHANNEL = '#/channels/socket';

/** The AsyncAPI 3 document of the socket, from the contracts' event maps. The application of the document is the server. */
export function createAsyncApi(): AsyncApiDocument {
  const names = nameShapes();
  const messages: Record<string, AsyncApiMessage> = {};
  const operations: Record<string, AsyncApiOperation> = {};
  const wanted: string[] = [];

  const message = (key: string, name: string, shape: z.core.$ZodType, summary?: string): { $ref: string } => {
    const id = names.get(shape)?.id ?? key;
    if (!names.has(shape)) names.add(shape, { id });
    wanted.push(id);
    messages[key] = {
      name,
      title: key,
      ...(summary === undefined ? {} : { summary }),
      payload: { $ref: `#/components/schemas/${id}` },
    };
    return { $ref: `${CHANNEL}/messages/${key}` };
  };
  const refused = message(
    'refused',
    'answer',
    refuse,
    'The event was not done; `message` is for the person.',
  );

  operations['connect'] = {
    action: 'receive',
    channel: { $ref: CHANNEL },
    summary:
      '`auth` of the Socket.IO handshake. Without a cursor that is this stream’s, the server begins with `reset`.',
    messages: [message('connect', 'CONNECT', Handshake)],
    reply: {
      channel: { $ref: CHANNEL },
      messages: [message('connect_error', 'connect_error', connectError, 'Refused; `data.code` says why.')],
    },
  };
  for (const [event, { shape, says }] of Object.entries(serverEvents))
    operations[event] = {
      action: 'send',
      channel: { $ref: CHANNEL },
      summary: says,
      messages:
        event === 'feed'
          ? Object.entries(feedData).map(([kind, data]) =>
              message(`feed.${kind}`, event, z.object({ ...FeedEvent.shape, kind: z.literal(kind), data })),
            )
          : [message(event, event, shape)],
    };
  for (const [event, { shape, answer, says }] of Object.entries(clientEvents)) {
    const done = answer === Accepted ? 'accepted' : `${event}.answer`;
    operations[event] = {
      action: 'receive',
      channel: { $ref: CHANNEL },
      summary: says,
      messages: [message(event, event, shape)],
      reply: { channel: { $ref: CHANNEL }, messages: [message(done, 'answer', answer), refused] },
    };
  }

  const all = asyncApiSchemas(names);
  const used = new Set<string>();
  for (const name of wanted) mentioned(name, all, used);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tanggap',
      version: '1',
      description:
        'What the server says by itself, over Socket.IO 4 (websocket only, path `/socket.io`, namespace `/`), and what a device answers. The device needs the session cookie of `POST /api/session` and its own `Origin`. Every client event that brings an ack function is answered, unknown ones and wrong payloads too.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      service: {
        host: '{host}',
        pathname: '/socket.io',
        protocol: 'wss',
        protocolVersion: '13',
        variables: { host: { default: '127.0.0.1:3000', description: 'Where the service listens.' } },
        security: [{ $ref: '#/components/securitySchemes/session' }],
      },
    },
    channels: {
      socket: {
        address: '/',
        description: 'The one socket of a device.',
        messages: Object.fromEntries(
          Object.keys(messages).map((key) => [key, { $ref: `#/components/messages/${key}` }]),
        ),
      },
    },
    operations,
    components: {
      messages,
      schemas: Object.fromEntries([...used].sort().map((name) => [name, all[name] ?? {}])),
      securitySchemes: { session: { type: 'httpApiKey', name: SESSION_COOKIE, in: 'cookie' } },
    },
  };
}
