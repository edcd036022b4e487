import { Global, Module } from '@nestjs/common';
import { BuyerIdentity } from './buyer-identity.js';

@Global()
@Module({ providers: [BuyerIdentity], exports: [BuyerIdentity] })
export class IdentityModule {}
