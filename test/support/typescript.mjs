import { register } from 'node:module';

/** `node --import` this file, or import it first, and plain node runs our TypeScript without a build. */
register('./typescript-hooks.mjs', import.meta.url);
