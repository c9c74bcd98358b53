import { readMoney } from '../amounts.ts'
import { findTokens } from '../labelled.ts'
import { overlap, type Page } from '../page.ts'
import type { BillSignals } from '../types.ts'
import { MONEY } from './total.ts'

/** Classes that exclude, as bills print them → how they are kept. */
const CLASSES: [RegExp, string][] = [
  [/\bbaixa renda\b|\bbx\.? ?renda\b|\bb\.? renda\b/, 'baixa renda'],
  [/\btarifa social\b|\btsee\b/, 'tarifa social'],
  [
    /\btarifa branca\b|\b(?:modalidade|mod\.?|horaria|horo-?sazonal|tarifacao)(?: tarifaria)?:?(?: horaria)? branca\b|\bbranca b\d\b/,
    'tarifa branca',
  ],
  [/\bb[ -]?optante\b|\boptante (?:pelo|do|b)\b|\bgrupo a optante\b/, 'B-optante'],
  [/\birrigacao\b|\birrigante\b/, 'B2 irrigação'],
  [/\baquicultura\b|\baquicola\b/, 'B2 aquicultura'],
]
/** Where a bill says what its customer is. */
const CLASS_CONTEXT =
  /\bclass(?:e|ificacao|if)\b|\bsub-?(?:classe|grupo)\b|\bgrupo\b|\bmodalidade\b|\btipo de (?:tarifa|fornecimento)\b|\bcategoria\b|\bb[1-4]\b|\bresid(?:encial)?\b|\brural\b|\btarifa(?:cao)? aplicada\b|\bsubvencao\b|\bsubsidio\b|\bbeneficio tarifario\b/
/** Words of an advertisement for a tariff the customer does not have. */
const ADVERTISES =
  /\bpod(?:e|em|era)\b|\bdireito\b|\bsaiba\b|\binform(?:e|acoes)\b|\bsolicit|\bcadastr|\badesao\b|\bader(?:ir|e)\b|\bfamilias\b|\bdisponivel\b|\bopcao\b|\bconsulte\b|\bconheca\b|\bverifique\b|\bse voce\b|\bcaso\b|\bprocure\b|\bexclusiv|\bprograma\b|\binscrit/
const DENIED = /\b(?:nao|sem|exceto|normal,? nao)\W+(?:\w+\W+)?$/

const OVERDUE =
  /\b(?:debitos?|faturas?|contas?|parcelas?)\b[^.]{0,40}\b(?:em aberto|em atraso|atrasad[ao]s?|vencid[ao]s?|pendentes?|anteriores|nao pag[ao]s?|nao identific\w+)\b|\breaviso (?:de vencimento|de debito)?\b|\baviso de (?:debito|corte|suspensao|vencimento)\b|\bdebitos? anteriores\b|\bsujeit[ao] (?:a|ao) (?:suspensao|corte)\b/
/** Heights of its letters a notice's list goes on. */
const LISTED = 16
const NO_DEBT =
  /\bnao (?:ha|existem?|consta[mr]?|possui|foram|identificamos)\b|\binexist\w*|\bnada consta\b|\bsem (?:debitos?|pendencias?)\b|\bquita(?:d[ao]s?|cao)\b|\bnao constam\b|\bem dia\b|\bcaso\b|\bse ja\b|\bapos o vencimento\b|\bo nao pagamento\b|\bem caso de\b/
const COUNT =
  /\b(\d{1,2}|um|uma|dois|duas|tres|quatro|cinco|seis)\b(?:\s*\(\w+\))?\s+(?:faturas?|contas?|debitos?|parcelas?)\b/
const NUMBERS: Record<string, number> = {
  um: 1,
  uma: 1,
  dois: 2,
  duas: 2,
  tres: 3,
  quatro: 4,
  cinco: 5,
  seis: 6,
}
const MONTH_AND = /\b(?:\d{2}\/\d{4}|(?:jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez)[a-z]*\/\d{2,4})\b/

const GROUP_A =
  /\bdemanda (?:contratada|medida|faturada|kw|ativa|registrada|de ponta|fora ponta|na ponta|ponta)\b|\bdemanda\b.*\bkw\b|\b(?:sub)?grupo:?\s*(?:de tensao:?\s*)?a(?:s|[1-4]|3a)?\b(?!\s*(?:ou|e|,)\s*b)|\b(?:tarifa|modalidade|horo-?sazonal|ths)(?: tarifaria)?:?\s*(?:horaria |horo-?sazonal )?(?:verde|azul)\b|\b(?:media|alta) tensao\b/
