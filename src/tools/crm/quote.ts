import { z } from 'zod'
import { upsertOrcamento } from '../../db/queries/orcamentos.ts'
import type { Tool } from '../registry.ts'
import { type CrmToolDeps, note, UnsaidError, verified } from './subject.ts'

const optional = z.string().trim().min(1).max(500).nullable()
const parameters = z.strictObject({
  resumo: optional.describe('Resumo do pedido em uma frase; null se não houver.'),
  produto: optional,
  segmento: optional,
  urgencia_compra: optional.describe('alta, media, baixa ou sem_urgencia; null se não disse.'),
  volume_diario: z
    .int()
    .positive()
    .max(2_147_483_647)
    .nullable()
    .describe('Unidades por dia; null se não disse.'),
})

/** cria_orcamento and atualiza_lead_orcamento: the lead's open request for a quote; there is one a conversation. */
export function createQuote(deps: CrmToolDeps): Tool<z.infer<typeof parameters>> {
  return {
    name: deps.name,
    description:
      deps.description ?? 'Guarda o pedido de orçamento do lead desta conversa, com o que ele disse.',
    parameters,
    async run({ resumo, produto, segmento, urgencia_compra, volume_diario }, context) {
      const { fields } = deps.config
      const facts = await verified(deps, context.contactId, {
        [fields.product]: produto,
        [fields.segment]: segmento,
        urgency: urgencia_compra,
      })
      if (volume_diario !== null && !saysNumber(context.known.volume, volume_diario))
        throw new UnsaidError('volume')
      const value = (field: string) =>
        facts.find((fact) => fact.field === field)?.value ?? context.known[field] ?? null
      await note(deps, context, facts, (tx, leadId, now) =>
        upsertOrcamento(tx, {
          leadId,
          resumo,
          produto: value(fields.product),
          segmento: value(fields.segment),
          urgenciaCompra: value('urgency'),
          volumeDiario: volume_diario,
          now,
        }),
      )
      return { data: { orcamento: 'guardado' } }
    },
  }
}

/** "1.200 hambúrgueres/dia" says 1200. */
function saysNumber(volume: string | undefined, number: number): boolean {
  const told = (volume ?? '').replace(/(?<=\d)\.(?=\d{3})/g, '').match(/\d+/g) ?? []
  return told.map(Number).includes(number)
}
