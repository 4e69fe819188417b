import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config/config.js';
import { Pusher, type PushKeys } from '../platform/push/pusher.js';
import { SettingsRepository } from './settings.repository.js';

/** The key pair that pushes are signed with: the configured one, or one that is made once and kept. */
@Injectable()
export class Keys {
  #kept: PushKeys | undefined;

  constructor(
    private readonly config: Config,
    private readonly settings: SettingsRepository,
    private readonly pusher: Pusher,
  ) {}

  async pair(): Promise<PushKeys> {
    this.#kept ??= this.config.vapidKeys ?? (await this.#stored());
    return this.#kept;
  }

  async #stored(): Promise<PushKeys> {
    const known = await this.settings.keys();
    if (known !== undefined) return known;
    await this.settings.keepKeys(this.pusher.makeKeys());
    // Another node may have been quicker: what is stored counts.
    const stored = await this.settings.keys();
    if (stored === undefined) throw new Error('the key pair was not kept');
    return stored;
  }
}
