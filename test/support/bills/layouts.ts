/** Bills as distributors lay them out, with everything on them that is not what one looks for. All data is invented. */
import { printPaymentLine } from '../../../src/bills/payment-line.ts'
import type { Random } from './random.ts'
import type { Surface } from './surface.ts'

export interface BillFacts {
  /** As it is printed in the head. */
  company: string
  /** Its seat, printed under its name. */
  seat: string
  holder: string
  street: string
  city: string
  uf: string
  cep: string
  totalCents: number
  kwh: number
  /** ISO. */
  due: string
  month: string
  installation: string
  /** Printed in the place of the class. */
  className?: string
  /** Rows of debts: month and cents. */
  overdue?: { month: string; cents: number }[]
  /** kWh injected. */
  injected?: number
  demandKw?: number
  /** An advertisement of the social tariff, which is no class. */
  socialNotice?: boolean
  average?: number
  /** Orders somebody wrote on the page. */
  scribble?: string
}

export const money = (cents: number): string =>
  (cents / 100).toLocaleString('pt-BR', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
export const brDate = (iso: string): string => iso.split('-').reverse().join('/')
const kwhText = (kwh: number): string => kwh.toLocaleString('pt-BR')
const MONTHS = ['JAN', 'FEV', 'MAR', 'ABR', 'MAI', 'JUN', 'JUL', 'AGO', 'SET', 'OUT', 'NOV', 'DEZ']
const monthName = (iso: string, separator = '/'): string =>
  `${MONTHS[Number(iso.slice(5)) - 1]}${separator}${iso.slice(0, 4)}`
const monthFigures = (iso: string): string => `${iso.slice(5)}/${iso.slice(0, 4)}`
const monthBefore = (iso: string, back: number): string => {
  const date = new Date(Date.UTC(Number(iso.slice(0, 4)), Number(iso.slice(5)) - 1 - back, 1))
  return date.toISOString().slice(0, 7)
}
const dayBefore = (iso: string, days: number): string =>
  new Date(Date.parse(iso) - days * 86_400_000).toISOString().slice(0, 10)

interface Item {
  name: string
  quantity: string
  price: string
  cents: number
}

/** Rows that add up to the total. */
function itemsOf(facts: BillFacts, random: Random): Item[] {
  const light = random.int(900, 2900)
  const flag = random.int(300, 1900)
  const energy = facts.totalCents - light - flag
  const tusd = Math.round(energy * 0.54)
  const rate = (cents: number) => (cents / 100 / facts.kwh).toFixed(6).replace('.', ',')
  return [
    { name: 'Consumo TUSD', quantity: kwhText(facts.kwh), price: rate(tusd), cents: tusd },
    { name: 'Consumo TE', quantity: kwhText(facts.kwh), price: rate(energy - tusd), cents: energy - tusd },
    { name: 'Adicional Bandeira Amarela', quantity: '', price: '', cents: flag },
    { name: 'Contrib. Ilum. Pública Municipal', quantity: '', price: '', cents: light },
  ]
}

function history(surface: Surface, facts: BillFacts, random: Random, x: number, y: number, step = 26): void {
  surface.text(x, y, 'HISTÓRICO DE CONSUMO (kWh)', { size: 15, bold: true })
  for (let back = 1; back <= 12; back++) {
    const kwh = Math.max(31, Math.round(facts.kwh * (0.8 + random.next() * 0.4)))
    surface.text(x, y + 4 + back * step, monthName(monthBefore(facts.month, back)).replace('/20', '/'), {
      size: 15,
    })
    surface.text(x + 150, y + 4 + back * step, kwhText(kwh), { size: 15, align: 'right' })
  }
}

function notices(surface: Surface, facts: BillFacts, x: number, y: number): void {
  let at = y
  const say = (text: string, bold = false) => {
    surface.text(x, at, text, { size: 15, bold })
    at += 24
  }
  if (facts.overdue !== undefined && facts.overdue.length > 0) {
    say('REAVISO DE VENCIMENTO: CONTAS VENCIDAS EM ABERTO', true)
    for (const { month, cents } of facts.overdue) say(`${monthFigures(month)}     R$ ${money(cents)}`)
  } else say('Não constam débitos anteriores para esta unidade consumidora.')
  if (facts.socialNotice === true) {
    say('Você pode ter direito à Tarifa Social: famílias inscritas no CadÚnico')
    say('com NIS atualizado podem solicitar o benefício baixa renda.')
  }
  say('Após o vencimento: multa de 2%, juros de 1% ao mês e atualização monetária.')
  say('Central de atendimento 0800 000 0196 - Ouvidoria 0800 000 0197 - ANEEL 167')
  if (facts.scribble !== undefined) say(facts.scribble, true)
}

function paymentLine(surface: Surface, facts: BillFacts, x: number, y: number, size = 20): void {
  surface.text(x, y, printPaymentLine(facts.totalCents, `${facts.installation}20261`), { size, bold: true })
}

type Layout = (surface: Surface, facts: BillFacts, random: Random) => void

/** Labels small, figures under them in boxes; the stub below. */
const boxed: Layout = (surface, facts, random) => {
  surface.text(60, 50, facts.company, { size: 30, bold: true })
  surface.text(60, 95, facts.seat, { size: 14 })
  surface.text(60, 115, 'CNPJ 00.000.000/0001-91 Insc. Est. 150744800', { size: 14 })
  surface.text(760, 60, 'DANF3E - NOTA FISCAL DE ENERGIA ELÉTRICA ELETRÔNICA', { size: 14 })
  surface.text(760, 82, `Emissão: ${brDate(dayBefore(facts.due, 12))}  Série 1  Nº 004.918.273`, { size: 14 })
  surface.text(60, 170, facts.holder, { size: 20, bold: true })
  surface.text(60, 198, facts.street, { size: 17 })
  surface.text(60, 222, `${facts.cep} ${facts.city.toUpperCase()} ${facts.uf}`, { size: 17 })
  surface.text(60, 246, 'CPF: ***.482.913-**', { size: 15 })
  const boxes: [string, string][] = [
    ['Conta mês', monthFigures(facts.month)],
    ['Vencimento', brDate(facts.due)],
    ['Total a pagar', `R$ ${money(facts.totalCents)}`],
    ['Instalação', facts.installation],
  ]
  for (const [index, [label, value]] of boxes.entries()) {
    const x = 60 + index * 285
    surface.box(x, 300, 265, 84)
    surface.text(x + 12, 308, label, { size: 15 })
    surface.text(x + 12, 336, value, { size: 25, bold: true })
  }
  surface.text(
    60,
    410,
    `Classificação: ${facts.className ?? 'B1 RESIDENCIAL - CONVENCIONAL'}   Ligação: BIFÁSICO`,
    { size: 15 },
  )
  surface.text(
    60,
    436,
    `Leitura anterior ${brDate(dayBefore(facts.due, 45))}   Leitura atual ${brDate(dayBefore(facts.due, 15))}   Nº de dias 30   Próxima leitura ${brDate(dayBefore(facts.due, -16))}`,
    { size: 15 },
  )
  surface.line(60, 470, 1180, 470)
  surface.text(60, 484, 'Itens da fatura', { size: 16, bold: true })
  surface.text(560, 484, 'Quant. kWh', { size: 15, bold: true, align: 'right' })
  surface.text(800, 484, 'Tarifa R$', { size: 15, bold: true, align: 'right' })
  surface.text(1180, 484, 'Valor R$', { size: 15, bold: true, align: 'right' })
  let y = 514
  for (const item of itemsOf(facts, random)) {
    surface.text(60, y, item.name, { size: 17 })
    if (item.quantity !== '') surface.text(560, y, item.quantity, { size: 17, align: 'right' })
    if (item.price !== '') surface.text(800, y, item.price, { size: 17, align: 'right' })
    surface.text(1180, y, money(item.cents), { size: 17, align: 'right' })
    y += 30
  }
  if (facts.injected !== undefined) {
    surface.text(60, y, 'Energia Injetada oUC mPT', { size: 17 })
    surface.text(560, y, kwhText(facts.injected), { size: 17, align: 'right' })
    y += 30
  }
  if (facts.demandKw !== undefined) {
    surface.text(60, y, 'Demanda contratada kW', { size: 17 })
    surface.text(560, y, String(facts.demandKw), { size: 17, align: 'right' })
    y += 30
    surface.text(60, y, 'Consumo Fora Ponta kWh', { size: 17 })
    y += 30
  }
  surface.text(60, y + 6, 'TOTAL', { size: 18, bold: true })
  surface.text(1180, y + 6, money(facts.totalCents), { size: 18, bold: true, align: 'right' })
  y += 60
  surface.text(
    60,
    y,
    `Base de cálculo ICMS: ${money(Math.round(facts.totalCents * 0.93))}   Alíquota: 19,00%   ICMS: ${money(Math.round(facts.totalCents * 0.17))}   PIS/COFINS: ${money(Math.round(facts.totalCents * 0.04))}`,
    { size: 15 },
  )
  history(surface, facts, random, 900, y + 50)
  surface.text(60, y + 50, `Consumo do mês: ${kwhText(facts.kwh)} kWh`, { size: 18, bold: true })
  if (facts.average !== undefined)
    surface.text(60, y + 80, `Média dos últimos 12 meses: ${kwhText(facts.average)} kWh`, { size: 16 })
  notices(surface, facts, 60, y + 120)
  surface.line(60, 1520, 1180, 1520)
  surface.text(60, 1540, facts.company, { size: 16, bold: true })
  surface.text(500, 1540, `Vencimento ${brDate(facts.due)}`, { size: 16 })
  surface.text(860, 1540, `Total a pagar R$ ${money(facts.totalCents)}`, { size: 17, bold: true })
  paymentLine(surface, facts, 60, 1580)
}

/** One line of headings, one line of figures, many columns. */
const columns: Layout = (surface, facts, random) => {
  surface.text(620, 40, facts.company, { size: 26, bold: true, align: 'center' })
  surface.text(620, 76, `${facts.seat} - CNPJ 00.000.000/0001-91`, { size: 14, align: 'center' })
  surface.text(60, 130, `Nome: ${facts.holder}`, { size: 18 })
  surface.text(60, 158, facts.street, { size: 17 })
  surface.text(60, 184, `${facts.city} - ${facts.uf}  CEP ${facts.cep}`, { size: 17 })
  surface.text(760, 130, 'Nº DA INSTALAÇÃO', { size: 14 })
  surface.text(760, 150, facts.installation, { size: 20, bold: true })
  surface.text(
    760,
    184,
    `Classe ${facts.className ?? 'Residencial Monofásico'}   Subgrupo ${facts.demandKw === undefined ? 'B1' : 'A4'}`,
    { size: 14 },
  )
  surface.line(60, 230, 1180, 230)
  for (const [x, label, value] of [
    [60, 'Referente a', monthName(facts.month)],
    [420, 'Vencimento', brDate(facts.due)],
    [780, 'Valor a pagar (R$)', money(facts.totalCents)],
  ] as const) {
    surface.text(x, 244, label, { size: 18 })
    surface.text(x, 274, value, { size: 28, bold: true })
  }
  surface.line(60, 320, 1180, 320)
  surface.text(60, 340, 'Informações Técnicas', { size: 18, bold: true })
  const head = ['Tipo de Medição', 'Medição', 'Leitura Anterior', 'Leitura Atual', 'Constante', 'Consumo kWh']
  const before = random.int(8000, 60000)
  const row = [
    'Energia kWh',
    'APV112233',
    String(before),
    String(before + facts.kwh),
    '1',
    kwhText(facts.kwh),
  ]
  for (const [index, label] of head.entries()) {
    surface.text(60 + index * 190, 372, label, { size: 14 })
    surface.text(60 + index * 190, 398, row[index] ?? '', { size: 16 })
  }
  surface.text(60, 450, 'Valores Faturados', { size: 18, bold: true })
  surface.text(60, 480, 'Itens da Fatura', { size: 14 })
  surface.text(420, 480, 'Unid.', { size: 14 })
  surface.text(600, 480, 'Quant.', { size: 14, align: 'right' })
  surface.text(800, 480, 'Preço Unit', { size: 14, align: 'right' })
  surface.text(1000, 480, 'Valor (R$)', { size: 14, align: 'right' })
  let y = 508
  const items = itemsOf(facts, random)
  const energy = items.slice(0, 2).reduce((sum, { cents }) => sum + cents, 0)
  const rows: Item[] = [
    {
      name: 'Energia Elétrica',
      quantity: kwhText(facts.kwh),
      price: (energy / 100 / facts.kwh).toFixed(8).replace('.', ','),
      cents: energy,
    },
    ...items.slice(2),
  ]
  for (const item of rows) {
    surface.text(60, y, item.name, { size: 16 })
    if (item.quantity !== '') {
      surface.text(420, y, 'kWh', { size: 16 })
      surface.text(600, y, item.quantity, { size: 16, align: 'right' })
      surface.text(800, y, item.price, { size: 16, align: 'right' })
    }
    surface.text(1000, y, money(item.cents), { size: 16, align: 'right' })
    y += 28
  }
  if (facts.injected !== undefined) {
    surface.text(60, y, `Energia compensada GD II kWh ${kwhText(facts.injected)}`, { size: 16 })
    y += 28
  }
  if (facts.demandKw !== undefined) {
    surface.text(60, y, `Demanda Ativa - kW HFP/Único ${facts.demandKw}`, { size: 16 })
    y += 28
  }
  surface.text(60, y + 8, 'TOTAL', { size: 17, bold: true })
  surface.text(1000, y + 8, money(facts.totalCents), { size: 17, bold: true, align: 'right' })
  y += 64
  surface.text(60, y, 'Tarifas Aplicadas (sem impostos)  Energia Elétrica kWh 0,74906', { size: 14 })
  surface.text(60, y + 24, 'Bandeiras Tarifárias: 10/09 a 08/10 Amarela', { size: 14 })
  history(surface, facts, random, 60, y + 70, 24)
  notices(surface, facts, 420, y + 90)
  surface.line(60, 1560, 1180, 1560)
  surface.text(
    60,
    1580,
    `Código de Débito Automático 00${facts.installation}  Instalação ${facts.installation}  Vencimento ${brDate(facts.due)}  Total a pagar R$${money(facts.totalCents)}`,
    { size: 14 },
  )
  paymentLine(surface, facts, 60, 1620, 18)
}

/** A large total at the upper right, label and value on a line at the left. */
const corner: Layout = (surface, facts, random) => {
  surface.text(60, 50, facts.company, { size: 28, bold: true })
  surface.text(60, 90, `${facts.seat} | CNPJ: 00.000.000/0001-91`, { size: 13 })
  surface.box(800, 40, 380, 190)
  surface.text(820, 54, 'TOTAL A PAGAR', { size: 20 })
  surface.text(820, 84, `R$ ${money(facts.totalCents)}`, { size: 44, bold: true })
  surface.text(820, 150, 'VENCIMENTO', { size: 16 })
  surface.text(820, 172, brDate(facts.due), { size: 28, bold: true })
  const left: string[] = [
    `CLIENTE: ${facts.holder}`,
    `ENDEREÇO: ${facts.street}`,
    `CIDADE: ${facts.city}   UF: ${facts.uf}   CEP: ${facts.cep}`,
    `UNIDADE CONSUMIDORA: ${facts.installation}`,
    `REFERÊNCIA: ${monthName(facts.month)}`,
    `CLASSIFICAÇÃO: ${facts.className ?? 'B1 Residencial Trifásico'}`,
    `TENSÃO NOMINAL: 220/380 V    GRUPO: ${facts.demandKw === undefined ? 'B' : 'A4'}`,
  ]
  for (const [index, text] of left.entries()) surface.text(60, 140 + index * 30, text, { size: 18 })
  surface.line(60, 380, 1180, 380)
  const rows: [string, string][] = [
    ['Consumo faturado', `${kwhText(facts.kwh)} kWh`],
    ...(facts.average === undefined
      ? []
      : ([['Consumo médio', `${kwhText(facts.average)} kWh`]] as [string, string][])),
    ...(facts.injected === undefined
      ? []
      : ([
          ['Energia injetada', `${kwhText(facts.injected)} kWh`],
          ['Saldo de geração', `${kwhText(facts.injected * 2)} kWh`],
        ] as [string, string][])),
    ...(facts.demandKw === undefined
      ? []
      : ([['Demanda contratada', `${facts.demandKw} kW`]] as [string, string][])),
    ['Dias de faturamento', '30'],
    ['Data de emissão', brDate(dayBefore(facts.due, 11))],
    ['Próxima leitura', brDate(dayBefore(facts.due, -19))],
    ['Conta anterior', `R$ ${money(Math.round(facts.totalCents * 1.07))}`],
  ]
  for (const [index, [label, value]] of rows.entries()) {
    surface.text(60, 400 + index * 32, label, { size: 18 })
    surface.text(560, 400 + index * 32, value, { size: 18, align: 'right' })
  }
  let y = 720
  surface.text(60, y, 'DESCRIÇÃO DO FATURAMENTO', { size: 18, bold: true })
  for (const item of itemsOf(facts, random)) {
    y += 32
    surface.text(60, y, item.name, { size: 17 })
    surface.text(760, y, money(item.cents), { size: 17, align: 'right' })
  }
  surface.text(60, y + 40, 'Total da fatura', { size: 18, bold: true })
  surface.text(760, y + 40, money(facts.totalCents), { size: 18, bold: true, align: 'right' })
  history(surface, facts, random, 900, 400)
  notices(surface, facts, 60, y + 100)
}

/** Sparse: as an app or an e-mail shows a second copy. */
const summary: Layout = (surface, facts) => {
  surface.text(80, 80, facts.company, { size: 34, bold: true })
  surface.text(80, 150, '2ª via da conta de energia', { size: 26 })
  const rows: [string, string][] = [
    ['Titular', facts.holder],
    ['Endereço', facts.street],
    ['Município', `${facts.city}/${facts.uf}`],
    ['Código da instalação', facts.installation],
    ['Mês de referência', monthFigures(facts.month)],
    ['Consumo', `${kwhText(facts.kwh)} kWh`],
    ['Bandeira tarifária', 'Verde'],
    ['Data de vencimento', brDate(facts.due)],
    ['Valor total', `R$ ${money(facts.totalCents)}`],
  ]
  for (const [index, [label, value]] of rows.entries()) {
    surface.text(80, 240 + index * 84, label, { size: 20, colour: '#555555' })
    surface.text(80, 268 + index * 84, value, { size: 28, bold: true })
  }
  paymentLine(surface, facts, 80, 1060, 22)
}

/** Dense, small, the name and address in a window in the middle. */
const dense: Layout = (surface, facts, random) => {
  surface.text(50, 40, facts.company.toUpperCase(), { size: 22, bold: true })
  surface.text(50, 68, `${facts.seat}  CNPJ 00.000.000/0001-91  INSC. EST. 104.118`, { size: 13 })
  surface.text(800, 40, 'NOTA FISCAL | FATURA | CONTA DE ENERGIA ELÉTRICA', { size: 13, bold: true })
  surface.text(800, 60, `Nº 882.114.309  SÉRIE B  EMITIDA EM ${brDate(dayBefore(facts.due, 9))}`, {
    size: 13,
  })
  const head = ['CONTA CONTRATO', 'MÊS/ANO', 'TOTAL A PAGAR (R$)', 'DATA DO VENCIMENTO']
  const value = [facts.installation, monthFigures(facts.month), money(facts.totalCents), brDate(facts.due)]
  for (const [index, label] of head.entries()) {
    surface.text(50 + index * 290, 110, label, { size: 14 })
    surface.text(50 + index * 290, 130, value[index] ?? '', { size: 22, bold: true })
  }
  surface.text(50, 190, facts.holder.toUpperCase(), { size: 18 })
  surface.text(50, 214, facts.street.toUpperCase(), { size: 16 })
  surface.text(50, 236, `${facts.city.toUpperCase()}/${facts.uf} ${facts.cep}`, { size: 16 })
  surface.text(620, 190, `CLASSIFICAÇÃO: ${(facts.className ?? 'B1 RESIDENCIAL').toUpperCase()}`, {
    size: 14,
  })
  surface.text(620, 212, `MEDIDOR 0000214887  CONSTANTE 1,00  TENSÃO NOMINAL 220 V`, { size: 14 })
  surface.text(
    620,
    234,
    `DATAS DE LEITURAS  ANTERIOR ${brDate(dayBefore(facts.due, 43))}  ATUAL ${brDate(dayBefore(facts.due, 13))}`,
    { size: 14 },
  )
  let y = 290
  surface.text(50, y, 'DESCRIÇÃO', { size: 14, bold: true })
  surface.text(520, y, 'QUANTIDADE', { size: 14, bold: true, align: 'right' })
  surface.text(720, y, 'PREÇO', { size: 14, bold: true, align: 'right' })
  surface.text(920, y, 'VALOR (R$)', { size: 14, bold: true, align: 'right' })
  for (const item of itemsOf(facts, random)) {
    y += 26
    surface.text(50, y, `${item.name.toUpperCase()}${item.quantity === '' ? '' : '(KWH)'}`, { size: 15 })
    surface.text(520, y, item.quantity === '' ? '' : `${item.quantity},00`, { size: 15, align: 'right' })
    surface.text(720, y, item.price, { size: 15, align: 'right' })
    surface.text(920, y, money(item.cents), { size: 15, align: 'right' })
  }
  if (facts.injected !== undefined) {
    y += 26
    surface.text(50, y, `ENERGIA INJETADA (KWH)  ${kwhText(facts.injected)},00`, { size: 15 })
  }
  if (facts.demandKw !== undefined) {
    y += 26
    surface.text(50, y, `DEMANDA CONTRATADA (KW)  ${facts.demandKw},00  TARIFA HOROSAZONAL VERDE`, {
      size: 15,
    })
  }
  y += 34
  surface.text(50, y, 'TOTAL DA FATURA', { size: 16, bold: true })
  surface.text(920, y, money(facts.totalCents), { size: 16, bold: true, align: 'right' })
  y += 50
  surface.text(
    50,
    y,
    `ICMS BASE ${money(Math.round(facts.totalCents * 0.9))} ALÍQ 25,00% VALOR ${money(Math.round(facts.totalCents * 0.22))}  PIS 0,81%  COFINS 3,71%`,
    { size: 14 },
  )
  surface.text(50, y + 26, 'DURAÇÃO DAS INTERRUPÇÕES  DIC 0,00  FIC 0,00  DMIC 0,00  LIMITE MENSAL 4,61', {
    size: 14,
  })
  if (facts.average !== undefined)
    surface.text(50, y + 52, `MÉDIA DE CONSUMO 12 MESES (KWH): ${kwhText(facts.average)}`, { size: 14 })
  history(surface, facts, random, 50, y + 90, 22)
  notices(surface, facts, 420, y + 100)
  paymentLine(surface, facts, 50, 1640, 19)
}

export const LAYOUTS = { boxed, columns, corner, summary, dense } satisfies Record<string, Layout>
export type LayoutName = keyof typeof LAYOUTS
