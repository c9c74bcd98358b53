import { REPLY_PLACEHOLDERS, SYSTEM_PLACEHOLDERS } from './placeholders.ts'
import type { Business } from './schema.ts'
import { findBrokenTools } from './tool-references.ts'

/** What is said about a bill; the parts put together what was read. */
const BILL_REPLIES = [
  'bill_read',
  'bill_part_total',
  'bill_confirm',
  'bill_confirmed',
  'bill_corrected',
  'bill_rejected',
  'bill_unreadable',
  'bill_locked',
  'not_bill',
] as const

/** How it is asked for before a person takes over, and waited for. */
const BILL_REQUESTS = ['bill_request', 'bill_awaited'] as const

/** Names in a business that point at nothing: fields, replies, models, placeholders. One line each. */
export function findBrokenReferences(business: Business): string[] {
  const { config, replies } = business
  const problems: string[] = []
  const models = new Set(business.documents.flatMap((document) => document.meta.model ?? []))
  const field = (id: string, where: string) => {
    if (!Object.hasOwn(config.fields, id)) problems.push(`business.yaml ${where}: unknown field "${id}"`)
  }
  const reply = (key: string, where: string) => {
    if (!(key in replies)) problems.push(`business.yaml ${where}: no reply "${key}" in replies.yaml`)
  }
  const model = (name: string, where: string) => {
    if (!models.has(name)) problems.push(`business.yaml ${where}: no knowledge document has model "${name}"`)
  }

  for (const [id, one] of Object.entries(config.fields)) {
    if (one.with !== undefined) field(one.with, `fields.${id}.with`)
    if (one.collect && one.ask.length === 0)
      problems.push(`business.yaml fields.${id}: collected but has no "ask"`)
  }
  for (const id of config.collect_order) field(id, 'collect_order')
  for (const id of config.minimum) field(id, 'minimum')
  for (const id of config.qualification.completeness_fields) field(id, 'qualification.completeness_fields')
  for (const id of config.qualification.hot_requires) field(id, 'qualification.hot_requires')
  for (const id of Object.keys(config.qualification.hot_excludes)) field(id, 'qualification.hot_excludes')
  for (const id of config.handoff.summary_fields) field(id, 'handoff.summary_fields')
  for (const floor of config.qualification.floors) {
    field(floor.field, 'qualification.floors')
    reply(floor.reply, 'qualification.floors')
  }
  const known = new Set<string>([...REPLY_PLACEHOLDERS, ...Object.keys(config.fields)])
  for (const id of Object.values(config.activation?.fields ?? {})) {
    if (id !== undefined) field(id, 'activation.fields')
  }
  for (const name of config.activation?.template.parameters ?? []) {
    if (!known.has(name)) problems.push(`business.yaml activation.template: unknown placeholder "${name}"`)
  }
  const { bill } = config.media
  if (bill !== undefined) {
    for (const [key, id] of Object.entries(bill.fields))
      if (id !== undefined) field(id, `media.bill.fields.${key}`)
    if (config.fields[bill.fields.distributor]?.options === undefined)
      problems.push('business.yaml media.bill.fields.distributor: the field has no options')
    for (const key of BILL_REPLIES) reply(key, 'media.bill')
    if (bill.before_person !== undefined)
      for (const key of BILL_REQUESTS) reply(key, 'media.bill.before_person')
  }
  for (const id of config.memory.ask_again) field(id, 'memory.ask_again')
  for (const id of config.crm?.open_deal.fields ?? []) field(id, 'crm.open_deal.fields')
  for (const id of config.crm?.note.need ?? []) field(id, 'crm.note.need')
  for (const rung of config.follow_up?.ladder ?? []) {
    for (const key of [rung.reply, rung.reply_awaiting_bill, ...Object.values(rung.reply_by_field)])
      if (key !== undefined) reply(key, 'follow_up.ladder')
    for (const id of Object.keys(rung.reply_by_field)) field(id, 'follow_up.ladder.reply_by_field')
    for (const name of rung.template?.parameters ?? []) {
      if (!known.has(name)) problems.push(`business.yaml follow_up.ladder: unknown placeholder "${name}"`)
    }
  }
  for (const situation of config.situations) {
    for (const key of [situation.reply, ...situation.after]) reply(key, 'situations')
  }
  for (const [intent, key] of Object.entries(config.intents)) reply(key, `intents.${intent}`)
  for (const upsell of config.upsells) {
    model(upsell.when_model, `upsells.${upsell.id}`)
    model(upsell.offer_model, `upsells.${upsell.id}`)
    reply(upsell.reply, `upsells.${upsell.id}`)
  }
  for (const item of config.unavailable) {
    model(item.model, 'unavailable')
    reply(item.reply, 'unavailable')
    if (item.alternative_model !== undefined) model(item.alternative_model, 'unavailable')
    if (item.alternative_reply !== undefined) reply(item.alternative_reply, 'unavailable')
  }
  if (config.qualification.thresholds.frio >= config.qualification.thresholds.quente) {
    problems.push('business.yaml qualification.thresholds: frio must be below quente')
  }

  for (const [situation, variants] of Object.entries(replies)) {
    for (const variant of variants) {
      for (const [, name] of variant.matchAll(/\{([^{}]*)\}/g)) {
        if (!known.has(name ?? '')) problems.push(`replies.yaml ${situation}: unknown placeholder {${name}}`)
      }
    }
  }
  problems.push(...findBrokenTools(business))
  const systemNames = new Set<string>(SYSTEM_PLACEHOLDERS)
  for (const [, name] of business.systemPrompt.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)) {
    if (!systemNames.has(name ?? '')) problems.push(`system.md: unknown placeholder {{${name}}}`)
  }
  return problems
}
