import type { NumberMention } from '../../text/numbers.ts'
import type { Mention, ReadingContext } from '../mention.ts'
import { clauseAround, type Message, sentenceAt } from '../message.ts'

/** What the sum is of: the lead's bill. */
const BILL =
  /\b(?:conta|contas|fatura|boleto da luz|luz|energia|eletricidade|pago|pagamos|pagando|paga|vem|veio|vindo|chega|chegou|media|distribuidora|por mes|mensal|todo mes|gira)\b/
const SPENDS = /\b(?:gasto|gastamos|gastando|da|deu|fica|ficou|e|eh|foi|sao|tipo|uns|umas)\b[^.;!?\d]{0,20}$/
/** Said of the bill just before the figure, so that even a bare number is a sum. */
const BILL_BEFORE =
  /\b(?:(?:contas?|fatura|boleto|luz|energia)\b[^.;!?\d]{0,34}|(?:pago|pagamos|pagando|vem|veio|vindo|vinha)(?: \w+){0,3} ?)$/
const BILL_AFTER = /^\s*(?:d[aeo]|na|em|com) (?:a )?(?:minha )?(?:conta de )?(?:luz|energia)\b|^\s*de conta\b/
/** What is hoped for, charged or offered, not what the bill says. */
/** Hoped for or supposed: "se minha conta fosse 1000". */
const SUPPOSED =
  /\b(?:se|caso)\b[^.;!?]{0,40}\b(?:fosse|for|viesse|vier|desse|der|passasse|passar|chegasse)\b/
/** Somebody else's bill. */
const OTHERS =
  /\b(?:vizinh[oa]s?|cunhad[oa]|prim[oa]|irm[ao]s?|amig[oa]s?|sogr[oa]|colega|filh[oa]s?|mae|pai|patrao|inquilin[oa]|fulano)\b[^.;!?\d]{0,24}$/
const OTHER_BEFORE =
  /\b(?:economi\w+|poup\w+|descont\w+|cust(?:a|am|aria|o)\b(?! de energia)|precos?|sai por|invest\w+|parcel\w+|entrada|frete|multa|ganh\w+|salario|aluguel|condominio|indic\w+|minimo|a partir de|acima de|maquina|compr\w+)\b[^.;!?\d]{0,24}$/
/** Other bills of a home. */
const OTHER_AFTER =
  /^\s*(?:de|da|do|com|na|no|em|pra|para|pro)\s+(?:a |o )?(?:agua|gas|internet|aluguel|condominio|telefone|celular|mercado|supermercado|feira|escola|faculdade|iptu|ipva|cartao|gasolina|combustivel|net|plano|salario|desconto|economia|credito)\b/
const BEFORE_NOW =
  /\b(?:era|eram|antes|antigamente|vinha|pagava|costumava|(?:mes|ano|verao|inverno) passado|ja (?:foi|veio|paguei))\b[^.;!?\d]{0,24}$/
const NOW =
  /\b(?:agora|hoje|esse mes|este mes|ultim[ao]s?|atual\w*|media|normalmente|geralmente)\b[^.;!?\d]{0,24}$/
const LESS = /\b(?:nao chega(?:va)?(?: nem)?(?: a| em| nos| aos)?|nem(?: chega)?(?: a| aos)?|nao passa de) ?$/
const DATE = /\b(?:dia|dias|ano de|venc\w+(?: dia| em)?|rua|numero|n|apto|cep|casa|bloco)\s*$/
/** A word after the number that leaves it a bare sum. */
const FILLER =
  /^(?:mais|menos|aprox\w*|por|todo|toda|cada|mensa\w*|no|na|de|a|ao|em|e|ou|mes|media|so|redond\w+|certinh\w+|hoje|agora|depende\w*|varia\w*|pouc\w+|pra|para|com|luz|energia|conta|fatura|se|mas|ne|viu|ok|aqui|la|eu|que|nessa|nesse|reais|reau?s?|reaus|reias|reiais|real|conto|contos|pila|pilas|mangos?|r)$/
const LARGEST_CENTS = 10_000_000_00 // ten million reais a month is no bill of a lead; a phone number is more
/** A clause of so few words, the sum among them, tells the sum. */
const SHORT = 4

/** A sum in integer cents, as digits: the lead's bill. Of a range its middle, which is what is asked for: an average. */
export function readMoney(message: Message, context: ReadingContext): Mention[] {
  return message.numbers.flatMap((number) => readSum(message, context, number) ?? [])
}

