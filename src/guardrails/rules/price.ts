import { z } from 'zod'
import { phrases } from '../../text/phrases.ts'
import { type Finding, parseParams, readingRule } from '../define.ts'
import {
  asksAboutLead,
  bareAnswer,
  declines,
  defers,
  depends,
  leftAside,
  opensWithAnswer,
  showsUnderstanding,
} from '../moves.ts'
import { findComparisons } from '../price/comparisons.ts'
import { findPriceFigures } from '../price/figures.ts'
import { findPriceLevels } from '../price/levels.ts'
import { type PriceTalk, priceTalk } from '../price/talk.ts'
import { type Reading, readLead } from '../reading.ts'
import type { Exchange, RuleFactory } from '../rule.ts'
import { gapsTo, ownAmounts } from '../savings.ts'
import { scan } from '../scan.ts'

const SUBJECT = phrases`precos? ¦ valor(?:es)? ¦ custos? ¦ investimentos? ¦ precio ¦ prices?`

/** "Não é valor da máquina", "são peças, e não reais": a figure said to be no price. */
const NO_MONEY =
  /\b(?:nao|nem) (?:e|sao|eram|era|se trata de|esta em|estao em|falo de|falei de|falava de|digo) (?:\w+ ){0,2}?(?:precos?|valor(?:es)?|reais|dinheiro|custos?)\b|(?:\be|,) nao (?:em |o |a |e )?(?:precos?|valor(?:es)?|reais|dinheiro)\b/

/** Speaks of price without leave: not handed over, not declined, not about the lead. */
function findLoose(reading: Reading): Finding[] {
  return scan(reading, SUBJECT)
    .filter((hit) => {
      if (/^[- ]?benefici/.test(hit.after)) return false
      if (
        /\b(?:agreg\w+|ger(?:a|am|ar)|traz\w*|cri(?:a|ar)|d(?:a|ar|ando)|nossos|seus) (?:\w+ ){0,3}$/.test(
          hit.before,
        )
      )
        return false
      if (
        /^ (?:nutriciona|agregad|ao|para o (?:seu )?produto|d[oa] (?:peso|diametro|espessura|gramatura|empresa))/.test(
          hit.after,
        )
      )
        return false
      if (
        /^ (?:aproximad|medi|nomina|de referencia)/.test(hit.after) &&
        hit.sentence.numbers.some((one) => one.unit !== null)
      )
        return false
      if (/^segund|\b(?:um )?segundo $/.test(hit.before)) return false
      if (NO_MONEY.test(hit.sentence.text) || leftAside(hit.after, hit.text)) return false
      const near = [
        reading.sentences[hit.sentence.index - 1],
        hit.sentence,
        reading.sentences[hit.sentence.index + 1],
      ]
      return (
        !near.some((one) => one && (defers(one.text) || declines(one.text) || depends(one.text))) &&
        !showsUnderstanding(hit.sentence.text) &&
        !asksAboutLead(hit.sentence)
      )
    })
    .map((hit) => ({ start: hit.start, end: hit.end, unsure: true }))
}

const ADJUSTS =
  /\b(?:um pouco|pouco|bem|muito|bastante)? ?(?:mais|menos|acima|abaixo|menor|maior)(?: (?:que|do que|d)isso)?\b|\bnao chega|\bpassa d|\bpor ai\b|\bperto\b|\bquase\b|\bproximo|\bacert\w+|\berrou|\bnessa faixa|\bnesse (?:valor|numero|preco)|\bnem tanto|\btudo isso|\bdentro d|\bencaix\w+|\bchut\w+|\bsuficiente|\bda (?:pra|para) (?:comprar|levar|pegar)|\bcompra\b|\bconsegue (?:comprar|levar)|\bisso mesmo|\bconfere|\bprocede|\b(?:pra|para) (?:cima|baixo)\b|\bpor (?:cima|baixo)\b|\besse (?:numero|valor|preco)|\bessa faixa|\bnem de longe|\blonge\b|\bte (?:informaram|falaram|passaram|disseram)|\balto\b|\bbaixo\b|\btroco\b|\bsobra\b/

const HINT =
  /^(?:(?:opa|hm+|eita|olha|e|ah|isso|e isso ai|ai sim|uau|sim|nao)[,.! ]+)*(?:(?:ja )?(?:esquent\w+|esfri\w+|passou (?:longe|perto|raspando|do ponto)|(?:esta|ta) (?:quase|quente|frio|fri[oa]|morno|longe|perto)|quase la|chegou (?:perto|pertinho)|acert\w+ (?:na mosca|em cheio)|na mosca|errou (?:por pouco|feio|longe)|(?:um (?:tiquinho|pouquinho|pouco|cadinho|tanto) |bem |muito |bastante )?(?:acima|abaixo|menos|mais)(?: (?:disso|que isso))?|nem perto|longe disso)[,.! ]*)+$/
