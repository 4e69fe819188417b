/**
 * Stands in for `@bull-board/fastify` in Jest, whose `require` cannot load the ES modules below it. The page is tested on
 * the built product.
 */
export class FastifyAdapter {
  setBasePath = (): this => this;
  setStaticPath = (): this => this;
  setViewsPath = (): this => this;
  setErrorHandler = (): this => this;
  setApiRoutes = (): this => this;
  setEntryRoute = (): this => this;
  setQueues = (): this => this;
  setUIConfig = (): this => this;
  registerPlugin = () => (_scope: unknown, _options: unknown, done: () => void) => {
    done();
  };
}
