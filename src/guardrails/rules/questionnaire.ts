import type { FieldConfig } from '../../business/schema.ts'
import { NO_PARAMS, parseParams } from '../define.ts'
import { readerOf } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'
import { repeatsValue } from './known-field.ts'

/** Fields asked together in one question ("cidade e estado") are one item. */
function items(ids: Iterable<string>, fields: Readonly<Record<string, FieldConfig>>): Set<string> {
  const asked = new Set(ids)
  for (const id of asked) {
    const partner = fields[id]?.with
    if (partner !== undefined && asked.has(partner)) asked.delete(partner)
  }
  return asked
}

export const questionnaire: RuleFactory = ({ business, params }) => {
  parseParams('questionnaire', NO_PARAMS, params)
  const limit = business.config.limits.fields_per_turn
  const reader = readerOf(business)
  const { fields } = business.config
  return {
    id: 'questionnaire',
    protects: `No form to fill in: at most ${limit} lead data asked for in one turn, even inside one sentence.`,
    feedback: `Peça no máximo ${limit} ${limit === 1 ? 'dado' : 'dados'} do lead por mensagem (cidade com estado conta como um).`,
    check(draft, { known }) {
      // What only checks known values asks for nothing.
      const requests = reader
        .read(draft)
        .requests.filter(
          (request) =>
            !(
              request.confirms &&
              request.fields.length > 0 &&
              request.fields.every((id) => repeatsValue(request, known[id] ?? ''))
            ),
        )
      const asked = new Set([
        ...items(
          requests.flatMap((request) => request.fields),
          fields,
        ),
        ...requests.flatMap((request) => request.others),
      ])
      if (asked.size <= limit) return { verdict: 'pass' }
      return {
        verdict: 'block',
        matches: requests.filter((r) => r.fields.length + r.others.length > 0).map((r) => r.text),
      }
    },
    examples: {
      pass: [{ text: 'Me conta um pouco do seu projeto.' }],
      block: [{ text: 'Me informe seu nome, sua cidade, seu e-mail, seu telefone e o seu cargo.' }],
    },
  }
}
