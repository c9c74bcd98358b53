import { z } from 'zod'
import type { NumberMention } from '../../text/numbers.ts'
import { parseParams, readingRule } from '../define.ts'
import { declines, depends } from '../moves.ts'
import { type Reading, type ReadSentence, readLead } from '../reading.ts'
import type { Exchange, RuleFactory } from '../rule.ts'
import { gapsTo, savingsOf, statedAmounts } from '../savings.ts'
import { scanSentence } from '../scan.ts'

const SETTINGS = z.strictObject({
  /** The smallest bill the business takes, integer cents: it may be said as such. */
  minimum_bill_cents: z.int().positive().optional(),
})

const SAVES =
  /\b(?:(?:vai|cai|baixa|passa|sai) de(?= \d)|econom\w+|poup\w+|sobra\w*|desconto|cai(?:r|ria)?|caem|baix\w+|reduz\w*|diminu\w+|guard\w+|de volta|deixa\w* de pagar|a menos|menos|menor|no (?:seu )?bolso|passa(?:ria|r)? (?:para|pra|a)|pagaria|vai pagar|voce paga so|pagar so|ficaria|fica em|vira(?=(?: \w+)? (?:r\$ ?)?\d)|ganh\w+|recebe\w*|lucr\w+|junta\w*|cashback|abat\w+)\b/
/** "Uns setenta conto", "cinquentinha": money as it is spoken. */
const SLANG =
  /^(?:contos?|pilas?|paus?|mangos?|pratas?|merreis|dilmas?|reaizinhos?|reaus?|realzinhos?|contao|notas?)$/
const SALARY =
  /\b(?:meio|um|dois|quase um|mais de um|metade de um) (?:salarios?(?: minimos?)?|decimo terceiro|13o?)\b/g
const DIMINUTIVE =
  /\b(?:dezinh|vintinh|trintinh|quarentinh|cinquentinh|sessentinh|setentinh|oitentinh|noventinh|cenzinh|cenzao|duzentinh|trezentinh|quatrocentinh|quinhentinh|milzinh|milao|centao|cinquentao|vintao)[oa]?s?\b/g
const SALARIES = /^(?:salarios?|parcelas?|contas?|faturas?)$/
const MINIMUM =
  /\b(?:minim\w+|pass\w+ d[aeo]s?|a partir de|acima de|pelo menos|abaixo de|menos de|mais de|superior|inferior|ou mais|ou acima|pra cima|para cima|precis\w+ (?:ser|ter|chegar|atingir|vir)|tem que (?:ser|chegar)|ating\w+|chegue\w*|atende)\b/

/** Amounts of money: with a currency, or bare in a sentence about saving. */
function isAmount(number: NumberMention, sentence: ReadSentence): boolean {
  if (number.money) return true
  if (number.unit) return false
  if (number.noun !== null && SLANG.test(number.noun)) return true
  if (number.noun !== null && SALARIES.test(number.noun)) return SAVES.test(sentence.text)
  if (number.noun !== null && !/^(?:por|todo|cada|mensa\w*|anua\w*|no|de|para|pra|na|ao?)$/.test(number.noun))
    return false
  return SAVES.test(sentence.text) && (number.min >= 20 || number.multiplier > 1)
}

/** A saving told by what it buys: nothing supports it. */
const BUYS =
  /\b(?:da|daria|dava|consegue|vai dar|sobra) (?:pra|para) (?:pagar|comprar|trocar|cobrir|bancar|viajar|reformar|fazer)\b[^.!?]{0,40}\b(?:com (?:o que|a economia|essa economia|essa diferenca|o desconto|isso que)|so com o que)\b|\bcom (?:o que (?:voce |vc )?(?:economiza\w*|deixa de (?:gastar|pagar)|sobra\w*|poupa)|a economia|essa economia|essa diferenca)\b[^.!?]{0,30}\b(?:da|paga|compra|troca|cobre|banca|viaja)\b|\bcom isso (?:voce|vc)(?: \w+){0,2} (?:paga|compra|banca|cobre|viaja)\b|\bjunta(?:r|ra)?(?: \w+){0,2} (?:dinheiro|grana|um bom|uma boa|o suficiente)\b/g
const OF_SAVING =
  /\b(?:econom\w+|poup\w+|sobra\w*|descont\w+|guard\w+|lucr\w+|ganh\w+|menos|pagaria|paga so)\b/
/** Every figure is one the lead gave, of bills and not of savings. */
function isLeads(sentence: ReadSentence, lead: Reading): boolean {
  return (
    !OF_SAVING.test(lead.folded.text) &&
    sentence.numbers.every((number) => lead.numbers.some((one) => one.min === number.min))
  )
}

const near = (a: number, b: number) => Math.abs(a - b) <= 1

