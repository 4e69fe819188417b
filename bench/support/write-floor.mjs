/**
 * The floor of durable writes: bare node:http, one INSERT of the body, answered when it is on disk. No session, no access
 * check, nobody is told. Usage: node write-floor.mjs <postgres url> <connections>; prints its port.
 */
import { createServer } from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.argv[2], max: Number(process.argv[3]) });
await pool.query(`
  CREATE TABLE IF NOT EXISTS floor_write (id uuid PRIMARY KEY, author uuid NOT NULL, recipient uuid NOT NULL,
    kind text NOT NULL, body text NOT NULL, at timestamptz NOT NULL DEFAULT now())
`);

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (part) => (text += part));
  request.on('end', async () => {
    const sent = JSON.parse(text);
    const { rows } = await pool.query({
      name: 'write',
      text: 'INSERT INTO floor_write (id, author, recipient, kind, body) VALUES ($1, $2, $3, $4, $5) RETURNING at',
      values: [sent.id, sent.author, sent.recipientId, sent.kind, sent.body],
    });
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...sent, at: rows[0].at }));
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
