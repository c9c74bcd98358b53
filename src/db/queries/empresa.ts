import type { Queryable } from '../database.ts'

/**
 * Files the lead's company. One CNPJ is one company whoever speaks for it; without a CNPJ it is the company
 * this lead is the contact of. A company another lead speaks for only has its blanks filled in.
 */
export async function upsertEmpresa(
  tx: Queryable,
  row: {
    leadId: string
    nome: string
    cnpj: string | null
    cidade: string | null
    uf: string | null
    email: string | null
    now: Date
  },
): Promise<void> {
  const values = [row.leadId, row.nome, row.cnpj, row.cidade, row.uf, row.email, row.now]
  const { rows } = await tx.query<{ id: string; own: boolean }>(
    `select id, contato is null or contato = $1 as own from empresa
     where cnpj = $2 or contato = $1
     order by (cnpj = $2) is true desc, created_at limit 1 for update`,
    [row.leadId, row.cnpj],
  )
  const found = rows[0]
  if (!found) {
    await tx.query(
      `insert into empresa (contato, nome, cnpj, cidade, uf, email, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $7)
       on conflict (cnpj) do nothing`,
      values,
    )
    return
  }
  await tx.query(
    found.own
      ? `update empresa set contato = $1, nome = $2, cnpj = coalesce($3, cnpj), cidade = coalesce($4, cidade),
           uf = coalesce($5, uf), email = coalesce($6, email), updated_at = $7 where id = $8`
      : `update empresa set nome = coalesce(nome, $2), cnpj = coalesce(cnpj, $3), cidade = coalesce(cidade, $4),
           uf = coalesce(uf, $5), email = coalesce(email, $6), updated_at = $7 where id = $8 and contato is distinct from $1`,
    [...values, found.id],
  )
}
