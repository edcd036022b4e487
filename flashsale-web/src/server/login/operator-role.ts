import { OPERATOR_ROLES, type OperatorLoginSettings, type OperatorRole } from '../../operator-login-settings';

type RoleSettings = Pick<OperatorLoginSettings, 'roleClaim' | 'roleValues'>;

/** The highest role that the provider gives somebody; undefined where it gives none. */
export function roleOf(
  claims: Readonly<Record<string, unknown>>,
  { roleClaim, roleValues }: RoleSettings,
): OperatorRole | undefined {
  const found = claimOf(claims, roleClaim);
  const values: readonly unknown[] = Array.isArray(found) ? found : [found];
  const given = new Set(values.map((value) => (typeof value === 'string' ? roleValues.get(value) : undefined)));
  return OPERATOR_ROLES.find((role) => given.has(role));
}

/** A claim by its name, which may have dots as `https://shop.example/roles` has, or in an object, as Keycloak's `realm_access.roles`. */
function claimOf(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (value, part) => (isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined),
      claims,
    );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
