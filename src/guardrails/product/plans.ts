import { fold } from '../../text/normalise.ts'
import type { NumberMention } from '../../text/numbers.ts'
import { isFirstName } from '../../understanding/names.ts'
import type { Finding } from '../define.ts'
import { isPlace } from '../grounding/area.ts'
import { declines, defers } from '../moves.ts'
import type { Reading, ReadSentence } from '../reading.ts'
import type { Exchange, PlanFact } from '../rule.ts'

/**
 * Checks what a draft says of plans (name, discount, months) against the plans a tool returned in this
 * conversation. A claim about a plan nobody looked up is wrong too.
 */

/** What binds a customer for months. */
const TERM =
  /\b(?:fidelidade|fidelizac\w+|permanencia|carencia|contrato|vigencia|prend\w+|preso|presa|amarr\w*|vinculo|compromisso|prazo|multa|cancel\w+|sair|ficar|trav\w+)\b/
/** Said of a plan: it binds for no time at all. */
const NO_TERM =
  /\b(?:sem|livres? de|zero|nenhum[a]?|nada de|nao (?:tem|ha|possui|exige|pede|existe)|isent[oa]s? de|sem nenhum[a]?|sem qualquer|0) (?:\w+ ){0,2}?(?:fidelidade|fidelizac\w+|permanencia|carencia|prazo|tempo minimo|contrato|vinculo|amarra\w*|multa)\b|\b(?:cancel\w+|sai\w*) (?:a qualquer|quando|na hora que|qualquer) \w+|\bnao (?:te |o cliente )?(?:prende|amarra|fideliza)\b/
const TERM_QUESTION =
  /\b(?:quant[oa]s? (?:tempo|anos?|meses)|qual (?:o |a )?(?:prazo|fidelidade|permanencia|contrato|vigencia)|prend\w+|amarr\w*|trav\w+|fidelidade|permanencia|carencia|contrato)\b/
const SMALL_TIME =
  /\b(um|uma|dois|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|doze|\d{1,3}) (?:\w+ )?(aninhos?|mesinhos?|mesezinhos?)\b|\b(um) (ano|mes)\b(?! e meio)/g
const WORDS: Record<string, number> = {
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
  doze: 12,
}
const MOST =
  /\b(?:mais|maior|maximo|melhor|top)\b(?: de| em)? ?(?:\w+ )?(?:desconto|economia|percentual)|\b(?:desconto|percentual) (?:e )?(?:mais alto|maior|maximo)\b/
const LEAST =
  /\b(?:menos|menor|minimo|pior)\b(?: de| em)? ?(?:\w+ )?(?:desconto|economia|percentual)|\b(?:desconto|percentual) (?:e )?(?:mais baixo|menor)\b/
const LONGEST =
  /\b(?:mais|maior)\b(?: longa?| tempo de| prazo de)? ?(?:fidelidade|permanencia|prazo|contrato)|\b(?:fidelidade|permanencia|prazo|contrato) (?:e )?(?:mais long[oa]|maior)\b/
const SHORTEST =
  /\b(?:menos|menor)\b(?: tempo de| prazo de)? ?(?:fidelidade|permanencia|prazo|contrato)|\b(?:fidelidade|permanencia|prazo|contrato) (?:e )?(?:mais curt[oa]|menor)\b/
const SAME =
  /\b(?:mesm[oa]s?|igua(?:l|is)|identic[oa]s?) (?:prazo|fidelidade|permanencia|desconto|percentual|contrato|tempo)\b|\b(?:prazo|fidelidade|permanencia|desconto|percentual) (?:e |sao |de ambos e )?(?:o mesmo|a mesma|igua(?:l|is)|identic[oa]s?)\b/
/** It is not offered, or not known yet. */
const ABSENT =
  /\b(?:nao|nem|nenhum|sem)\b(?: \w+){0,3} (?:aparec\w+|existe|temos|tem|ha|encontrei|achei|consta\w*|veio|vieram|disponive\w+|oferec\w+|trabalh\w+|conheco|esta|faz parte)\b|\b(?:nao)\b(?: \w+){0,2} (?:plano)\b/
const ABSENCE = /\b(?:nao|sem|nem|nenhum[a]?|se|confirm\w+)\b/
const GENERIC_PLAN =
  /^(?:de|d[aoe]s?|que|com|sem|por|para|pra|certo|ideal|atual|ativo|novo|melhor|unico|disponive\w+|mensal|anual|escolhid[oa]|e|ou|em|n[ao]s?|mais|menos|tem|vai|pode|fica|depende\w*|varia\w*|muda\w*|seria|esta|foi|cada|voce|seu|sua|nosso|nossa|b|a|c)$/

