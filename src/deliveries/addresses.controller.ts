import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Id } from '#contracts/common.js';
import { MailAddress, MailAddressChange } from '#contracts/deliveries.js';
import { CurrentActor, type Actor } from '../platform/auth/actor.js';
import { AddressesService } from './addresses.service.js';

/** Where somebody gets mail. */
@Controller('people/:id/mail-address')
export class AddressesController {
  constructor(private readonly service: AddressesService) {}

  @Get()
  @ApiOperation({ summary: "A person's mail address: one's own, or anybody's for HR and admins." })
  @ApiOkResponse({ standardSchema: MailAddress })
  read(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<MailAddress> {
    return this.service.read(actor, id);
  }

  @Put()
  @ApiOperation({ summary: 'Set a mail address, or forget it with null.' })
  @ApiOkResponse({ standardSchema: MailAddress })
  change(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: MailAddressChange }) body: MailAddressChange,
  ): Promise<MailAddress> {
    return this.service.change(actor, id, body);
  }
}
