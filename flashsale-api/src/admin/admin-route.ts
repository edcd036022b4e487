import { applyDecorators, Controller, UseGuards, UseInterceptors, UsePipes, ValidationPipe } from '@nestjs/common';
import { AdminGuard } from './admin.guard.js';
import { RefuseInheritedNames } from './refuse-inherited-names.pipe.js';
import { StoresAwayInterceptor } from './stores-away.interceptor.js';

/** What every admin route has in common: the guard, strict input, and one answer while a store is away. */
export function AdminRoute(path = ''): ClassDecorator {
  return applyDecorators(
    Controller(path === '' ? 'admin' : `admin/${path}`),
    UseGuards(AdminGuard),
    UseInterceptors(StoresAwayInterceptor),
    UsePipes(
      new RefuseInheritedNames(),
      new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
    ),
  );
}
