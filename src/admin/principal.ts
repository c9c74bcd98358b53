import { ROLES, type Role } from '../db/queries/admin-tokens.ts'
import { AdminError } from './errors.ts'

/** Who calls the admin API. */
export interface Principal {
  /** As the audit log names it. */
  actor: string
  role: Role
  /** Null: every business. */
  businesses: readonly string[] | null
}

/** Each role may do what the ones before it may. */
export function mayAct(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

/** @throws AdminError 403 when the business is not the caller's. Null: all of them at once. */
export function requireBusiness(principal: Principal, businessId: string | null): void {
  const { businesses } = principal
  if (businesses === null || (businessId !== null && businesses.includes(businessId))) return
  throw new AdminError(403, 'admin.other_business', 'This belongs to a business you have no access to')
}

/**
 * The businesses a list speaks of: the one asked for, else all the caller's. Null: every one.
 *
 * @throws AdminError 403 when it is not the caller's.
 */
export function scopeOf(principal: Principal, businessId: string | undefined): readonly string[] | null {
  if (businessId === undefined) return principal.businesses
  requireBusiness(principal, businessId)
  return [businessId]
}