const PEAK = /\bfora (?:de )?ponta\b|\bf\.? ?ponta\b|\bna ponta\b|\bponta\b/
const OWN =
  /\benergia (?:injetada|inj\b|compensada|gerada)|\binj(?:etada)?\.? ?(?:ouc|muc|tusd|te)\b|\bsaldo (?:de |da |em )?(?:geracao|creditos?(?: de energia)?|energia|kwh)\b|\b(?:micro|mini) ?-?gera\w+|\bgeracao (?:distribuida|propria)\b|\bscee\b|\bsistema de compensacao\b|\bgd ?(?:i|ii|1|2|3)\b|\bcreditos? de energia\b/

/** Marks on the page that decide whether its holder may contract. A notice to everybody is no mark. */
export function readSignals(page: Page): BillSignals {
  const rows = page.lines.map((line) => line.map(({ folded }) => folded).join('  '))
  const excludedClass = readClass(rows)
  return {
    excludedClass,
    overdueBills: readOverdue(page, rows),
    groupA: readGroupA(rows, excludedClass),
    ownGeneration: readOwnGeneration(rows),
  }
}

function readClass(rows: readonly string[]): string | null {
  for (const [pattern, name] of CLASSES) {
    for (const [index, row] of rows.entries()) {
      const match = pattern.exec(row)
      if (match === null || ADVERTISES.test(row) || DENIED.test(row.slice(0, match.index))) continue
      // Text that runs over several lines is a notice; a class stands in a field.
      const around = `${rows[index - 1] ?? ''} ${row}`
      const amount = /\d,\d{2}(?!\d)/.test(row)
      if (CLASS_CONTEXT.test(around) || amount || row.trim().length <= match[0].length + 12) return name
    }
  }
  return rows.some((row) => /\bnis\b[^a-z]{0,6}\d{6,}/.test(row)) ? 'baixa renda' : null
}

function readOverdue(page: Page, rows: readonly string[]): number {
  for (const [index, row] of rows.entries()) {
    const match = OVERDUE.exec(row)
    if (match === null || NO_DEBT.test(`${rows[index - 1] ?? ''} ${row} ${rows[index + 1] ?? ''}`)) continue
    const told = COUNT.exec(row)?.[1]
    if (told !== undefined) return NUMBERS[told] ?? Number(told)
    const cell = page.lines[index]?.find(({ folded }) => OVERDUE.test(folded)) ?? page.lines[index]?.[0]
    if (cell === undefined) return 1
    // A list of months with amounts, under the notice.
    const amounts = findTokens(page, MONEY, readMoney)
    const listed = page.lines.filter((line) =>
      line.some(
        (other) =>
          other.y0 > cell.y0 - cell.height &&
          other.y0 - cell.y1 < LISTED * cell.height &&
          MONTH_AND.test(other.folded) &&
          overlap(cell.x0, cell.x1, other.x0, other.x1) > 0 &&
          amounts.some(
            (amount) =>
              amount.cell === other ||
              (amount.cell.line === other.line &&
                amount.x0 > other.x1 &&
                amount.x0 - other.x1 < 12 * other.height),
          ),
      ),
    ).length
    return Math.max(1, listed)
  }
  return 0
}

function readGroupA(rows: readonly string[], excludedClass: string | null): boolean {
  const marks = rows.filter((row) => GROUP_A.test(row) && !ADVERTISES.test(row)).length
  if (marks > 0) return true
  // The white tariff has a peak too, and is low voltage.
  if (excludedClass === 'tarifa branca') return false
  return (
    rows.filter((row) => PEAK.test(row) && /\bkw(?:h)?\b|\d/.test(row) && !ADVERTISES.test(row)).length >= 2
  )
}

/** A figure above zero beside it, or the customer named as one who generates. */
function readOwnGeneration(rows: readonly string[]): boolean {
  return rows.some((row) => {
    const match = OWN.exec(row)
    if (match === null || ADVERTISES.test(row) || DENIED.test(row.slice(0, match.index))) return false
    const figures = row.slice(match.index + match[0].length).match(/\d+(?:[.,]\d+)*/g) ?? []
    if (figures.length > 0) return figures.some((figure) => /[1-9]/.test(figure))
    return /\bparticipa|\bunidade (?:micro|mini|geradora)|\bscee\b|\bmicro ?-?gera|\bmini ?-?gera/.test(row)
  })
}
