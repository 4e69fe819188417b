import { DefaultNamingStrategy } from 'typeorm';

/** `ownerId` in the code is `owner_id` in the database. */
export class SnakeNaming extends DefaultNamingStrategy {
  override columnName(property: string, custom: string | undefined, prefixes: string[]): string {
    return [...prefixes, custom ?? property]
      .map((p) => p.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`))
      .join('_');
  }
}
