import { applyDecorators, Controller, UseInterceptors, UsePipes, ValidationPipe } from '@nestjs/common';
import { RefuseInheritedNames } from './input.js';
import { StoresAwayInterceptor } from './stores-away.interceptor.js';

/** What every admin route has in common behind its guard: strict input, and one answer while a store is away. */
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