export const savingsClaim: RuleFactory = ({ business, params }) => {
  const settings = parseParams('savings_claim', SETTINGS, params)
  const isTrue = (number: NumberMention, sentence: ReadSentence, exchange: Exchange): boolean => {
    const cents = Math.round(number.min * 100)
    const { text } = sentence
    if (
      settings.minimum_bill_cents !== undefined &&
      near(cents, settings.minimum_bill_cents) &&
      MINIMUM.test(text)
    )
      return true
    if (
      settings.minimum_bill_cents !== undefined &&
      /\b(?:diferenca|falt(?:a|am|ou|aram))\b/.test(text) &&
      gapsTo([settings.minimum_bill_cents], exchange).includes(cents)
    )
      return true
    const { monthly, yearly, rest } = savingsOf(exchange)
    const before = text.slice(0, number.start - sentence.start)
    const year =
      number.per === 'ano' ||
      /\b(?:ano|anual|anuais|(?:12|doze) meses|vezes (?:12|doze)|doze vezes)\b/.test(text)
    const exact = (amounts: readonly number[]) =>
      amounts.some((one) => near(one, cents)) && number.min === number.max
    // The bill itself, said as the bill.
    const stated = statedAmounts(exchange).some((one) => near(one, cents))
    const asBill =
      /\b(?:conta|fatura|total|paga|pago|pagando|gast\w+|valor|de|em uma|numa|veio|vem)\b[^,;]{0,24}$/.test(
        before,
      )
    const claims =
      /\b(?:econom\w+|poup\w+|sobra\w*|desconto|guard\w+|de volta|deixa\w* de pagar|menos)\b[^,;]{0,30}$/.test(
        before,
      )
    // The lead's own sum, in a sentence that cannot tell or says what it hangs on.
    if (stated && (declines(text) || depends(text) || /^(?:se|quanto|caso)\b/.test(text))) return true
    if (
      stated &&
      !(claims && !asBill) &&
      !/\b(?:cai|caem|baixa|passa(?:ria)?|ficaria|fica)\b(?: \w+){0,2} (?:para|pra|em|a|so|por)(?: \w+)? ?(?:r\$ ?)?$/.test(
        before,
      )
    )
      return true
    return (
      (year ? exact(yearly) : exact(monthly)) ||
      exact(rest) ||
      (year && exact(monthly) && /\b(?:mes|mensa\w+)\b/.test(text))
    )
  }
  return readingRule(business, {
    id: 'savings_claim',
    adopts: true,
    protects: 'A saving in money is said only of an analysed bill, and is exactly bill × discount.',
    feedback:
      'Não diga economia em reais sem a conta analisada; com ela, o valor é exatamente o total vezes o desconto do plano.',
    find: (reading, exchange) =>
      reading.sentences.flatMap((sentence) => {
        const bought = sentence.question
          ? []
          : scanSentence(sentence, BUYS).filter(
              (hit) => !declines(sentence.text) && !/\bnao\b/.test(hit.before),
            )
        if (bought.length > 0) return bought
        if (
          sentence.numbers.length === 0 &&
          !/inh[oa]|salario|decimo terceiro|[dtnl]ao\b/.test(sentence.text)
        )
          return []
        if (
          sentence.question &&
          /\b(?:voce|sua|certo|paga)\b/.test(sentence.text) &&
          !/\beconom\w+/.test(sentence.text)
        ) {
          return []
        }
        if (declines(sentence.text) && !SAVES.test(sentence.text)) return []
        // The lead's own sums, given back to be confirmed.
        if (
          sentence.question &&
          !OF_SAVING.test(sentence.text) &&
          isLeads(sentence, readLead(business, exchange))
        )
          return []
        // Amounts that are no figures: nothing can be checked of them, so nothing supports them.
        const spoken = SAVES.test(sentence.text)
          ? [...scanSentence(sentence, DIMINUTIVE), ...scanSentence(sentence, SALARY)]
          : []
        return [
          ...spoken,
          ...sentence.numbers
            .filter(
              (number) =>
                isAmount(number, sentence) &&
                !isTrue(number, sentence, exchange) &&
                (SAVES.test(sentence.text) ||
                  !statedAmounts(exchange).includes(Math.round(number.min * 100))),
            )
            .map((number) => ({ start: number.start, end: number.stop })),
        ]
      }),
    examples: {
      pass: [
        {
          text: 'A economia seria de R$ 70,00 por mês.',
          exchange: { plans: [{ name: 'Um', discount: 0.14 }], bill: { totalCents: 50_000 } },
        },
        { text: 'A economia depende do valor da conta e do plano.' },
      ],
      block: [
        { text: 'Você vai economizar R$ 200 por mês.' },
        {
          text: 'A economia seria de R$ 80,00 por mês.',
          exchange: { plans: [{ name: 'Um', discount: 0.14 }], bill: { totalCents: 50_000 } },
        },
      ],
    },
  })
}
