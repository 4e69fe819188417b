/**
 * The least of a Socket.IO 4 client over one WebSocket: cheap enough that thousands of them measure the server and not
 * themselves. Engine.IO packets: 0 open, 2 ping, 3 pong, 4 message; in a message 0 connect, 2 event, 3 ack, 4 refused.
 */
import { WebSocket } from 'ws';

/**
 * @param {string} url of the server, http://…
 * @param {{ headers?: object, auth?: object, connected?: () => void, refused?: (data: any) => void,
 *   event?: (text: string, socket: object) => void, closed?: () => void }} options
 *   `event` gets the text of an event as it came: `["name",{…}]`.
 */
export function rawSocket(url, { headers = {}, auth = {}, connected, refused, event, closed }) {
  const ws = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
    headers,
  });
  const acks = new Map();
  let ackId = 0;
  const socket = {
    emit: (name, payload) => ws.send(`42${JSON.stringify([name, payload])}`),
    ask: (name, payload) =>
      new Promise((done) => {
        acks.set(++ackId, done);
        ws.send(`42${ackId}${JSON.stringify([name, payload])}`);
      }),
    close: () => ws.close(),
    terminate: () => ws.terminate(),
  };
  ws.on('message', (data, binary) => {
    if (binary) return;
    const text = data.toString();
    if (text[0] === '2') ws.send('3');
    else if (text[0] === '0') ws.send(`40${JSON.stringify(auth)}`);
    else if (text[0] === '4') {
      const kind = text[1];
      if (kind === '2') event?.(text.slice(2), socket);
      else if (kind === '0') connected?.(socket);
      else if (kind === '4') {
        refused?.(JSON.parse(text.slice(2)).data ?? {});
        ws.close();
      } else if (kind === '3') {
        const from = text.indexOf('[');
        const id = Number(text.slice(2, from));
        acks.get(id)?.(JSON.parse(text.slice(from))[0]);
        acks.delete(id);
      }
    }
  });
  let over = false;
  const end = () => {
    if (!over) closed?.();
    over = true;
  };
  ws.on('close', end);
  ws.on('error', end);
  return socket;
}
