/**
 * Floors of the benches about many sockets. Usage: node socket-floor.mjs <socket.io | ws>; prints its port.
 * `POST /<room>` answers and then sends its body, encoded once by the library, to everybody who came with that room;
 * `POST /each/<event>` to everybody who is here, encoded for each, and a beat behind it.
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    response.end();
    const [, each, event] = /^\/(each)\/(\w+)$/.exec(request.url) ?? [];
    setImmediate(() => {
      if (each === undefined) io?.to(request.url.slice(1)).emit('board', JSON.parse(text));
      else
        for (const socket of io.sockets.sockets.values()) {
          socket.emit(event, JSON.parse(text));
          socket.emit('beat', { top: 0 });
        }
    });
  });
});

let io;
if (process.argv[2] === 'ws') {
  const sockets = new WebSocketServer({ server, path: '/socket.io/', perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    // Enough of the protocol for the same client: open, connected.
    socket.send('0{"sid":"bare","upgrades":[],"pingInterval":20000,"pingTimeout":15000,"maxPayload":65536}');
    socket.once('message', () => socket.send('40{"sid":"bare"}'));
  });
} else {
  io = new Server(server, {
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    pingInterval: 20_000,
    pingTimeout: 15_000,
  });
  io.on('connection', (socket) => {
    void socket.join(socket.handshake.auth.room ?? 'room');
    const missed = Number(socket.handshake.auth.missed ?? 0);
    // For the storm's second peer: as many events of the same size, from memory.
    for (let seq = 1; seq <= missed; seq++) socket.emit('feed', { seq, ...socket.handshake.auth.body });
    socket.emit('beat', { top: missed });
  });
}
server.listen(0, '127.0.0.1', 1024, () => console.log(server.address().port));
