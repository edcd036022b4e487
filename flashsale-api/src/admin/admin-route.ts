import { applyDecorators, Controller, UseInterceptors, UsePipes, ValidationPipe } from '@nestjs/common';
import { RefuseInheritedNames } from './input.js';
import { StoresAwayInterceptor } from './stores-away.interceptor.js';

/** What all admin routes share behind their guard: strict input, and 503 while a store is away. */
export function AdminRoute(path = ''): ClassDecorator {
  return applyDecorators(
    Controller(path === '' ? 'admin' : `admin/${path}`),
    UseInterceptors(StoresAwayInterceptor),
    UsePipes(
      new RefuseInheritedNames(),
      new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
    ),
  );
}