const SOFT_OPENING =
  /^(?:claro|certo|ok|okay|perfeito|otimo|entendi|entendo|combinado|beleza|legal|show|maravilha|boa pergunta|tranquilo|com certeza|obrigad[oa]|pode ser|sem problemas?)\b/

/** Characters of a reply that has room for a verdict and for no more. */
const CURT = 36
const TAG_QUESTION = /,? ?(?:viu|ne|hein|ta|ok|certo|hem)\?/g
const TAKES_NOTE =
  /\b(?:anot\w+|obrigad\w+|entend\w+|valeu|consultor\w*|bom dia|boa (?:tarde|noite)|ola|oi|ajud\w+|conversa\w*)\b|^(?:certo|ok|claro|combinado|perfeito|legal|beleza|tranquilo|sem problemas?)\W*$/

function isCurt(reading: Reading): boolean {
  const text = reading.folded.text.replace(TAG_QUESTION, '').trim()
  return (
    text !== '' &&
    text.length <= CURT &&
    !text.includes('?') &&
    reading.mentions.length === 0 &&
    reading.numbers.every((number) => number.unit === null) &&
    !defers(text) &&
    !declines(text) &&
    !depends(text) &&
    !NO_MONEY.test(text) &&
    !TAKES_NOTE.test(text)
  )
}

/** Says yes, no or "a bit more" to a price the lead put forward. */
function findConfirmations(reading: Reading, lead: Reading, talk: PriceTalk): Finding[] {
  const hint = reading.folded.text.replace(/[^a-z ,.!]/g, '').trim()
  // Hot or cold, and nothing else: it measures a guess, whatever was said before it.
  if (HINT.test(hint) && !lead.numbers.some((number) => number.unit !== null && !number.money))
    return [{ start: 0, end: reading.folded.text.length }]
  if (!talk.yesNo && talk.figures.length === 0) return []
  // A few words and nothing else, to an amount put forward: "chutou alto, viu?", "está dentro, sim".
  if (talk.yesNo && talk.figures.length > 0 && isCurt(reading))
    return [{ start: 0, end: reading.folded.text.length }]
  return reading.sentences.flatMap((sentence): Finding[] => {
    const { text } = sentence
    const place = { start: sentence.start, end: sentence.end }
    if (NO_MONEY.test(text)) return []
    if (talk.yesNo && bareAnswer(text)) {
      const soft = /^(?:claro|certo|combinado|tranquilo|sem problemas?|pode ser)\W*$/.test(text)
      const next = reading.sentences[sentence.index + 1]
      const handsOver = next !== undefined && (defers(next.text) || declines(next.text))
      return soft || (handsOver && !ADJUSTS.test(text) && !/\bsim\b|\bisso\b/.test(text)) ? [] : [place]
    }
    // An opening yes or no to a figure, in a sentence that speaks of nothing else.
    if (
      talk.figures.length > 0 &&
      talk.yesNo &&
      opensWithAnswer(text) &&
      !SOFT_OPENING.test(text) &&
      !defers(text) &&
      !declines(text) &&
      !sentence.question &&
      sentence.mentions.length === 0 &&
      sentence.numbers.every((number) => !number.unit)
    )
      return [place]
    if (talk.figures.length === 0 && !opensWithAnswer(text)) return []
    if (declines(text) || defers(text) || sentence.question) return []
    if (sentence.numbers.some((number) => number.unit && number.unit.kind !== 'money')) return []
    const about =
      sentence.mentions.length === 0 ||
      /\b(?:orcamento|verba|valor|preco|comprar|levar|encaixa\w*|dentro)\b/.test(text)
    return ADJUSTS.test(text) && about && (text.length < 90 || /\b(?:valor|preco|isso)\b/.test(text))
      ? [place]
      : []
  })
}

/** The lead speaks of what a service costs, not of the bill they pay. */
const OF_SERVICE =
  /\b(?:kwh|quilowatt\S*|mensalidade|taxa|adesao|(?:de|da) assinatura|tarifa de voces|placas?|inversor|medidor|equipamento|voces cobram|vcs cobram|cobram)\b/

const OWN_QUESTION =
  /^(?:e )?(?:quanto(?: custa| sai| e| fica)?|o preco|o valor|custa quanto|sai por quanto|o custo)\W*$/
