import type { Queryable } from '../database.ts'

/**
 * Keeps the lead's open request for a quote up to date: the newest row of this conversation and its deal, or a
 * new one. Null leaves what is there.
 */
export async function upsertOrcamento(
  tx: Queryable,
  row: {
    leadId: string
    resumo: string | null
    produto: string | null
    segmento: string | null
    urgenciaCompra: string | null
    /** Units a day. */
    volumeDiario: number | null
    now: Date
  },
): Promise<void> {
  await tx.query(
    `with open as (
       select id from orcamentos where lead_id = $1 and encerrado_em is null order by created_at desc, id limit 1
     ), changed as (
       update orcamentos o set resumo = coalesce($2, o.resumo), produto = coalesce($3, o.produto),
         segmento = coalesce($4, o.segmento), urgencia_compra = coalesce($5, o.urgencia_compra),
         volume_diario = coalesce($6, o.volume_diario), updated_at = $7
       where o.id in (select id from open) returning o.id
     )
     insert into orcamentos (lead_id, resumo, produto, segmento, urgencia_compra, volume_diario, created_at, updated_at)
     select $1, $2, $3, $4, $5, $6, $7, $7 where not exists (select from changed)`,
    [row.leadId, row.resumo, row.produto, row.segmento, row.urgenciaCompra, row.volumeDiario, row.now],
  )
}
