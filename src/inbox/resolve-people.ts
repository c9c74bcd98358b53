import { randomUUID } from 'node:crypto'
import type { Queryable } from '../db/database.ts'
import { type AliasKey, type AliasOwner, attachAliases, lockOwners } from '../db/queries/aliases.ts'
import {
  createContacts,
  deleteOrphans,
  type NewContact,
  oldestContact,
  openMissingConversations,
} from '../db/queries/contacts.ts'
import { mergeContacts } from '../db/queries/merge-contacts.ts'
import { ProsaError } from '../ops/errors.ts'
import type { Log } from '../ops/log.ts'
import { aliasText, groupPeople } from './identity.ts'

/** Somebody an event is about, by every name the event gives. */
export interface Person {
  aliases: AliasKey[]
  channel: string
  accountId: string
  profileName: string | null
}

export interface ResolvedPerson {
  contactId: string
  erasedAt: Date | null
}

/** Rounds in which somebody else may be creating the same people. */
const ROUNDS = 5

/**
 * Finds or creates the contact of each person, with its conversation locked to the end of the transaction.
 * A name learned later is attached; two contacts that turn out to be one become one (the older stays).
 */
export async function resolvePeople(
  tx: Queryable,
  people: readonly Person[],
  now: Date,
  log?: Log,
): Promise<{ resolved: ResolvedPerson[]; merged: string[] }> {
  const { groupOf, groups } = groupPeople(people.map((person) => person.aliases))
  const merged: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const owners = await lockOwners(tx, groups.flat())
    const byAlias = new Map(owners.map((owner) => [aliasText(owner), owner]))
    const found = groups.map((keys) => ownersOf(keys, byAlias))
    for (const [index, group] of found.entries()) {
      if (group.length < 2) continue
      const survivor = await mergeAll(tx, group, now, log)
      found[index] = [survivor]
      merged.push(survivor.contactId)
    }
    const settled = await attachLearned(tx, groups, found, byAlias, now)
    const fresh = newContacts(people, groupOf, groups, found)
    const created = settled && (await createAll(tx, fresh, now))
    if (created) {
      const answer = groups.map((_, index) => resolvedOf(found[index]?.[0], created.get(index)))
      return { resolved: groupOf.map((index) => answerAt(answer, index)), merged }
    }
    // Lost a race: whoever won has committed, so the next look finds them. A contact without a
    // conversation would never be found.
    await openMissingConversations(
      tx,
      people.flatMap((person) =>
        person.aliases.map((alias) => ({ ...alias, channel: person.channel, accountId: person.accountId })),
      ),
      now,
    )
  }
  throw new ProsaError('inbox.contact_race', 'Contacts kept changing while they were looked up.', {
    retryable: true,
  })
}

function ownersOf(keys: readonly AliasKey[], byAlias: ReadonlyMap<string, AliasOwner>): AliasOwner[] {
  const owners = new Map<string, AliasOwner>()
  for (const key of keys) {
    const owner = byAlias.get(aliasText(key))
    if (owner) owners.set(owner.contactId, owner)
  }
  return [...owners.values()]
}

async function mergeAll(
  tx: Queryable,
  owners: AliasOwner[],
  now: Date,
  log: Log | undefined,
): Promise<AliasOwner> {
  const ids = owners.map((owner) => owner.contactId)
  const oldest = await oldestContact(tx, ids)
  const survivor = owners.find((owner) => owner.contactId === oldest) ?? owners[0]
  if (!survivor) throw new RangeError('merge: nobody to keep')
  for (const owner of owners) {
    if (owner === survivor) continue
    await tx.query('savepoint merge')
    try {
      await mergeContacts(tx, { survivor: survivor.contactId, loser: owner.contactId, now })
    } catch (error) {
      // The message matters more than the tidiness: it is kept with the older contact.
      await tx.query('rollback to savepoint merge')
      log?.error(
        { err: error, contactId: survivor.contactId },
        'inbox: two contacts of one person stay apart',
      )
    }
    await tx.query('release savepoint merge')
  }
  return survivor
}

/** False: a name had been taken meanwhile by another contact. */
async function attachLearned(
  tx: Queryable,
  groups: readonly AliasKey[][],
  found: readonly AliasOwner[][],
  byAlias: ReadonlyMap<string, AliasOwner>,
  now: Date,
): Promise<boolean> {
  const learned = groups.flatMap((keys, index) => {
    const owner = found[index]?.[0]
    if (!owner) return []
    return keys
      .filter((key) => !byAlias.has(aliasText(key)))
      .map((key) => ({ ...key, contactId: owner.contactId }))
  })
  if (learned.length === 0) return true
  return (await attachAliases(tx, learned, now)).length === learned.length
}

function newContacts(
  people: readonly Person[],
  groupOf: readonly number[],
  groups: readonly AliasKey[][],
  found: readonly AliasOwner[][],
): { group: number; contact: NewContact }[] {
  return groups.flatMap((aliases, group) => {
    if (found[group]?.length) return []
    const members = people.filter((_, index) => groupOf[index] === group)
    const first = members[0]
    const businessId = aliases[0]?.businessId
    if (!first || businessId === undefined) return []
    const contact: NewContact = {
      id: randomUUID(),
      businessId,
      profileName: members.find((person) => person.profileName !== null)?.profileName ?? null,
      channel: first.channel,
      accountId: first.accountId,
      aliases,
    }
    return [{ group, contact }]
  })
}

/** The contacts by group, or null when another transaction was faster with one of their names. */
async function createAll(
  tx: Queryable,
  fresh: readonly { group: number; contact: NewContact }[],
  now: Date,
): Promise<Map<number, string> | null> {
  if (fresh.length === 0) return new Map()
  const contacts = fresh.map(({ contact }) => contact)
  const won = await createContacts(tx, contacts, now)
  if (won.length < contacts.reduce((sum, contact) => sum + contact.aliases.length, 0)) {
    await deleteOrphans(
      tx,
      contacts.map((contact) => contact.id),
    )
    return null
  }
  return new Map(fresh.map(({ group, contact }) => [group, contact.id]))
}

function resolvedOf(owner: AliasOwner | undefined, created: string | undefined): ResolvedPerson | null {
  if (owner) return { contactId: owner.contactId, erasedAt: owner.erasedAt }
  return created === undefined ? null : { contactId: created, erasedAt: null }
}

function answerAt(answer: readonly (ResolvedPerson | null)[], index: number): ResolvedPerson {
  const person = answer[index]
  if (!person) throw new ProsaError('inbox.nameless', 'An event names nobody.')
  return person
}
