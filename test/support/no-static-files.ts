import type { FastifyInstance } from 'fastify';

/**
 * Stands for @fastify/static in Jest, which cannot load it on Node 20 (CommonJS that requires an ES module). Pages are
 * tested against the built program.
 */
function noStaticFiles(f: FastifyInstance, options: { decorateReply?: boolean }, done: () => void): void {
  if (options.decorateReply === false) {
    done();
    return;
  }
  f.decorateReply('sendFile', function () {
    return this.code(404).send();
  });
  done();
}

// Decorates the whole server, as the real plugin does.
export default Object.assign(noStaticFiles, { [Symbol.for('skip-override')]: true });
