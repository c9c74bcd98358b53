import { TOOL_KINDS } from './partner-schema.ts'
import type { Business } from './schema.ts'

/** Tools, look-ups and rules of a business that point at nothing. One line each. */
export function findBrokenTools({ config, replies }: Business): string[] {
  const problems: string[] = []
  const field = (id: string | undefined, where: string) => {
    if (id !== undefined && !Object.hasOwn(config.fields, id))
      problems.push(`business.yaml ${where}: unknown field "${id}"`)
  }
  const kinds: readonly string[] = TOOL_KINDS
  for (const [name, { use = name, scope }] of Object.entries(config.tools)) {
    if (!kinds.includes(use)) problems.push(`business.yaml tools.${name}: no such tool "${use}"`)
    if (use.startsWith('crm.') && config.crm === undefined)
      problems.push(`business.yaml tools.${name}: needs "crm"`)
    if (use.startsWith('partner.') && config.partner === undefined)
      problems.push(`business.yaml tools.${name}: needs "partner"`)
    if (use.startsWith('partner.create') !== (scope === 'write'))
      problems.push(`business.yaml tools.${name}: scope "${scope}" does not fit ${use}`)
  }
  for (const [name, id] of Object.entries(config.partner?.fields ?? {})) field(id, `partner.fields.${name}`)
  for (const id of config.partner?.present_after ?? []) field(id, 'partner.present_after')
  const readable = new Set(
    Object.entries(config.tools).flatMap(([name, { scope }]) => (scope === 'read' ? [name] : [])),
  )
  for (const [server, { tools }] of Object.entries(config.mcp)) {
    for (const [tool, { scope }] of Object.entries(tools))
      if (scope === 'read') readable.add(`${server}_${tool}`)
  }
  const tool = (name: string | undefined, where: string) => {
    if (name !== undefined && !readable.has(name))
      problems.push(`business.yaml ${where}: no read tool "${name}"`)
  }
  for (const { tool: name, needs, uses } of config.look_ups) {
    tool(name, 'look_ups')
    for (const id of [...needs, ...uses]) field(id, `look_ups.${name}`)
  }
  const codes = new Set<string>()
  for (const rule of config.qualification.rules) {
    const where = `qualification.rules.${rule.code}`
    if (codes.has(rule.code)) problems.push(`business.yaml ${where}: this code is there twice`)
    codes.add(rule.code)
    if (rule.reply !== undefined && !(rule.reply in replies))
      problems.push(`business.yaml ${where}: no reply "${rule.reply}" in replies.yaml`)
    if ('field' in rule) field(rule.field, where)
    if ('distributor' in rule) field(rule.distributor, where)
    if (rule.check === 'coverage') {
      tool(rule.areas, where)
      tool(rule.plans, where)
    }
    if (rule.check === 'partner_says') tool(rule.tool, where)
  }
  return problems
}
