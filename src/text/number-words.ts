/** Number words after folding (no accents). Portuguese first; English and Spanish because a model may hide behind them. */

const PORTUGUESE: Record<string, number> = {
  zero: 0,
  um: 1,
  uma: 1,
  dois: 2,
  duas: 2,
  tres: 3,
  quatro: 4,
  cinco: 5,
  seis: 6,
  sete: 7,
  oito: 8,
  nove: 9,
  dez: 10,
  onze: 11,
  doze: 12,
  treze: 13,
  quatorze: 14,
  catorze: 14,
  quinze: 15,
  dezesseis: 16,
  dezeseis: 16,
  dezessete: 17,
  dezoito: 18,
  dezenove: 19,
  vinte: 20,
  trinta: 30,
  quarenta: 40,
  cinquenta: 50,
  cincoenta: 50,
  sessenta: 60,
  setenta: 70,
  oitenta: 80,
  noventa: 90,
  cem: 100,
  cento: 100,
  duzentos: 200,
  duzentas: 200,
  trezentos: 300,
  trezentas: 300,
  quatrocentos: 400,
  quatrocentas: 400,
  quinhentos: 500,
  quinhentas: 500,
  seiscentos: 600,
  seiscentas: 600,
  setecentos: 700,
  setecentas: 700,
  oitocentos: 800,
  oitocentas: 800,
  novecentos: 900,
  novecentas: 900,
}
const ENGLISH: Record<string, number> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
}
const SPANISH: Record<string, number> = {
  uno: 1,
  cuatro: 4,
  siete: 7,
  ocho: 8,
  nueve: 9,
  diez: 10,
  veinte: 20,
  veinticinco: 25,
  treinta: 30,
  cuarenta: 40,
  cincuenta: 50,
  sesenta: 60,
  ochenta: 80,
  cien: 100,
  ciento: 100,
  doscientos: 200,
  trescientos: 300,
  cuatrocientos: 400,
  quinientos: 500,
  seiscientos: 600,
  setecientos: 700,
  ochocientos: 800,
  novecientos: 900,
}
/** Word → value below a thousand. "seis", "sete" and "quinze" as a digit word; "once" and "doce" mean other things. */
export const CARDINALS: ReadonlyMap<string, number> = new Map(
  Object.entries({ ...SPANISH, ...ENGLISH, ...PORTUGUESE }),
)

/** Word → what it multiplies by. */
export const MULTIPLIERS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    mil: 1000,
    k: 1000,
    thousand: 1000,
    grand: 1000,
    milhao: 1e6,
    milhoes: 1e6,
    mi: 1e6,
    million: 1e6,
    millon: 1e6,
    millones: 1e6,
    kk: 1e6,
    bilhao: 1e9,
    bilhoes: 1e9,
    hundred: 100,
    duzia: 12,
    duzias: 12,
    centena: 100,
    centenas: 100,
    milhar: 1000,
    milhares: 1000,
    dezena: 10,
    dezenas: 10,
  }),
)
/** Multipliers that stand for a number on their own: "mil", "duzentas dúzias" but also "uma centena de". */
export const STANDALONE: ReadonlySet<string> = new Set(['mil', 'milhar', 'milhares'])

export const JOINERS: ReadonlySet<string> = new Set(['e', 'y', 'and', '&', '+', '-', '_', '.', '/'])
/** "trinta e poucos mil", "quarenta e tantos". */
export const VAGUE_TAIL: ReadonlySet<string> = new Set([
  'pouco',
  'poucos',
  'poucas',
  'tantos',
  'tantas',
  'tanto',
  'alguma',
  'lá',
  'la',
  'uns',
  'pico',
  'bolinha',
  'qualquer',
])
export const HALVES: ReadonlySet<string> = new Set(['meia', 'meio'])

const GLUE_PARTS = [...CARDINALS.keys(), ...MULTIPLIERS.keys(), 'e', 'poucos', 'tantos']
  .filter((part) => part.length > 1 || part === 'e')
  .filter((part) => !['um', 'uma', 'mi', 'kk', 'one', 'ten', 'two', 'six', 'uno'].includes(part))
  .sort((a, b) => b.length - a.length)

/** "trintaecincomil" → its words, or null when it is not made of number words alone. */
export function unglue(token: string): string[] | null {
  if (token.length < 7 || CARDINALS.has(token) || MULTIPLIERS.has(token)) return null
  const walk = (at: number): string[] | null => {
    if (at === token.length) return []
    for (const part of GLUE_PARTS) {
      if (!token.startsWith(part, at)) continue
      const rest = walk(at + part.length)
      if (rest) return [part, ...rest]
    }
    return null
  }
  return walk(0)
}
