import type { Business } from '../../business/schema.ts'
import type { NumberMention } from '../../text/numbers.ts'
import { type FieldReader, isTaken, type Mention, type ReadingContext } from '../mention.ts'
import { clauseAround, type Message, sentenceAt } from '../message.ts'
import { printVolume, type VolumePeriod, volumeNounsOf } from '../volume.ts'

const PRODUCES =
  /\b(?:fa[cz]\w*|fazendo|produ[zc]\w*|produzindo|vend[oe]\w*|vendendo|fabric\w+|mold[oa]\w*|cort[oa]\w*|process[oa]\w*|embut\w+|ensac\w+|mist\w+|moemos|moo|moer|uso|usamos|gasto|gastamos|consumo|consumimos|entreg[oa]\w*|despach\w+|sai|saem|saida|tir[oa]\w*|preparo|preparamos|demanda|giro|gira|girando|bat[eo]\w*|media|em torno|cerca|rodo|rodamos|producao|volume|capacidade de|meta|chegar|atingir|precis\w+ (?:de )?(?:fazer|produzir)|trabalh\w+ com|da(?:mos)? uns|vai uns|vao uns)\b/
/** The machine's own output, told or asked. */
const OF_MACHINE =
  /\b(?:ela|ele|elas|eles|essa|esse|esta|este|maquina|equipamento|modelo|linha|MACHINE|a manual|a semiautomatica|a automatica|[a-z]{1,3}\d{2,5})\b[^.;!?\n]{0,28}?\b(?:faz|fazem|fazia|produz|produzem|rende|rendem|aguenta|aguentam|chega|consegue|corta|mistura|entrega|roda|tira|da conta)\b/
const WANTED =
  /\b(?:que|pra|para) (?:faca|facam|produza|produzam|renda|aguente|corte|misture|entregue|faz(?:er)?|produzir|atender|cortar|misturar|embutir|dar conta)\b|\bqual (?:maquina|equipamento|modelo|delas?)\b|\balg(?:o|uma|um)\b[^.;!?\n]{0,14}\b(?:faca|faz|produza)\b|\bpara (?:uns|umas|cerca|\d)|\bpra (?:uns|umas|cerca|\d)/
/** A figure of the goods, the shop or the deal, not of the output. */
const OTHER_FIGURE =
  /\b(?:pes[oa]\w*|cuba|reservatorio|capacidade|cabe\w*|litros?|espessura|diametro|tamanho|gramas|lojas?|filia\w+|funcionari\w+|clientes?|mesas?|garantia|prazo|entrega em|chega em|parcel\w+|entrada|anos?|idade|metros|comprar|compro|levar|orcar|numero|pedido minimo|telefone|whats\w*|cep|rua|av|avenida|apto|km)\b[^,;.]{0,12}$/
const COUNTED_DOWN =
  /\b(?:maquinas?|equipamentos?|unidades? d[ae] (?:SERIES|maquina)\w*|MACHINE|lojas?|franquias?|filiais|funcionari\w+|pessoas?|vezes)\b/
const SIZE_OF = /\b(?:essa|esse|esta|este|a|o|da|do|modelo|maquina|MACHINE|uma) (?:de|d|que faz) (?:ate )?$/
const NEGATED = /\b(?:nao|nem) (?:e|eh|sao|faco|fazemos|produzo)?\s*(?:mais )?(?:de |os |uns )?$/

/** Kinds of unit that measure an output. */
function measures(number: NumberMention, nouns: ReadonlyMap<string, string>): boolean {
  if (number.money) return false
  const kind = number.unit?.kind
  if (kind === 'mass')
    return number.unit?.name === 'kg' || number.unit?.name === 't' || number.unit?.name === '@'
  if (kind === 'count') return number.unit !== null && nouns.has(number.unit.name)
  if (kind !== undefined) return false
  return (
    number.noun === null ||
    nouns.has(number.noun) ||
    number.per !== null ||
    /^(?:por|ao|a|dia|semana|mes|hora|diari|seman|mensa)/.test(number.noun)
  )
}

