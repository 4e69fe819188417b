import { Agent, request } from 'node:http';

/** A keep-alive client of one address, with as many connections as given. */
export function httpClient(url, { connections = 32 } = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);

  const send = (method, path, body, headers = {}) =>
    new Promise((done, fail) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const out = request(
        {
          hostname,
          port,
          path,
          method,
          agent,
          headers: {
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
            ...headers,
          },
        },
        (answer) => {
          let got = '';
          answer.setEncoding('utf8');
          answer.on('data', (part) => (got += part));
          answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: got }));
          answer.once('error', fail);
        },
      );
      out.once('error', fail);
      out.end(text);
    });

  /** Throws on any other status than `expected`. */
  const must = async (expected, ...args) => {
    const answer = await send(...args);
    if (answer.status !== expected)
      throw new Error(`${args[0]} ${args[1]} → ${answer.status} ${answer.body.slice(0, 300)}`);
    return answer.body === '' ? undefined : JSON.parse(answer.body);
  };

  return { send, must, close: () => agent.destroy() };
}
