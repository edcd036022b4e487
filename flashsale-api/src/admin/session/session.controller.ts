import { Body, Delete, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { IsString, Length, Matches } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { OPERATOR_NAME_PATTERN, PASSWORD_LENGTH_MAX, type Role } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../../environment.js';
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

/** Longer than any login of the web server. */
const LOGIN_LENGTH_MAX = 4_000;

export class ProviderLogInDto {
  @IsString()
  @Length(1, LOGIN_LENGTH_MAX)
  readonly login!: string;
}

/** Who the console talks to. */
export interface SessionView {
  /** Whether the server runs in demo mode. */
  readonly demo: boolean;
  /** The operator; `token` for a program with the admin token, `demo` where nobody needs to log in. */
  readonly name: string;
  readonly role: Role;
  /** Where the operator logged in; null for an account here, a program and a demo. */
  readonly issuer: string | null;
}

@AdminRoute()
export class SessionController {
  constructor(
    private readonly logIns: LogInService,
    private readonly sessions: OperatorSessions,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** Lets a console check that it is authorised. */
  @Get('session')
  session(@Req() request: FastifyRequest): SessionView {
    const { name, role, provider }: Actor = actorOf(request);
    return {
      demo: this.environment.isDemo,
      name: provider?.displayName ?? name,
      role,
      issuer: provider?.issuer ?? null,
    };
  }

  @Post('session')
  @HttpCode(200)
  logIn(@Body() { name, password }: LogInDto, @Req() request: FastifyRequest): Promise<NewSession> {
    return this.logIns.logIn(name, password, request);
  }

  /** The web server passes on who logged in at the provider. */
  @Post('session/provider')
  @HttpCode(200)
  logInByProvider(@Body() { login }: ProviderLogInDto, @Req() request: FastifyRequest): Promise<NewSession> {
    return this.logIns.logInByProvider(login, request);
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