function periodOf(
  message: Message,
  number: NumberMention,
  context: ReadingContext,
): { per: VolumePeriod | null; end: number } {
  const { text } = message
  if (number.per) return { per: number.per, end: number.stop }
  const after = text.slice(number.stop, number.stop + 40)
  const glued =
    /^\s*(?:\/|-|p\/|por)?\s*(dia|semana|mes|hora|h|hr|noite|turno|fds|fim de semana|final de semana|diari[oa]s?)\b/.exec(
      after,
    )
  if (glued) return { per: PERIODS[glued[1] ?? ''] ?? 'dia', end: number.stop + glued[0].length }
  const later = /^[^.;!?\n,\d]{0,24}?\bpor (noite|turno|fim de semana|final de semana|fds)\b/.exec(after)
  if (later) return { per: PERIODS[later[1] ?? ''] ?? 'dia', end: number.stop + later[0].length }
  const before = /\b(?:por|todo|cada|ao|a cada|na) (dia|semana|mes|hora|noite)[^.,;!?\n\d]{0,24}$/.exec(
    text.slice(0, number.start),
  )
  if (before) return { per: PERIODS[before[1] ?? ''] ?? 'dia', end: number.stop }
  if (context.asked) {
    const asked = /\b(?:por|ao|na|no) (dia|semana|mes|hora)\b|\b(diari|semana|mensa)\w*/.exec(
      context.question.text,
    )
    const word = asked?.[1] ?? asked?.[2] ?? ''
    return { per: PERIODS[word] ?? null, end: number.stop }
  }
  return { per: null, end: number.stop }
}
const PERIODS: Record<string, VolumePeriod> = {
  dia: 'dia',
  noite: 'dia',
  turno: 'dia',
  diari: 'dia',
  diario: 'dia',
  diaria: 'dia',
  diarios: 'dia',
  diarias: 'dia',
  semana: 'semana',
  fds: 'semana',
  'fim de semana': 'semana',
  'final de semana': 'semana',
  mes: 'mês',
  mensa: 'mês',
  hora: 'hora',
  h: 'hora',
  hr: 'hora',
}

/** How much the lead produces or wants to produce, in the units the business measures in. */
export function createVolumeReader(business: Business): FieldReader {
  const nouns = volumeNounsOf(business)
  return (message, context) => readVolumes(message, context, nouns)
}

/** How a figure was measured. */
interface Measure {
  unit: string | null
  per: VolumePeriod | null
}

