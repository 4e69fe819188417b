/**
 * The floor of the feed: the least that can be done for "stored on disk, then on the other's page". Bare node:http, one
 * statement that counts and inserts, one bare Socket.IO emit to a room. No session, no access check, no framework.
 * With a Redis, it publishes the message and emits what others published: two of them are the floor of two nodes.
 * Usage: node feed-floor.mjs <postgres url> [redis url]; prints its port.
 */
import { createServer } from 'node:http';
import pg from 'pg';
import { createClient } from 'redis';
import { Server } from 'socket.io';

const [databaseUrl, redisUrl] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 12 });
await pool.query(`
  CREATE TABLE IF NOT EXISTS floor_stream (person int PRIMARY KEY, seq bigint NOT NULL);
  CREATE TABLE IF NOT EXISTS floor_message (person int, seq bigint, id uuid, body text, at timestamptz DEFAULT now(),
    PRIMARY KEY (person, seq));
`);

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (part) => (text += part));
  request.on('end', async () => {
    const message = JSON.parse(text);
    const { rows } = await pool.query({
      name: 'write',
      text: `WITH counter AS (
               INSERT INTO floor_stream VALUES (1, 1)
               ON CONFLICT (person) DO UPDATE SET seq = floor_stream.seq + 1 RETURNING seq
             )
             INSERT INTO floor_message (person, seq, id, body) SELECT 1, seq, $1, $2 FROM counter RETURNING seq, at`,
      values: [message.id, message.body],
    });
    const answer = { ...message, seq: Number(rows[0].seq), at: rows[0].at };
    io.to('1').emit('feed', answer);
    if (publisher !== undefined)
      void publisher.publish('floor', JSON.stringify({ from: process.pid, answer }));
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
});
const io = new Server(server, { transports: ['websocket'], serveClient: false });
io.on('connection', (socket) => void socket.join('1'));

let publisher;
if (redisUrl !== undefined) {
  publisher = createClient({ url: redisUrl });
  const subscriber = createClient({ url: redisUrl });
  // Redis ends before us.
  for (const client of [publisher, subscriber]) client.on('error', () => undefined);
  await Promise.all([publisher.connect(), subscriber.connect()]);
  await subscriber.subscribe('floor', (text) => {
    const { from, answer } = JSON.parse(text);
    if (from !== process.pid) io.to('1').emit('feed', answer);
  });
}
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