/** "Quanto? Um pouco mais que a outra.": asks the lead's question and answers it. */
function answersItself(reading: Reading): Finding[] {
  return reading.sentences.flatMap((sentence, index): Finding[] => {
    const next = reading.sentences[index + 1]
    if (!sentence.question || !OWN_QUESTION.test(sentence.text) || next === undefined) return []
    return defers(next.text) || declines(next.text) || depends(next.text)
      ? []
      : [{ start: next.start, end: next.end }]
  })
}

const SETTINGS = z.strictObject({
  /** The lead's own amounts (a bill, a budget) may be repeated, and so may what is worked out from them; other rules judge savings and levels. */
  allow_lead_amounts: z.boolean().default(false),
  /** Amounts of the business's own terms, integer cents: the smallest bill it takes. */
  allowed_cents: z.array(z.int().positive()).default([]),
})

const SAVED_OR_ASKED = /\b(?:econom\w+|sobr\w+|mensalidade|kwh|taxa|adesao|cobram?|custa\w*|limite|teto)\b/
/** The lead named the amount as a saving or a price, and nothing else says it is theirs. */
function isOfferToLead(amount: number, exchange: Exchange, lead: Reading): boolean {
  if (exchange.bill !== null || exchange.plans.length > 0) return false
  return lead.sentences.some(
    (one) =>
      SAVED_OR_ASKED.test(one.text) &&
      !/\b(?:conta|luz|fatura|pago|gasto|vem|boleto)\b/.test(one.text) &&
      one.numbers.length === 1 &&
      one.numbers.some((number) => number.min === amount),
  )
}

/** "Por R$ 10 de diferença", "faltam 15 reais". */
const GAP = /\b(?:diferenca|falt(?:a|am|ou|aram)|por (?:so |apenas )?r ?\$|a menos|a mais)\b/
/** An amount the lead gave, the bill shows, or a saving worked out from the bill. */
function isOwnAmount(
  finding: Finding,
  reading: Reading,
  lead: Reading,
  exchange: Exchange,
  allowed: readonly number[],
): boolean {
  const number = reading.numbers.find((one) => one.start === finding.start)
  if (!number) return false
  const said = reading.sentences.find((one) => number.start >= one.start && number.start < one.end)
  // Taken up to be refused or left open, here or in the next sentence.
  const near = said ? [said, reading.sentences[said.index + 1]] : []
  if (
    isOfferToLead(number.min, exchange, lead) &&
    !near.some((one) => one && (declines(one.text) || depends(one.text)))
  )
    return false
  const own = [
    ...ownAmounts(exchange),
    ...allowed,
    ...(said && GAP.test(said.text) ? gapsTo(allowed, exchange) : []),
  ]
  return own.some((cents) => Math.abs(number.min * 100 - cents) <= 1)
}

export const price: RuleFactory = ({ business, params }) => {
  const settings = parseParams('price', SETTINGS, params)
  return readingRule(business, {
    id: 'price',
    protects: 'The agent never states, hints at, compares or confirms a price.',
    feedback:
      'Não fale de preço: nem valor, faixa, comparação ("mais em conta"), nem confirme ou negue um número do lead. Diga que os valores são passados pelo consultor, conforme a necessidade.',
    find(reading, exchange) {
      const lead = readLead(business, exchange)
      const talk = priceTalk(lead)
      if (settings.allow_lead_amounts)
        return [
          ...findPriceFigures(reading, lead, { ...talk, figures: [] }).filter(
            (finding) => !isOwnAmount(finding, reading, lead, exchange, settings.allowed_cents),
          ),
          ...findComparisons(reading),
          ...(OF_SERVICE.test(lead.folded.text) ? findConfirmations(reading, lead, talk) : []),
        ]
      const found: Finding[] = [
        ...findPriceFigures(reading, lead, talk),
        ...findPriceLevels(reading),
        ...findConfirmations(reading, lead, talk),
        ...answersItself(reading),
      ]
      return found.length > 0 ? found : findLoose(reading)
    },
    examples: {
      pass: [
        { text: 'Os valores quem passa é o consultor, conforme a sua necessidade.' },
        { text: 'Não consigo confirmar nem descartar esse número.', exchange: { lastLead: 'é uns 40 mil?' } },
        { text: 'Ela produz 300 unidades por hora.' },
      ],
      block: [
        { text: 'Sai por uns trinta e cinco mil.' },
        ...(settings.allow_lead_amounts
          ? []
          : [
              { text: 'É mais em conta que a outra.' },
              { text: 'É por aí sim.', exchange: { lastLead: 'é uns 40 mil?' } },
            ]),
      ],
    },
  })
}
