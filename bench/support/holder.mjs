/**
 * A process that holds many sockets, for the servers under test and for the floors alike. Asked over IPC:
 * `open` connects all of a list at once and tells when each was ready, `close` ends them, `seen` tells when the events
 * with a number arrived, `renewed` when those who are here had a snapshot and were live again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { rawSocket } from './raw-socket.mjs';
import { clock } from './stats.mjs';

const open = new Set();
/** Arrival times of watched events, by the number in them. */
const arrived = new Map();
/** Of each who is here and was given a snapshot: when it came, and when the beat after it did. */
const renewed = [];

/** The number by which a watched event is recognised; every board cell and every floor's message has one. */
const VERSION = /"version":(\d+)/;

function note(text) {
  const version = Number(VERSION.exec(text)?.[1] ?? 0);
  const times = arrived.get(version);
  if (times === undefined) arrived.set(version, [clock()]);
  else times.push(clock());
}

/** Connects until it is ready, as a client does that is told to come back later. */
async function come({ url, ready, watch }, { headers, auth }, begin) {
  for (let attempt = 1; ; attempt++) {
    const outcome = await new Promise((done) => {
      const seen = { attempt, feed: 0 };
      const socket = rawSocket(url, {
        headers,
        auth,
        connected: () => {
          if (ready === 'connect') done({ ...seen, socket });
        },
        refused: (data) => done({ refused: data }),
        closed: () => {
          open.delete(socket);
          done({ refused: { code: 'CLOSED' } });
        },
        event: (text) => {
          if (text.startsWith('["feed"')) {
            if (++seen.feed === 1) seen.firstFeed = clock() - begin;
          } else if (text.startsWith('["board"')) note(text);
          else if (text.startsWith('["reset"')) {
            const came = clock();
            const { epoch, top, mark } = JSON.parse(text)[1];
            Object.assign(seen, { epoch, top, mark, reset: true, came });
          } else if (text.startsWith('["beat"')) {
            const { top, epoch } = JSON.parse(text)[1];
            if (top > 0) socket.emit('ack', { last: top });
            if (seen.came !== undefined) renewed.push({ came: seen.came, live: clock() });
            seen.came = undefined;
            if (ready === 'beat') done({ ...seen, epoch, socket });
          }
        },
      });
    });
    if (outcome.socket !== undefined) {
      const { socket, ...seen } = outcome;
      open.add(socket);
      if (watch !== undefined) {
        const answer = await socket.ask('board.watch', { unit: watch });
        if (!answer.ok) throw new Error(`board.watch: ${JSON.stringify(answer)}`);
      }
      return { ms: clock() - begin, ...seen };
    }
    const { code, retryAfter } = outcome.refused;
    if ((code !== 'BUSY' && code !== 'CLOSED') || attempt >= 20) throw new Error(`refused: ${code}`);
    await delay((retryAfter ?? 1) * 1000);
  }
}

const answers = {
  async open({ clients, abreast = Infinity, ...options }) {
    const begin = clock();
    const results = Array.from({ length: clients.length });
    let next = 0;
    const lane = async () => {
      for (let i = next++; i < clients.length; i = next++)
        results[i] = await come(options, clients[i], begin);
    };
    await Promise.all(Array.from({ length: Math.min(abreast, clients.length) }, lane));
    renewed.length = 0;
    return results;
  },
  /** Waits until `count` snapshots have come; tells too how many sockets are still open. */
  async renewed({ count, withinMs = 120_000 }) {
    const until = clock() + withinMs;
    while (renewed.length < count && clock() < until) await delay(2);
    return { times: renewed.splice(0), open: open.size };
  },
  async close() {
    const left = [...open];
    for (const socket of left) socket.close();
    while (open.size > 0) await delay(10);
    return left.length;
  },
  /** Waits until `count` sockets have the event with this number. */
  async seen({ version, count, withinMs = 10_000 }) {
    const until = clock() + withinMs;
    while ((arrived.get(version)?.length ?? 0) < count && clock() < until) await delay(2);
    const times = arrived.get(version) ?? [];
    arrived.delete(version);
    return times;
  },
};

process.on('message', async ({ ask, number, ...payload }) => {
  try {
    process.send({ answer: (await answers[ask](payload)) ?? null, number });
  } catch (error) {
    process.send({ error: error.message, number });
  }
});
