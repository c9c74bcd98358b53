import type { NumberMention } from '../../text/numbers.ts'
import type { Finding } from '../define.ts'
import type { Reading, ReadSentence } from '../reading.ts'
import type { PriceTalk } from './talk.ts'

/** Words after a number that name no countable thing: the number stays bare. */
const FILLER =
  /^(?:redond\w*|aproximadamente|aprox|cada|pel[oa]s?|nel[ea]|del[ea]|hoje|entao|so|agora|tudo|total|fechad\w*|certinh\w*|mais|menos|por|ai|ali|la|aqui|mesmo|apenas|somente|viu|ta|ok|hein|certo|isso|esse|essa|voce|vc|ja|e|ou|ate|no|na|nos|nas|pra|para|dependendo|conforme|fora|incluind\w*|sem|com|ne|brincando|facil|tranquilo|dinheiro|que|mas|se|quando|a|o|as|os|de|do|da|em|investid\w*|pagos|avista|completo|completa|inicial|inicialmente|rs|kkk+|livres?|disponive\w+|sobrando|guardad\w+|quebrad\w*|altos|baixos|limpos|contados|bruto|liquido)$/

const STRONG_BEFORE =
  /(?:\bcust(?:a|ou|am|ava|aria|ando|ar|o|os)\b|\bprecos?\b|\bvalor(?:es)?\b|\binvestimento\b|\btabela\b|\bcobr\w+|\bpag(?:a|ar|aria|am|ou|ue)\b|\b(?:vend\w+|compr\w+|lev\w+|faz\w*|fech\w+|negoci\w+|sai\w*|saindo|arremat\w+) (?:a |o |ela |ele |isso )?(?:por|a)\b|\bvale(?:ndo|m)?\b|\bavaliad\w+|\bestimad\w+ em|\bcotad\w+|\bdesembols\w+|\bgast(?:a|ar|aria)\b|\binvest(?:e|ir|iria)\b|\bprice\b|\bcosts?\b|\bcuesta\b|\bprecio\b|\borcad\w+ em|\bverba\b|\bticket\b)[^.;!?\d]{0,28}$/
const WEAK_BEFORE =
  /(?:\bsai\w*|\bfica\w*|\bgira\w*|\bem torno de|\bna faixa d[eaos]+|\bna casa d[eaos]+|\bpor volta de|\bpor apenas|\bpor so|\ba partir de|\bparte de|\bcomeca em|\bentre|\b(?:e|eh|sao|da|era|foi|seria)(?: de| so| uns| cerca de| por)?|\bcom|\btotal(?:iza)?|\buns|\bumas|\banota\b|:)[^.;!?\d]{0,14}$/
const OUTPUT =
  /\b(?:produ[zc]\w*|fabric\w+|form(?:a|am|ar|ando|adas?|ados?)\b|cort(?:a|am|ar)\b|rend\w+|process\w+|GOODS|unidades?|kg|quilos?|litros?|capacidade|volume|ciclos?|pecas?|gramas?|diametro|motor|cuba|reservatorio|molde\w*|por hora|por dia|ao dia|por minuto|velocidade|clientes|pessoas|habitantes|toneladas?|consumo)\b/
/** What a count of thousands can be of. Parts of a machine are not counted in thousands. */
const MADE =
  /\b(?:produ[zc]\w*|fabric\w+|form(?:a|am|ar|ando)\b|cort(?:a|am|ar)\b|rend\w+|process\w+|GOODS|unidades?|kg|quilos?|litros?|volume|ciclos?|pecas?|gramas?|por hora|por dia|ao dia|por minuto|clientes|pessoas|habitantes|toneladas?|capacidade de producao|seguidores|vezes)\b/
const PRICE_WORD =
  /\b(?:preco|precos|custa\w*|custo|reais|investimento|r\$|pag(?:a|ar|aria)|mensalidade|valor d[aeo]|valor e)\b/

