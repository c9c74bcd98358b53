import { isFirstName, isSurname } from '../../understanding/names.ts'
import { type Cell, overlap, type Page } from '../page.ts'

const LABEL =
  /^(?:nome|cliente|titular|consumidor|destinatario|pagador|sacado|razao social|nome ?\/ ?razao social|nome do (?:cliente|titular|consumidor)|nome do(?:\(a\))? cliente|dados do cliente|titular da (?:conta|unidade)|cliente titular)\s*(?:[:.\-–]|$)\s*/
const ADDRESS =
  /^(?:r|rua|av|avenida|trav|tv|travessa|al|alameda|rod|rodovia|pc|pca|praca|estr|estrada|lgo|largo|vila|vl|quadra|qd|conj|conjunto|res|residencial|sitio|faz|fazenda|ch|chacara|passagem|psg|ladeira|beco|end|endereco|br)\b[.:]?\s+\S+/
/** What stands in capitals on a bill and is nobody's name. */
const NOT_A_NAME =
  /\b(?:energia|eletric\w*|distribui\w*|companhia|centrais|nota|fiscal|fatura|conta|contas|boleto|cliente|codigo|instalacao|unidade|consumidor\w*|consumo|vencimento|total|pagar|valor|data|leitura|medidor|bandeira|tarifa\w*|residencial|comercial|rural|industrial|classe|classificacao|grupo|subgrupo|monofasic\w*|bifasic\w*|trifasic\w*|convencional|mes|referencia|emissao|serie|protocolo|chave|acesso|danf\w*|cnpj|cpf|cep|inscricao|estadual|endereco|bairro|municipio|cidade|telefone|atendimento|ouvidoria|aneel|servico\w*|publica|iluminacao|contribuicao|historico|descricao|itens|tributos?|aviso|importante|mensagem|mensagens|informac\w*|segunda|via|debito|automatico|pagamento|banco|brasil|autentica\w*|mecanica|central|pix|www|ltda me|obrigad\w*|titular|nome)\b/
const COMPANY =
  /\b(?:ltda|eireli|s\.?\/?a|mei|epp|comercio|industria|padaria|mercado|mercearia|restaurante|condominio|igreja|associacao|escola|clinica|farmacia|loja|supermercado|transportes|construtora|hotel|pousada|oficina|panificadora|acougue|distribuidora de bebidas)\b\.?/
/** Sentences that give orders are not names, whatever they are printed under. */
const LEADS_ASTRAY =
  /\b(?:ignor\w+|instruc\w+|prompt|system|sistema|regras?|assistente|desconto|aprov\w+|https?|gratis|responda|diga|esqueca|agora|voce|override|admin\w*)\b/

const LONGEST = 60

/** Whose bill it is: the name under a label of it, else the one above the address. Null when there is no plain one. */
export function readHolder(page: Page): { name: string; cell: Cell } | null {
  for (const cell of page.cells) {
    const label = LABEL.exec(cell.folded)
    if (label === null) continue
    const rest = cell.text.slice(label[0].length)
    const own = toName(rest)
    if (own !== null) return { name: own, cell }
    if (rest.trim() !== '') continue
    for (const near of neighbours(page, cell)) {
      const name = toName(near.text)
      if (name !== null) return { name, cell: near }
    }
  }
  for (const cell of page.cells) {
    if (!ADDRESS.test(cell.folded)) continue
    const above = cellsAbove(page, cell)[0]
    const name = above === undefined ? null : toName(above.text)
    if (name !== null && above !== undefined) return { name, cell: above }
  }
  return null
}

/** A name as it is printed, tidied; null when it is none. */
export function toName(text: string): string | null {
  const trimmed = text
    .replace(/\b(?:cpf|cnpj|rg)\b.*$/i, '')
    .replace(/[\s:;,.\-–|]+$/, '')
    .replace(/^[\s:;,.\-–|]+/, '')
    .replace(/\s+/g, ' ')
  if (trimmed.length < 3 || trimmed.length > LONGEST) return null
  if (!/^[\p{L}\p{M}'’.&\s-]+$/u.test(trimmed)) return null
  const folded = trimmed.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  if (LEADS_ASTRAY.test(folded)) return null
  const words = folded.split(/[\s.&-]+/).filter((word) => word !== '')
  if (words.length < 2 || words.length > 8) return null
  if (COMPANY.test(folded)) return NOT_A_NAME.test(folded.replace(COMPANY, '')) ? null : trimmed
  if (NOT_A_NAME.test(folded)) return null
  // One part people are really called by: OCR of a slogan or a street is full of other words.
  const own = words.filter((word) => word.length > 2 && (isFirstName(word) || isSurname(word)))
  return own.length >= 1 && words.every((word) => word.length <= 20) ? trimmed : null
}

/** To the right, then below. */
function neighbours(page: Page, cell: Cell): Cell[] {
  const line = page.lines[cell.line] ?? []
  const right = line.filter((other) => other.x0 >= cell.x1).slice(0, 1)
  const below = page.lines
    .slice(cell.line + 1, cell.line + 3)
    .flat()
    .filter((other) => overlap(cell.x0, cell.x1 + 4 * cell.height, other.x0, other.x1) > 0)
  return [...right, ...below]
}

function cellsAbove(page: Page, cell: Cell): Cell[] {
  return page.lines
    .slice(Math.max(0, cell.line - 3), cell.line)
    .toReversed()
    .flat()
    .filter(
      (other) => overlap(cell.x0, cell.x1, other.x0, other.x1) > 0 && cell.y0 - other.y1 < 2.5 * cell.height,
    )
}
