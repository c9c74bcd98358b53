import type { ChannelType, Identity } from '../channels/channel.ts'
import type { AliasKey, AliasKind } from '../db/queries/aliases.ts'

/**
 * Every name a provider gave for one person, as alias keys. The simulator's names are a space of their own:
 * whoever types a real customer's number there must not land in that customer's conversation.
 */
export function aliasesOf(businessId: string, channel: ChannelType, identity: Identity): AliasKey[] {
  const keys: AliasKey[] = []
  const add = (kind: AliasKind, value: string | undefined) => {
    if (value !== undefined && value !== '') keys.push({ businessId, kind, value })
  }
  if (channel === 'simulator') {
    add('simulator', identity.phone ?? identity.bsuid ?? identity.lid)
    return keys
  }
  add('phone', identity.phone)
  add('bsuid', identity.bsuid)
  add('lid', identity.lid)
  return keys
}

/** How a channel reaches a contact. Null: the contact has no name this channel knows. */
export function identityFor(
  channel: ChannelType,
  aliases: readonly { kind: AliasKind; value: string }[],
): Identity | null {
  const of = (kind: AliasKind) => aliases.find((alias) => alias.kind === kind)?.value
  if (channel === 'simulator') {
    const name = of('simulator')
    return name === undefined ? null : { phone: name }
  }
  const phone = of('phone')
  const bsuid = of('bsuid')
  const lid = of('lid')
  const reachable = channel === 'whatsapp-cloud' ? (phone ?? bsuid) : (phone ?? lid)
  if (reachable === undefined) return null
  return {
    ...(phone === undefined ? {} : { phone }),
    ...(bsuid === undefined ? {} : { bsuid }),
    ...(lid === undefined ? {} : { lid }),
  }
}

/** Two names of one person written as text, for sets and maps. */
export const aliasText = (key: AliasKey): string => `${key.businessId}\u0001${key.kind}\u0001${key.value}`

/**
 * Puts together the people who share a name: one POST may carry a message with the phone alone and another
 * with phone and user id. Returns, for each entry, the index of its group, and each group's keys.
 */
export function groupPeople(entries: readonly AliasKey[][]): { groupOf: number[]; groups: AliasKey[][] } {
  const parent = entries.map((_, index) => index)
  const find = (index: number): number => {
    let at = index
    for (let up = parent[at] ?? at; up !== at; up = parent[at] ?? at) at = up
    return at
  }
  const owner = new Map<string, number>()
  for (const [index, keys] of entries.entries()) {
    for (const key of keys) {
      const other = owner.get(aliasText(key))
      if (other === undefined) owner.set(aliasText(key), index)
      else parent[find(index)] = find(other)
    }
  }
  const groups: AliasKey[][] = []
  const numbers = new Map<number, number>()
  const groupOf = entries.map((keys, index) => {
    const root = find(index)
    let number = numbers.get(root)
    if (number === undefined) {
      number = groups.length
      numbers.set(root, number)
      groups.push([])
    }
    const group = groups[number] ?? []
    for (const key of keys) {
      if (!group.some((known) => aliasText(known) === aliasText(key))) group.push(key)
    }
    return number
  })
  return { groupOf, groups }
}