/** "Lei 14.300/2022": the number of a law. */
const LAW = /\b(?:lei|leis|resoluc(?:ao|oes)|normativas?|ren|decreto|portaria|norma)\b(?: \w+){0,2} ?$/

/** "Inox 304", "com os dois". */
const ALLOY = /\b(?:inox|aco|aisi|norma|nr|liga)[ -]?(?:tipo )?$/
const BOTH = /\b(?:os|as|dos|das|nos|nas|aos|pelos|pelas) (?:dois|duas|tres|quatro)$/

function isYear(number: NumberMention): boolean {
  return (
    !number.words &&
    number.multiplier === 1 &&
    number.min === number.max &&
    number.min >= 1950 &&
    number.min <= 2100 &&
    Number.isInteger(number.min)
  )
}

function sameAsLead(number: NumberMention, lead: Reading, talk: PriceTalk): boolean {
  return (
    !talk.figures.includes(number.min) &&
    lead.numbers.some((one) => one.min === number.min || one.max === number.min)
  )
}

/** An output times the hours, days or machines it is said for: "700 por hora, em 8 horas seguidas 5.600". */
export function isWorkedOut(number: NumberMention, reading: Reading): boolean {
  if (number.money || number.min < 100 || number.min !== number.max) return false
  const outputs = reading.numbers.filter((one) => one !== number && one.per !== null && !one.money)
  const times = reading.numbers.filter(
    (one) => one !== number && !one.money && (one.unit?.kind === 'time' || one.noun !== null),
  )
  return outputs.some((one) => times.some((other) => other !== one && one.max * other.max === number.min))
}

interface Place {
  reading: Reading
  lead: Reading
  talk: PriceTalk
  sentence: ReadSentence
}

