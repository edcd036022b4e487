import type { AddressInfo } from 'node:net';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';

/** Where this server answers; known once it listens. */
@Injectable()
export class OwnAddress {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  get origin(): string {
    const { address, port } = this.host.httpAdapter.getInstance().server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }
}
