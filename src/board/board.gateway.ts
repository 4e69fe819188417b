import { ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { type BoardCell, BoardWatch } from '#contracts/board.js';
import type { AckOk } from '#contracts/feed.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { AppGateway } from '../platform/feed/app-gateway.js';
import type { AppSocket } from '../platform/feed/socket.js';
import { Watches } from '../platform/feed/watches.js';
import { BoardLive } from './board.live.js';

/** Watching boards over the socket. */
@AppGateway()
export class BoardGateway {
  constructor(
    private readonly live: BoardLive,
    private readonly watches: Watches,
  ) {}

  @SubscribeMessage('board.watch')
  async watch(
    @ConnectedSocket() socket: AppSocket,
    @MessageBody({ schema: BoardWatch }) { unit }: BoardWatch,
  ): Promise<AckOk<{ version: number; cells: BoardCell[] }>> {
    const watch = this.watches.open(socket, unit);
    if (watch === undefined) throw new DomainError('BOARD_TOO_MANY', 429);
    try {
      const cells = await this.live.open(watch);
      return { ok: true, version: cells.reduce((sum, c) => sum + c.version, 0), cells };
    } catch (error) {
      this.watches.close(socket, unit);
      throw error;
    }
  }

  @SubscribeMessage('board.unwatch')
  unwatch(
    @ConnectedSocket() socket: AppSocket,
    @MessageBody({ schema: BoardWatch }) { unit }: BoardWatch,
  ): AckOk {
    this.watches.close(socket, unit);
    return { ok: true };
  }
}
