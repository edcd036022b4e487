import { describe, expect, it } from '@jest/globals';
import type { OperatorRole } from '../../operator-login-settings.js';
import { roleOf } from './operator-role.js';

const roleValues = new Map<string, OperatorRole>([
  ['admins', 'owner'],
  ['staff', 'operator'],
  ['night', 'operator'],
  ['books', 'viewer'],
]);

describe('the role of who logged in at a provider', () => {
  it.each<[object, string, OperatorRole | undefined]>([
    [{ roles: ['books'] }, 'roles', 'viewer'],
    [{ roles: 'night' }, 'roles', 'operator'],
    [{ roles: ['books', 'unknown', 'admins', 'staff'] }, 'roles', 'owner'],
    [{ realm_access: { roles: ['staff'] } }, 'realm_access.roles', 'operator'],
    [{ 'https://shop.example/roles': ['staff'] }, 'https://shop.example/roles', 'operator'],
    [{ roles: ['owner'] }, 'roles', undefined],
    [{ roles: [['admins']] }, 'roles', undefined],
    [{ roles: { admins: true } }, 'roles', undefined],
    [{ roles: null }, 'roles.of', undefined],
    [{}, 'roles', undefined],
    [{}, 'constructor.name', undefined],
  ])('of %j by %s is %s', (claims, roleClaim, role) => {
    expect(roleOf(claims as Readonly<Record<string, unknown>>, { roleClaim, roleValues })).toBe(role);
  });
});