function readSum(message: Message, context: ReadingContext, number: NumberMention): Mention | null {
  const { text } = message
  const clause = clauseAround(message, number.start)
  const before = statementBefore(message, clause.start, number.start)
  const after = text.slice(number.end)
  const afterUnit = text.slice(number.unit?.kind === 'money' ? number.stop : number.end)
  if (number.unit !== null && number.unit.kind !== 'money') return null
  if (number.unit?.name === 'US$') return null
  const monthly = number.per === 'mês' || /^\s*(?:por mes|ao mes|\/ ?mes|mensa\w+|todo mes)\b/.test(after)
  const ofBill = BILL_BEFORE.test(before) || BILL_AFTER.test(afterUnit)
  const lone = !context.asked && isLone(message, context, number)
  if (!number.money) {
    if (number.per !== null && !monthly) return null
    if (number.noun !== null && !FILLER.test(number.noun)) return null
    if (/^\s*(?:kwh|kw|%|anos?\b|meses|pessoas|h\b)/.test(after) || DATE.test(before)) return null
    const centavos = /\d,\d{2}$/.test(text.slice(number.start, number.end)) && number.min >= LEAST_LONE
    if (!context.asked && !context.correcting && !monthly && !ofBill && !lone && !centavos) return null
  }
  const year = !number.money && number.multiplier === 1 && number.min >= 1950 && number.min <= 2050
  if (year && /\b(?:em|desde|de|ano)\s*$/.test(before)) return null
  const under = number.qualifier === 'under' || LESS.test(before)
  const amount = number.vague ? number.min : (number.min + number.max) / 2
  const cents = Math.round(amount * 100) - (under ? 1 : 0)
  if (cents <= 0 || cents > LARGEST_CENTS) return null

  const sentence = sentenceAt(message, number.start)
  let weight = context.asked ? 4 : lone ? 3 : 0
  if (number.money || monthly) weight += 2
  if (ofBill || BILL.test(clause.text) || BILL.test(before)) weight += 3
  if (SPENDS.test(before)) weight += 1
  if (clause.text.trim().split(/\s+/).length <= SHORT && !sentence.question) weight += 2
  if (context.correcting) weight += 2
  if (NOW.test(before)) weight += 1
  if (BEFORE_NOW.test(before)) weight -= 3
  if (OTHER_BEFORE.test(before)) weight -= 5
  if (SUPPOSED.test(sentence.text) || (OTHERS.test(before) && !context.asked)) weight -= 6
  // "432,10" is written as money; an amount told in a plain sentence is the bill's.
  if (cents % 100 !== 0 || /,\d{2}$/.test(text.slice(number.start, number.end))) weight += 2
  if (number.money && !sentence.question) weight += 1
  if (sentence.question && !BILL.test(before)) weight -= 2
  const denied = /\bnao (?:e|eh|sao|foi)?\s*(?:de )?$/.test(before) && !under
  return {
    value: String(cents),
    start: number.start,
    end: Math.max(number.end, number.unit?.kind === 'money' ? number.stop : number.end),
    standing: denied || OTHER_AFTER.test(afterUnit) ? 'denied' : weight >= 3 ? 'said' : 'possible',
    weight,
  }
}

const AROUND_LONE =
  /^(?:(?:acho|entre|ate|faixa|reais|reau?s?|reias|conto|contos|que|e|eh|deve|ser|da|dar|vem|uns|umas|cerca|de|mais|ou|menos|em|torno|pouco|poucos|quase|por|ai|media|entao|ah|ok|sim|olha|creio|chuto|la|no|na|normalmente|geralmente|alguma|coisa)(?:[\s.,!]+|$))*$/
/** Less is a choice, a count or a floor; no bill. */
const LEAST_LONE = 30

/** A message that is nothing but a sum, to no question of another kind: "uns trezentos e pouco", a turn late. */
function isLone(message: Message, context: ReadingContext, number: NumberMention): boolean {
  if (context.question.fields.length > 0 || message.numbers.length > 1 || number.min < LEAST_LONE)
    return false
  const { text } = message
  const rest = `${text.slice(0, number.start)} ${text.slice(number.stop)}`
  return AROUND_LONE.test(rest.replace(/^[\s.,!]+/, ''))
}

/** What stands before a figure; a colon only introduces it: "conta de luz: 350". */
function statementBefore(message: Message, from: number, at: number): string {
  const own = message.text.slice(from, at)
  if (message.text[from - 1] !== ':') return own
  const { start } = clauseAround(message, from - 2)
  return `${message.text.slice(start, from - 1)} ${own}`
}