function readVolumes(
  message: Message,
  context: ReadingContext,
  nouns: ReadonlyMap<string, string>,
): Mention[] {
  const { text } = message
  const countedDown = message.wording.of(COUNTED_DOWN)
  const found: Mention[] = []
  const measuredAs: Measure[] = []
  for (const number of message.numbers) {
    if (number.min <= 0 || number.max > 1e8 || !measures(number, nouns)) continue
    const own = periodOf(message, number, context)
    const unit =
      number.unit?.name ??
      nounOf(number, nouns) ??
      (context.asked && number.noun === null ? askedNoun(context.question.text, nouns) : null)
    // "uns 300 kg por dia, na verdade 400": the new figure is measured like the one it replaces.
    const replaces = context.correcting && unit === null && own.per === null ? measuredAs.at(-1) : undefined
    const { per, end } = { per: own.per ?? replaces?.per ?? null, end: own.end }
    if (isTaken(context.taken, number.start, number.end, ['cnpj', 'email', 'company', 'product'])) continue
    // "batedeira de 30 kg" is a model's size.
    const sized = context.taken.some(
      (span) =>
        span.type === 'product' &&
        /^\s*(?:de|com|p|pra|para)?\s*(?:ate )?$/.test(
          text.slice(span.end, Math.max(span.end, number.start)),
        ) &&
        span.end <= number.start,
    )
    if (sized && per === null) continue
    const clause = clauseAround(message, number.start)
    const before = text.slice(clause.start, number.start)
    const after = text.slice(number.end, Math.min(clause.end, number.end + 30))
    const sentence = sentenceAt(message, number.start)
    const measured = number.unit !== null || (number.noun !== null && nouns.has(number.noun))
    let weight = 0
    if (per && !(context.asked && number.per === null)) weight += 2
    if (measured) weight += 1
    if (PRODUCES.test(before)) weight += 2
    if (context.asked) weight += 3
    // "hoje 100 por dia, mas quero chegar em 500": what is made today goes before what is aimed at.
    if (/\b(?:chegar|atingir|aumentar|dobrar|subir|passar|meta|expandir)\b/.test(before)) weight -= 1.9
    if (context.correcting && (per || measured || /^[\s,.!]*$/.test(text.slice(number.stop)))) weight += 1.5
    if (WANTED.test(before)) weight += 2
    if (context.correcting && /\b(?:sao|e|eh|digo|quis dizer|na verdade)\s*(?:uns |umas )?$/.test(before))
      weight += 2
    // "uns 500 por dia" alone says it all; "3 vezes por semana" and "preciso de 2" do not get here.
    if (OTHER_FIGURE.test(before) && !per) weight -= 3
    if (countedDown.test(after.slice(0, 20)) || countedDown.test(number.text)) weight -= 4
    if (!per && !measured && !context.asked) weight -= 1
    if (
      !per &&
      measured &&
      number.unit?.kind === 'mass' &&
      /\b(?:de|com)\s*$/.test(before) &&
      !PRODUCES.test(before) &&
      !context.asked
    )
      weight -= 2
    if (/^\s*(?:reais|r\$|x\b|%|anos|cm|mm|g\b|v\b)/.test(after)) weight -= 4
    const ofMachine = message.wording.of(OF_MACHINE).test(before) && !WANTED.test(before)
    const sizeOf = message.wording.of(SIZE_OF).test(before)
    const timed = sentence.question && /\b(?:quanto tempo|quantas? horas?|demora|leva|leva-se)\b/.test(before)
    const bill =
      number.unit === null &&
      /\b(?:aluguel|salarios?|faturo|faturamos|faturamento|conta|luz|lucro|despesas?|impostos?|gasolina|internet)\b/.test(
        clause.text,
      )
    const denied =
      bill ||
      (OTHERS.test(before) && !context.asked) ||
      sizeOf ||
      timed ||
      NEGATED.test(before) ||
      ofMachine ||
      // "é uns 5 mil?" guesses at something; an output is told, not asked.
      (sentence.question && !measured && number.per === null && !PRODUCES.test(before)) ||
      (sentence.question && /^\s*(?:faz|produz|rende|aguenta|chega)\b/.test(before))
    // "uma tonelada e meia"
    const half =
      (number.unit?.kind === 'mass' && /^ e meia\b/.test(text.slice(number.end))) ||
      /^\s*\w+ e meia\b/.test(text.slice(number.end))
        ? 0.5
        : 0
    const value = printVolume(
      {
        min: number.min + half,
        max: number.max + half,
        unit: unit ?? replaces?.unit ?? null,
        per,
      },
      nouns,
    )
    const standing = denied
      ? 'denied'
      : weight >= 2 && (per !== null || measured || context.asked || context.correcting)
        ? 'said'
        : 'possible'
    if (standing === 'said') measuredAs.push({ unit: unit ?? replaces?.unit ?? null, per })
    found.push({ value, start: number.start, end, standing, weight })
  }
  return found
}

/** What somebody else produces. */
const OTHERS =
  /\b(?:meu|minha|o|a|do meu|da minha|do|da) (?:vizinh[oa]|concorrente|concorrencia|cunhad[oa]|prim[oa]|amig[oa]|irmao|irma|fornecedor)\b[^.;!?]{0,40}\b(?:faz|vende|produz|tira|fabrica)\b[^.;!?]{0,24}$/
/** "Quantos hambúrgueres vocês fazem por dia?" — "500" */
function askedNoun(question: string, nouns: ReadonlyMap<string, string>): string | null {
  const word = /\bquant[oa]s ([a-z]+)\b/.exec(question)?.[1]
  return word !== undefined && !/^(?:unidades|pecas)$/.test(word) && nouns.has(word) ? word : null
}

function nounOf(number: NumberMention, nouns: ReadonlyMap<string, string>): string | null {
  return number.noun !== null && nouns.has(number.noun) ? number.noun : null
}