/** Whether a number can only be money here. */
function isPrice(number: NumberMention, next: NumberMention | undefined, place: Place): boolean {
  const { sentence, talk, lead, reading } = place
  if (number.money) return true
  const { text } = reading.folded
  const before = text.slice(sentence.start, number.start)
  if (LAW.test(before) || ALLOY.test(before) || BOTH.test(before + text.slice(number.start, number.stop)))
    return false
  const strong = STRONG_BEFORE.test(before)
  if (!strong && isWorkedOut(number, reading)) return false
  const kind = number.unit?.kind
  if (kind === 'percent' || (kind && kind !== 'times')) return false
  if (kind === 'times') return false
  const countable = number.noun !== null && !FILLER.test(number.noun)
  if (countable && !strong) return false
  // "Está na casa dos trinta e poucos mil", of nothing that is counted: whatever stands before it.
  if (
    number.vague &&
    number.multiplier >= 1000 &&
    number.unit === null &&
    !countable &&
    !sentence.of(MADE).test(text.slice(number.stop, number.stop + 30))
  )
    return true
  const clause =
    sentence.clauses.find((one) => number.start >= one.start && number.start < one.end) ?? sentence
  const made = sentence.of(MADE)
  const outputs = sentence.of(OUTPUT)
  const output = outputs.test(clause.text) || (outputs.test(sentence.text) && !PRICE_WORD.test(sentence.text))
  if (talk.figures.includes(number.min) && !output) return true
  if (number.per === 'hora' || number.per === 'dia' || number.per === 'minuto') return strong && !output
  if (strong && !(countable && output)) return true
  if (sameAsLead(number, lead, talk)) return false
  // "dezoito e quinhentos", "vinte e nove novecentos e noventa": two numbers in a row are an amount.
  if (
    next &&
    !next.unit &&
    !next.noun &&
    number.max < 1000 &&
    next.min >= 100 &&
    next.min < 1000 &&
    /^ ?(?:e|,)? ?$/.test(text.slice(number.stop, next.start)) &&
    !output
  )
    return true
  // "Com vinte e poucos você já leva".
  if (
    !number.per &&
    !number.unit &&
    number.min >= 5 &&
    /\b(?:com|por)(?: (?:uns|so|apenas|menos de|cerca de|pouco mais de))? ?$/.test(before) &&
    /^ ?(?:(?:mil|e pouc\w+|reais|voce|vc|ja|a gente|se)[ ,]+)*(?:leva|compra|pega|sai com|garante|consegue (?:levar|comprar)|voce tem)\b/.test(
      text.slice(number.stop, sentence.end),
    )
  )
    return true
  // "Trinta e um, sem o molde extra.": an amount that opens the answer.
  if (
    before.trim() === '' &&
    number.min >= 10 &&
    /^ ?,? (?:sem|com|ja com|incluindo|fora|mais|contando)\b/.test(text.slice(number.stop, sentence.end)) &&
    number.per === null
  )
    return true
  // "Fica abaixo dos cinquenta", "deixo por trinta redondo".
  if (
    !output &&
    !countable &&
    number.min >= 10 &&
    /\b(?:(?:fica|sai|esta|gira|anda)\w*(?: \w+)? (?:abaixo|acima|perto|em torno|longe) d(?:e|os|as|o)|(?:deixo|faco|fecho|vendo|consigo|solto|passo|libero|arredondo)(?: \w+){0,2} (?:por|a|em)) ?$/.test(
      before,
    )
  )
    return true
  // "Fica trinta e três, trinta e quatro": a guess between two.
  if (
    next &&
    !next.unit &&
    !next.noun &&
    next.min > number.min &&
    next.min - number.min <= 10 &&
    /^ ?(?:,|ou|a) ?$/.test(text.slice(number.stop, next.start)) &&
    /\b(?:fica|sai|custa)\w*(?: uns| por| em)? ?$/.test(before)
  )
    return true
  if (isYear(number)) return false
  if (number.min >= 1000)
    return (
      !made.test(clause.text) &&
      !(made.test(sentence.text) && !PRICE_WORD.test(sentence.text) && sentence.clauses.length > 1)
    )
  if (output) return false
  const rest = text.slice(number.stop, sentence.end)
  const ends =
    /^[ ,.;!?)]*(?:$|e (?:a|o) |(?:,|;) ?(?:mais de|menos de|depende|no maximo|talvez|se e que|trinta|vinte|quarenta)|mas |so |fica|viu|ta\b|, ?(?:\d|vinte|trinta|quarenta|cinquenta|sessenta|dez|quinze)|,? (?:depende|com certeza|mais ou menos|por ai|do que|e (?:menos|mais)|hoje|voce|vc|pra|para|na|no)\b)/.test(
      rest,
    )
  if (number.vague) return true
  if (
    /\b(?:gira\w*|girando|em torno de|na faixa d[eaos]+|na casa d[eaos]+|beira\w*|por volta de|ali pelos|la pelos|n[ao] (?:base|casa|faixa) d[eaos]+|nao passa d[eaos]+|passa d[eaos]+|fica (?:menos|mais) de|mais (?:pra|para) (?:ca|la) d[eaos]+|chut(?:o|aria)(?: uns)?|diria(?: uns)?|por alto:?|mais de|menos de|vend\w+ (?:uma|um) por|com(?: uns)?|uns) ?(?:uns |os |de )?$/.test(
      before,
    ) &&
    ends
  )
    return true
  if (number.per === 'mês' || number.per === 'ano') return WEAK_BEFORE.test(before)
  if (talk.about) return WEAK_BEFORE.test(before) || before.trim().length < 12
  return ends && /\b(?:sai|fica|custa)\w*(?: \w+)? ?$/.test(before)
}

/** Amounts of money in a draft, with or without a currency. */
export function findPriceFigures(reading: Reading, lead: Reading, talk: PriceTalk): Finding[] {
  const findings: Finding[] = []
  for (const sentence of reading.sentences) {
    for (const [index, number] of sentence.numbers.entries()) {
      const place = { reading, lead, talk, sentence }
      if (isPrice(number, sentence.numbers[index + 1], place))
        findings.push({ start: number.start, end: number.stop })
    }
  }
  return findings
}