/** "Todos os planos são livres de fidelidade", "nenhum prende": said of all there are. */
const ALL_PLANS =
  /\b(?:tod[oa]s|qualquer|cada um|ambos|os dois)\b[^.;!?]{0,24}\b(?:planos?|opcoes|deles)\b|\b(?:nossos|os) planos\b|\bnenhum(?: (?:dos|deles|de nossos|plano)\b)?/
const NO_PLAN = /\bnenhum\b[^.;!?]{0,30}\b(?:tem|exige|pede|prende|possui|amarra|cobra)\b/
const HALF_YEAR = /\b(um|dois|tres|quatro|\d) anos? e meio\b/g
/** What a plan may come with, and no tool has told. */
const EXTRAS =
  /\b(?:primeir[oa]s? (?:conta|fatura|mensalidade|mes)(?: \w+){0,2} (?:gratis|gratuit\w+|pag\w+|de graca|isent\w+|por nossa conta|zerad\w+|free)|(?:gratis|isent\w+|paga\w*)(?: \w+){0,2} primeir[oa]s? (?:conta|fatura|mes)|seguro|brinde\w*|cashback|bonus|sorteio|milhas|pontos|vale[- ]\w+|assistencia residencial|lampadas?)\b/
const COMES_WITH =
  /\b(?:vem com|inclui\w*|inclus\w+|ganha\w*|da direito|de brinde|oferece\w*|tem|traz|garante|alem d[eo])\b/

export interface PlanMention {
  plan: PlanFact | null
  /** Offsets in the sentence's text. */
  start: number
  end: number
}

/** "O Aurora Flex, com 14 %", "se chama Sol Nascente", "Básico, Intermediário e Premium". */
const NAMED =
  /(?:\b(?:o|no|do|ao|pelo|chama|chamado|seria|nome e)(?: o)? |[:,] ?|\b(?:e|ou) )([a-z]{3,}(?: [a-z\d]{3,})?)/g
const PLAN_TALK = /\b(?:planos?|opcao|opcoes|permanencia|fidelidade|sem tempo minimo)\b/
const OFFERS_PLAN =
  /\b(?:indico|recomendo|sugiro|ha|tem|temos|existe|tambem|alem d[oe]|oferec\w+|apareceu|escolh\w+|fic\w+ com|vai de|e)(?: tambem| ainda| ai| sim)?(?: com)? ?$/

const escaped = (text: string) => text.replace(/[^a-z0-9]/g, (sign) => `\\${sign}`)

