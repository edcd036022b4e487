// Reference (d): the design that most flash sales of this kind have. Nest on Express, class-validator, one awaited script
// a request, one message published, and nothing that it does not need.
import 'reflect-metadata';
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readReferencePort } from '../environment.js';
import { CommonModule } from './common.module.js';

const HOST = '127.0.0.1';

const app = await NestFactory.create(CommonModule, { logger: ['error', 'fatal'] });
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
await app.listen(readReferencePort(), HOST);
process.once('SIGTERM', () => process.exit());
