import type { SYSTEM_PLACEHOLDERS } from './placeholders.ts'
import type { Business } from './schema.ts'

/** `system.md` as a model gets it: every placeholder filled from the business's own configuration. */
export function renderSystemPrompt(business: Business): string {
  const values = systemValues(business)
  return business.systemPrompt.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (whole, name: string) =>
    name in values ? values[name as keyof typeof values] : whole,
  )
}

function systemValues(business: Business): Record<(typeof SYSTEM_PLACEHOLDERS)[number], string> {
  const { config, documents } = business
  const { limits } = config
  return {
    business: config.name,
    persona: config.persona.introduction,
    limits: [
      `- no máximo ${limits.questions_per_turn} pergunta(s) por resposta`,
      `- no máximo ${limits.fields_per_turn} dado(s) do lead pedidos por resposta`,
      `- no máximo ${limits.reply_length} caracteres`,
      `- no máximo ${limits.emojis} emoji(s)`,
    ].join('\n'),
    fields: Object.entries(config.fields)
      .map(([id, field]) => {
        const options =
          field.options === undefined ? '' : ` (valores: ${Object.keys(field.options).join(', ')})`
        return `- ${id}: ${field.label}${options}`
      })
      .join('\n'),
    rules: Object.entries(config.rules)
      .flatMap(([id, rule]) => (rule.on ? [`- ${id}`] : []))
      .join('\n'),
    catalogue: documents
      .flatMap(({ meta }) =>
        meta.model === undefined
          ? []
          : [`- ${meta.model}: ${meta.title}${meta.available ? '' : ' (indisponível)'}`],
      )
      .join('\n'),
    upsells: config.upsells
      .map(
        (upsell) =>
          `- se o assunto for ${upsell.when_model}, apresente também ${upsell.offer_model}, uma única vez`,
      )
      .join('\n'),
    unavailable: config.unavailable.map((item) => `- ${item.model}`).join('\n'),
  }
}
