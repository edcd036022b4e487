import { Body, Delete, Get, HttpCode, Post, Req } from '@nestjs/common';
import { IsString, Length, Matches } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { OPERATOR_NAME_PATTERN, PASSWORD_LENGTH_MAX, type Role } from 'flashsale-core';
import type { Actor } from '../access.js';
import { AdminRoute } from '../admin-route.js';
import { actorOf } from '../admin.guard.js';
import { LogInService } from './log-in.service.js';
import { type NewSession, OperatorSessions } from './operator-sessions.js';

export class LogInDto {
  @Matches(new RegExp(OPERATOR_NAME_PATTERN))
  readonly name!: string;

  @IsString()
  @Length(1, PASSWORD_LENGTH_MAX)
  readonly password!: string;
}

/** Who the console talks to. */
export interface SessionView {
  /** Whether no token is needed, because the server runs in demo mode. */
  readonly demo: boolean;
  /** The operator; `token` for a program with the admin token, `demo` in demo mode. */
  readonly name: string;
  readonly role: Role;
}

@AdminRoute()
export class SessionController {
  constructor(
    private readonly logIns: LogInService,
    private readonly sessions: OperatorSessions,
  ) {}

  /** Lets a console check that it is authorised. */
  @Get('session')
  session(@Req() request: FastifyRequest): SessionView {
    const { name, role }: Actor = actorOf(request);
    return { demo: name === 'demo', name, role };
  }

  @Post('session')
  @HttpCode(200)
  logIn(@Body() { name, password }: LogInDto, @Req() request: FastifyRequest): Promise<NewSession> {
    return this.logIns.logIn(name, password, request);
  }

  @Delete('session')
  @HttpCode(204)
  logOut(@Req() request: FastifyRequest): Promise<void> {
    return this.sessions.end(actorOf(request), 'this');
  }

  @Delete('sessions')
  @HttpCode(204)
  logOutEverywhere(@Req() request: FastifyRequest): Promise<void> {
    return this.sessions.end(actorOf(request), 'all');
  }
}