/** Plans named in a sentence: those looked up, and those that only the draft knows (`plan` null). */
function plansNamed(
  reading: Reading,
  sentence: ReadSentence,
  plans: readonly PlanFact[],
  known: (word: string) => boolean,
): PlanMention[] {
  const found: PlanMention[] = []
  for (const plan of plans) {
    const name = fold(plan.name).replace(/^plano /, '')
    if (name === '') continue
    for (const match of sentence.text.matchAll(new RegExp(`\\b${escaped(name)}\\b`, 'g'))) {
      const before = sentence.text.slice(0, match.index)
      const after = sentence.text.slice(match.index + name.length)
      const source = reading.folded.verbatim(
        sentence.start + match.index,
        sentence.start + match.index + name.length,
      )
      // A plan may be called by an everyday word: it must look like a name here.
      const named =
        /\bplanos? $/.test(before) || /^\W*\p{Lu}/u.test(source) || /\b[oa]s? $|^\W*$/.test(before)
      if (named && !/^ de /.test(after))
        found.push({ plan, start: match.index, end: match.index + name.length })
    }
  }
  for (const match of sentence.text.matchAll(/\bplanos? (?:chamado |e o |d[oa] )?["'*_]?([a-z][a-z0-9]*)/g)) {
    const at = match.index + match[0].length - (match[1]?.length ?? 0)
    const end = match.index + match[0].length
    if (found.some((one) => one.start < end && one.end > at)) continue
    const source = reading.folded.verbatim(sentence.start + at, sentence.start + end)
    if (!/^\p{Lu}\p{L}/u.test(source) || GENERIC_PLAN.test(match[1] ?? '')) continue
    found.push({ plan: null, start: at, end })
  }
  if (
    plans.length > 0 &&
    (PLAN_TALK.test(sentence.text) || sentence.numbers.some((one) => one.unit?.kind === 'percent'))
  ) {
    for (const match of sentence.text.matchAll(NAMED)) {
      const words = match[1] ?? ''
      const at = match.index + match[0].length - words.length
      const inSource = (from: number, to: number) =>
        reading.folded.verbatim(sentence.start + from, sentence.start + to)
      // The capital tells a name: as many words as have one.
      const name = /^(?:\p{Lu}[\p{L}\d]+)(?: \p{Lu}[\p{L}\d]+)*/u.exec(
        inSource(at, at + words.length).trim(),
      )?.[0]
      if (name === undefined) continue
      const end = at + name.length
      if (found.some((one) => one.start < end && one.end > at)) continue
      const plain = fold(name)
      const called = /^chama/.test(match[0])
      if (GENERIC_PLAN.test(plain)) continue
      // "Indico o Prata: 14%": an article and a plan's own matter leave no doubt, whatever else the word means.
      const offered =
        /\b[oa] $|\bo(?: o)? $/.test(match[0].slice(0, match[0].length - words.length)) &&
        OFFERS_PLAN.test(sentence.text.slice(Math.max(0, match.index - 24), match.index)) &&
        !/\b(?:consultor|time|whatsapp|desconto|percentual|mercado)\b/.test(plain)
      if (!offered && !called && (isPlace(plain) || isFirstName(plain.split(' ')[0] ?? ''))) continue
      const rest = plain.split(' ').filter((word) => offered || !known(word))
      if (rest.length > 0) found.push({ plan: null, start: at, end })
    }
  }
  return found.sort((a, b) => a.start - b.start)
}

/** Months a number of time means, or null when it is none of months and years. */
function monthsOf(number: NumberMention): number | null {
  if (number.min !== number.max) return null
  if (number.unit?.name === 'mês') return number.min
  return number.unit?.name === 'ano' ? number.min * 12 : null
}

interface Term {
  months: number
  start: number
  end: number
}

function termsOf(sentence: ReadSentence, asked: boolean): Term[] {
  const talk = TERM.test(sentence.text) || OF_ALL.test(sentence.text) || asked
  const terms: Term[] = []
  const none = NO_TERM.exec(sentence.text)
  if (none) terms.push({ months: 0, start: none.index, end: none.index + none[0].length })
  for (const number of sentence.numbers) {
    const months = monthsOf(number)
    if (months === null) continue
    const at = number.start - sentence.start
    // "R$ 72 por mês, o que em um ano soma R$ 864": time that money is counted in.
    if (sentence.numbers.some((one) => one.money) && !TERM.test(sentence.text)) continue
    // "36 meses" beside a plan or a discount is its term even when the word is left out.
    const beside = sentence.numbers.some((one) => one.unit?.kind === 'percent')
    if (talk || beside) terms.push({ months, start: at, end: number.stop - sentence.start })
  }
  if (talk) {
    for (const match of sentence.text.matchAll(HALF_YEAR)) {
      const years = WORDS[match[1] ?? ''] ?? Number(match[1])
      const at = match.index
      for (let i = terms.length - 1; i >= 0; i--)
        if ((terms[i]?.start ?? -1) >= at && (terms[i]?.start ?? -1) < at + match[0].length)
          terms.splice(i, 1)
      terms.push({ months: years * 12 + 6, start: at, end: at + match[0].length })
    }
    for (const match of sentence.text.matchAll(SMALL_TIME)) {
      if (sentence.numbers.some((one) => one.money) && !TERM.test(sentence.text)) break
      const [, small, unit = match[4] ?? ''] = match
      const count = WORDS[small ?? match[3] ?? ''] ?? Number(small)
      const months = unit.startsWith('an') ? count * 12 : count
      terms.push({ months, start: match.index, end: match.index + match[0].length })
    }
  }
  return terms
}

/** The plan a term or a discount is said of: the last one named before it in the sentence, else the first after it. */
function planOf(at: number, named: readonly PlanMention[], carried: PlanFact | null): PlanFact | null {
  const before = named.filter((one) => one.end <= at).at(-1)
  if (before) return before.plan
  const after = named.find((one) => one.start >= at)
  return after ? after.plan : carried
}

const COUNTED =
  /\b(?:sao|temos|existem|ha|tem|oferecemos) (dois|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|\d{1,2}) (?:planos|opcoes de plano)\b/
const RANKED = /\b(?:mais (?:pedid|vendid|procurad|escolhid)\w+|queridinh\w+|campe\w+|recomendo|o melhor)\b/
/** How many plans there are, what one binds, which is the favourite: nobody has looked any up. */
function unseenPlans(reading: Reading, plans: readonly PlanFact[]): Finding[] {
  return reading.sentences.flatMap((sentence): Finding[] => {
    if (sentence.question || declines(sentence.text)) return []
    const place = { start: sentence.start, end: sentence.end }
    const count = COUNTED.exec(sentence.text)?.[1]
    if (count !== undefined && (WORDS[count] ?? Number(count)) !== plans.length) return [place]
    if (plans.length > 0 || !(NO_TERM.test(sentence.text) || RANKED.test(sentence.text))) return []
    const source = reading.folded.verbatim(sentence.start, sentence.end)
    const called = [...source.matchAll(/(?<!\p{L})[Oo] (\p{Lu}\p{Ll}{3,})/gu)].some(([, name = '']) => {
      const plain = fold(name)
      return !isFirstName(plain) && !isPlace(plain)
    })
    return called ? [place] : []
  })
}

/** "Todos os nossos planos são de 24 meses." */
const OF_ALL = /\b(?:tod[oa]s|cada um d)(?: \w+){0,2} planos\b/
/** What leaving early costs: every plan says for itself, and no tool tells. */
const PENALTY = /\bmultas?\b/
const LEAVES_EARLY =
  /\b(?:sai\w*|sair|cancel\w+|desist\w+|romp\w+)\b[^.;!?]{0,40}\b(?:antes|cedo|meio)\b|\bantes do (?:prazo|fim|tempo)\b/
function statedPenalties(reading: Reading): Finding[] {
  return reading.sentences.flatMap((sentence): Finding[] => {
    const { text } = sentence
    if (sentence.question || declines(text) || defers(text)) return []
    if (
      /\b(?:se ha|se houver|se tiver|se existe|caso|depend\w+|plano que|cada plano|conforme|quando ha|(?:fica|esta) claro|escrit\w+)\b/.test(
        text,
      )
    )
      return []
    const costs =
      (PENALTY.test(text) &&
        (sentence.numbers.length > 0 ||
          /\b(?:mensalidades?|contas?|faturas?|metade|proporcional)\b/.test(text))) ||
      (LEAVES_EARLY.test(text) &&
        /\b(?:nao paga|paga|sem (?:custo|multa)|nada|de graca|mensalidades?)\b/.test(text))
    return costs ? [{ start: sentence.start, end: sentence.end }] : []
  })
}

export function findWrongPlans(
  reading: Reading,
  exchange: Exchange,
  lead: Reading,
  /** A word of the business: no name of a plan. */
  known: (word: string) => boolean,
): Finding[] {
  const { plans } = exchange
  const asked = lead.sentences.some((sentence) => TERM_QUESTION.test(sentence.text))
  const inLead = lead.sentences.flatMap((sentence) => plansNamed(lead, sentence, plans, known))
  let carried: PlanFact | null =
    plans.length === 1 ? (plans[0] ?? null) : (inLead.find((one) => one.plan !== null)?.plan ?? null)
  const findings: Finding[] = [
    ...unseenPlans(reading, plans),
    ...(known('permanencia') ? statedPenalties(reading) : []),
  ]
  for (const sentence of reading.sentences) {
    const named = plansNamed(reading, sentence, plans, known)
    const only = named.length > 0 && named.every((one) => one.plan === named[0]?.plan) ? named[0]?.plan : null
    if (only) carried = only
    const off = ABSENT.test(sentence.text) || declines(sentence.text)
    const at = (start: number, end: number): Finding => ({
      start: sentence.start + start,
      end: sentence.start + end,
    })
    for (const one of named) {
      if (one.plan === null && !off && !sentence.question && !defers(sentence.text))
        findings.push(at(one.start, one.end))
    }
    if (sentence.question || declines(sentence.text)) continue
    const none = NO_TERM.exec(sentence.text)
    const bound = plans.filter((one) => (one.fidelityMonths ?? 0) > 0)
    if (
      bound.length > 0 &&
      ((none !== null && ALL_PLANS.test(sentence.text) && !only) ||
        (NO_PLAN.test(sentence.text) && TERM.test(sentence.text)))
    ) {
      findings.push(at(none?.index ?? 0, none ? none.index + none[0].length : sentence.text.length))
      continue
    }
    const extra = EXTRAS.exec(sentence.text)
    if (
      extra &&
      plans.length > 0 &&
      (named.length > 0 || /\bplano\b/.test(sentence.text)) &&
      COMES_WITH.test(sentence.text) &&
      !off &&
      !ABSENCE.test(sentence.text.slice(0, extra.index))
    )
      findings.push(at(extra.index, extra.index + extra[0].length))
    for (const term of termsOf(sentence, asked || named.length > 0)) {
      const plan = planOf(term.start, named, carried)
      // "16 e 36 meses": the first of the two is the discount.
      if (/\bnao (?:e|sao|tem)(?: \w+)? $/.test(sentence.text.slice(0, term.start))) continue
      if (
        plans.some((one) => Math.abs(one.discount * 100 - term.months) < 0.005) &&
        /^ ?(?:e|ou|,) \d/.test(sentence.text.slice(term.end).replace(/^ ?(?:mes\w*|anos?)/, ''))
      )
        continue
      const fits = (one: PlanFact) => one.fidelityMonths === undefined || one.fidelityMonths === term.months
      if (plan) {
        if (!fits(plan)) findings.push(at(term.start, term.end))
      } else if (plans.length > 0) {
        if (!plans.some(fits)) findings.push(at(term.start, term.end))
      } else if (
        named.length > 0 ||
        (none === null &&
          (TERM.test(sentence.text) || OF_ALL.test(sentence.text)) &&
          !ABSENT.test(sentence.text.slice(0, term.start)))
      ) {
        if (
          /\b(?:fidelidade|permanencia|fidelizac\w+|carencia|contrato|amarr\w+|prend\w+|trav\w+|fideliz\w+|todos os (?:nossos )?planos)\b/.test(
            sentence.text,
          )
        )
          findings.push(at(term.start, term.end))
      }
    }
    for (const number of sentence.numbers) {
      if (number.unit?.kind !== 'percent' || number.min !== number.max) continue
      const start = number.start - sentence.start
      // "16 % no Intermediário": the name right after it.
      const next = named.find((one) => one.start > start)
      const linked =
        next &&
        /^ ?(?:de desconto )?(?:n[oa]|d[oa]|para o|pelo|com o)? ?(?:plano )?$/.test(
          sentence.text.slice(number.stop - sentence.start, next.start),
        )
      const plan = linked ? next.plan : named.length > 0 ? planOf(start, named, null) : null
      if (plan && Math.abs(plan.discount * 100 - number.min) > 0.005 && plans.length > 0)
        findings.push(at(start, number.stop - sentence.start))
    }
    findings.push(...comparisons(sentence, named, plans, at))
  }
  return findings
}

/** "Is the one with the biggest discount", "both bind for the same time". */
function comparisons(
  sentence: ReadSentence,
  named: readonly PlanMention[],
  plans: readonly PlanFact[],
  at: (start: number, end: number) => Finding,
): Finding[] {
  if (plans.length < 2 || /\bnao\b/.test(sentence.text)) return []
  const subjects = [...new Set(named.flatMap((one) => (one.plan ? [one.plan] : [])))]
  const discounts = plans.map((plan) => plan.discount)
  const months = plans.flatMap((plan) => plan.fidelityMonths ?? [])
  const one = subjects.length === 1 ? subjects[0] : undefined
  const wrong = (pattern: RegExp, isSo: (plan: PlanFact) => boolean): Finding[] => {
    const match = pattern.exec(sentence.text)
    return match && one && !isSo(one) ? [at(match.index, match.index + match[0].length)] : []
  }
  const same = SAME.exec(sentence.text)
  const compared = subjects.length > 1 ? subjects : plans
  const equal = (values: readonly (number | undefined)[]) => new Set(values).size < 2
  const sameIsFalse =
    same !== null &&
    !(/desconto|percentual/.test(same[0])
      ? equal(compared.map((plan) => plan.discount))
      : equal(compared.map((plan) => plan.fidelityMonths)))
  return [
    ...wrong(MOST, (plan) => plan.discount === Math.max(...discounts)),
    ...wrong(LEAST, (plan) => plan.discount === Math.min(...discounts)),
    ...(months.length === plans.length
      ? [
          ...wrong(LONGEST, (plan) => plan.fidelityMonths === Math.max(...months)),
          ...wrong(SHORTEST, (plan) => plan.fidelityMonths === Math.min(...months)),
        ]
      : []),
    ...(sameIsFalse ? [at(same.index, same.index + same[0].length)] : []),
  ]
}
