/** Units and periods that follow a number, after folding. What one trade counts is in its business's folder. */

export type UnitKind =
  | 'money'
  | 'percent'
  | 'mass'
  | 'volume'
  | 'length'
  | 'area'
  | 'power'
  | 'energy'
  | 'voltage'
  | 'temperature'
  | 'pressure'
  | 'rotation'
  | 'time'
  | 'count'
  | 'people'
  | 'times'
  | 'instalment'

export type Period = 'minuto' | 'hora' | 'dia' | 'semana' | 'mês' | 'ano'

export interface Unit {
  /** Canonical, printable: "kg", "R$", "peça", "hora". */
  name: string
  kind: UnitKind
  /** Counted goods that a customer makes. */
  made?: boolean
  /** How many of the kind's base unit one of these is (g, ml, mm, W, hour), for exact conversions. */
  factor?: number
}

const TABLE: [words: string, unit: Unit][] = [
  [
    'reais real brl rs conto contos pila pilas prata pratas mango mangos pau paus temer temers dilma dilmas barao baroes golpinho golpinhos bucks',
    { name: 'R$', kind: 'money', factor: 1 },
  ],
  ['dolar dolares usd euro euros dollars dollar', { name: 'US$', kind: 'money' }],
  ['centavo centavos', { name: 'R$', kind: 'money', factor: 0.01 }],
  ['% porcento percent', { name: '%', kind: 'percent', factor: 1 }],
  ['g gr grs gramas grama', { name: 'g', kind: 'mass', factor: 1 }],
  [
    'kg kgs kilo kilos quilo quilos quilograma quilogramas kilograma kilogramas',
    { name: 'kg', kind: 'mass', factor: 1000 },
  ],
  ['t ton tons tonelada toneladas', { name: 't', kind: 'mass', factor: 1e6 }],
  ['arroba arrobas', { name: '@', kind: 'mass', factor: 15_000 }],
  ['l lt lts litro litros', { name: 'L', kind: 'volume', factor: 1000 }],
  ['ml mililitro mililitros', { name: 'ml', kind: 'volume', factor: 1 }],
  ['mm milimetro milimetros', { name: 'mm', kind: 'length', factor: 1 }],
  ['cm centimetro centimetros', { name: 'cm', kind: 'length', factor: 10 }],
  ['m metro metros mt mts', { name: 'm', kind: 'length', factor: 1000 }],
  ['km quilometro quilometros', { name: 'km', kind: 'length', factor: 1e6 }],
  ['polegada polegadas pol', { name: 'pol', kind: 'length', factor: 25.4 }],
  ['m2', { name: 'm²', kind: 'area' }],
  ['cv cavalo cavalos', { name: 'cv', kind: 'power', factor: 735.49875 }],
  ['hp', { name: 'hp', kind: 'power', factor: 745.7 }],
  ['w watt watts', { name: 'W', kind: 'power', factor: 1 }],
  ['kw quilowatt quilowatts', { name: 'kW', kind: 'power', factor: 1000 }],
  ['kwh quilowatts-hora', { name: 'kWh', kind: 'energy', factor: 1 }],
  ['mwh', { name: 'MWh', kind: 'energy', factor: 1000 }],
  ['v volt volts vts', { name: 'V', kind: 'voltage', factor: 1 }],
  ['graus grau c °c', { name: '°C', kind: 'temperature' }],
  ['bar bars psi', { name: 'bar', kind: 'pressure' }],
  ['rpm', { name: 'rpm', kind: 'rotation' }],
  ['segundo segundos seg s', { name: 'segundo', kind: 'time', factor: 1 / 3600 }],
  ['minuto minutos min mins', { name: 'minuto', kind: 'time', factor: 1 / 60 }],
  ['hora horas h hr hrs hs', { name: 'hora', kind: 'time', factor: 1 }],
  ['dia dias', { name: 'dia', kind: 'time', factor: 24 }],
  ['semana semanas', { name: 'semana', kind: 'time', factor: 168 }],
  ['quinzena quinzenas', { name: 'quinzena', kind: 'time', factor: 360 }],
  ['mes meses', { name: 'mês', kind: 'time' }],
  ['ano anos', { name: 'ano', kind: 'time' }],
  ['unidade unidades un und unid unds u uni', { name: 'unidade', kind: 'count' }],
  ['peca pecas pc pcs', { name: 'peça', kind: 'count' }],
  ['ciclo ciclos batida batidas', { name: 'ciclo', kind: 'count' }],
  ['caixa caixas cx', { name: 'caixa', kind: 'count' }],
  ['pacote pacotes', { name: 'pacote', kind: 'count' }],
  ['bandeja bandejas', { name: 'bandeja', kind: 'count' }],
  ['velocidade velocidades', { name: 'velocidade', kind: 'count' }],
  ['modelo modelos opcao opcoes', { name: 'modelo', kind: 'count' }],
  ['maquina maquinas equipamento equipamentos', { name: 'máquina', kind: 'count' }],
  [
    'pessoa pessoas funcionario funcionarios operador operadores colaborador colaboradores',
    { name: 'pessoa', kind: 'people' },
  ],
  ['x vezes vez', { name: 'vez', kind: 'times' }],
  ['parcela parcelas prestacao prestacoes cuota cuotas', { name: 'parcela', kind: 'instalment' }],
]

/** Folded word → unit. */
export type Units = ReadonlyMap<string, Unit>

/** Those of any trade. */
export const UNITS: Units = new Map(
  TABLE.flatMap(([words, unit]) => words.split(' ').map((word): [string, Unit] => [word, unit])),
)

const PER: [Period, string][] = [
  ['minuto', 'minutos?|min'],
  ['hora', 'horas?|hrs?|h'],
  ['dia', 'dias?|expediente'],
  ['semana', 'semanas?|sem'],
  ['mês', 'mes|mensal'],
  ['ano', 'anos?'],
]
const LEAD = '(?:\\bpor|\\bao?|\\bp|\\bcada|\\ba cada|\\bem (?:1|um|uma|cada)|\\bnum|\\bnuma|/|\\bna|\\bno)'
const ADJECTIVES: [Period, string][] = [
  ['dia', 'diari[oa]s?|diariamente|todos os dias|todo (?:santo )?dia|dia sim'],
  ['semana', 'semanais|semanal(?:mente)?|toda semana'],
  ['mês', 'mensais|mensal(?:mente)?|todo mes'],
  ['ano', 'anuais|anual(?:mente)?'],
  ['hora', 'horari[oa]s?|de hora em hora|toda hora'],
]
/** Finds "por hora", "/h", "ao dia", "diários" …; group `n` says which period (see `periodOf`). */
export const PERIOD_PATTERN = new RegExp(
  [
    ...PER.map(([, words]) => `${LEAD}\\s*/?\\s*(${words})\\b(?!\\s+(?:uteis|util))`),
    ...ADJECTIVES.map(([, words]) => `\\b(${words})\\b`),
  ].join('|'),
  'g',
)
const PERIODS: Period[] = [...PER.map(([period]) => period), ...ADJECTIVES.map(([period]) => period)]

/** The period of a match of PERIOD_PATTERN. */
export function periodOf(match: RegExpMatchArray): Period | null {
  const index = match.slice(1).findIndex((group) => group !== undefined)
  return PERIODS[index] ?? null
}
