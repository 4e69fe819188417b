import { Injectable } from '@nestjs/common';
import { switchesOf } from './domain/kinds.js';
import { QuietHours } from './quiet.service.js';
import { SendsRepository, type Lead, type OwedSend } from './sends.repository.js';
import { SettingsRepository } from './settings.repository.js';

/** Decides, at the moment of sending, what of the owed is still to be sent now. */
@Injectable()
export class Judge {
  constructor(
    private readonly sends: SendsRepository,
    private readonly settings: SettingsRepository,
    private readonly quiet: QuietHours,
  ) {}

  /**
   * Cancels what was read or done meanwhile or is not wished any more, puts off what would break the quiet, and gives back
   * the rest. What is urgent breaks it.
   */
  async sort(lead: Lead, owed: readonly OwedSend[]): Promise<OwedSend[]> {
    const setting = await this.settings.of(lead.personId);
    const ids = (list: readonly OwedSend[]) => list.map((s) => s.id);
    const over = owed.filter((s) => !s.waits);
    const wished = owed.filter(
      (s) => s.waits && switchesOf(s.kind, setting.choices)[lead.channel] && !this.#stopped(lead, setting),
    );
    await this.sends.cancel(ids(over), 'READ');
    await this.sends.cancel(ids(owed.filter((s) => s.waits && !wished.includes(s))), 'OFF');
    const until = await this.quiet.putOffUntil(lead.personId, setting.quiet, lead.now);
    if (until === null) return wished;
    await this.sends.putOff(ids(wished.filter((s) => !s.urgent)), until);
    return wished.filter((s) => s.urgent);
  }

  #stopped(lead: Lead, setting: { mailStopped: boolean }): boolean {
    return lead.channel !== 'push' && setting.mailStopped;
  }
}
