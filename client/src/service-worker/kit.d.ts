/** The part of Kit's virtual module that the worker reads; Kit's own ambient types need the DOM library. */
declare module '$service-worker' {
  export const build: string[];
  export const files: string[];
  export const version: string;
}
