import { z } from 'zod'
import { fold } from '../../text/normalise.ts'
import type { NumberMention } from '../../text/numbers.ts'
import { phrases } from '../../text/phrases.ts'
import { type Finding, parseParams, readingRule } from '../define.ts'
import { declines, leftAside } from '../moves.ts'
import type { Reading, ReadSentence } from '../reading.ts'
import type { Exchange, PlanFact, RuleFactory } from '../rule.ts'
import { scan } from '../scan.ts'

const SETTINGS = z.strictObject({
  /** Percentages that may be claimed with "até" and no plan at hand. */
  allowed_up_to: z.array(z.number().positive().max(100)).default([]),
  /** From here on a percentage is never claimed. */
  never_from: z.number().default(40),
})

/** "100% renovável", "100% digital": the whole of something, no discount. */
const WHOLE =
  /^ ?(?:\w+ ){0,2}(?:renovave\w*|limp\w+|digital|online|segur\w+|sustentave\w*|verde|transparent\w+|de fontes?|vem de|da energia|gerad\w+|regulament\w+|legal|brasileir\w+)/
const PART_OF_BILL =
  /^ ?(?:de |da |do |a |n[ao] )?(?:desconto|economia|conta|fatura|valor|luz|menos|gratis|garantid\w*|abatid\w*|isent\w*|zerad\w*|pag\w+|cobert\w*)/
const DENIES = /\b(?:nao|nem|nunca|jamais|falso|mentira|sem)\b(?: \w+){0,5} $/
const SAID_FALSE =
  /\b(?:nao (?:e|existe|procede|confirmo|temos|tenho|ha|chega|trabalhamos|posso (?:prometer|garantir|confirmar))|nao e verdade|exagero|falso|mentira|enganos\w+)\b/
/** "Metade da conta não dá." */
const DENIED_AFTER =
  /^ ?,? ?nao\b(?! so| apenas)|^[^.;!?]{0,24}\bnao (?:da|e|chega|existe|tem|temos|rola|procede|prometo|posso|consigo)\b/
const FRACTION = phrases`
  (?:pela |a |na )?metade (?:d[aoe]|da sua|do valor|na)(?: \w+){0,2} (?:conta|fatura|valor|luz|energia|tarifa|gasto)
  [1-4] ?/ ?[2-9](?: \w+){0,3} (?:conta|fatura|valor|luz|energia|desconto|economia) ¦ (?:desconto|abatimento|economia)(?: \w+){0,4} [1-4] ?/ ?[2-9] ¦ cort\w+ (?:a )?metade(?: \w+){0,3} (?:conta|luz|fatura|energia)
  (?:um|dois|1|2) (?:tercos?|quartos?|quintos?|decimos?)(?: \w+){0,4} (?:conta|fatura|valor|luz|energia|desconto|economia)
  (?:desconto|economia|economiza\w*|reduz\w*)(?: \w+){0,3} (?:metade|um terco|um quarto|um quinto|dois tercos)
  (?:um|dois|1|2) (?:tercos?|quartos?|quintos?) (?:a )?(?:menos|mais barat\w+|de economia|off)
  (?:cai|caem|cair|caiu|reduz\w*|baixa\w*|diminui\w*|corta\w*|vem|fica|vira|paga\w*)(?: \w+){0,2} (?:pela |a |por |na )?metade ¦ metade (?:do preco|do que|d[ao] que)(?: \w+){0,2} (?:paga|vem|gasta)\w* ¦ (?:conta|fatura|luz|energia)(?: \w+){0,4} (?:sai|fica|vem)(?: de)? gratis
  (?:diminui\w*|cai\w*|reduz\w*|baixa\w*|encolhe\w*|menos|desconto de|economiza\w*|abate\w*)(?: \w+){0,2} (?:um|uma|dois|1|2) (?:terco|quarto|quinto|decimo|tercos|quintos)
  \d{1,2} ?p ?/? ?(?:cento|100)(?: \w+){0,2} ¦ (?:de |a |em )cada (?:cem|100)(?: reais| conto\w*| pila\w*)?,?(?: \w+){0,5} (?:voce|vc|ficam?|economiza|sobra\w*|volta\w*|desconto|paga)
  (?:zera|zerar|zerou|elimina)(?: \w+){0,3} (?:conta|fatura) ¦ conta zerada
`

/** The plan a percentage is said of: the one named nearest to it in the sentence. */
function planNear(
  number: NumberMention,
  sentence: ReadSentence,
  plans: readonly PlanFact[],
): PlanFact | null {
  let best: { plan: PlanFact; distance: number } | null = null
  const at = number.start - sentence.start
  for (const plan of plans) {
    const name = fold(plan.name)
    if (name === '') continue
    for (let from = sentence.text.indexOf(name); from >= 0; from = sentence.text.indexOf(name, from + 1)) {
      // "16 % no Intermediário" leaves no doubt.
      const link = sentence.text.slice(number.stop - sentence.start, from)
      if (
        from > at &&
        /^ ?(?:de desconto )?(?:n[oa]|d[oa]|para o|pelo|com o|e do|e no|:|-|\()? ?(?:plano )?$/.test(link)
      )
        return plan
      // A name before the figure is nearer than one as far behind it.
      const distance = from < at ? at - from - name.length : (from - at) * 1.2
      if (!best || distance < best.distance) best = { plan, distance }
    }
  }
  return best && best.distance < 60 ? best.plan : null
}

const same = (share: number, percent: number) => Math.abs(share * 100 - percent) < 0.005

/** "O teto é 18 %", "18 % no máximo": a bound, in other words than "até". */
const UP_TO =
  /\b(?:(?:maior|mais alto)(?: \w+){0,4} e|teto|limite|limitad\w+|maxim[oa]|topo|no maximo|cheg\w+|vai|ate|ating\w+|alcanc\w+)(?: (?:a|ao|os|e|de|d[oa]|desconto|sao|seria|em|percentual|que|hoje|atual|ate)){0,4} ?$/
const UP_TO_AFTER = /^,? ?(?:e o |no |o )?(?:maximo|teto|limite)\b/

function isAllowed(
  number: NumberMention,
  sentence: ReadSentence,
  reading: Reading,
  exchange: Exchange,
  settings: z.infer<typeof SETTINGS>,
): boolean {
  const before = sentence.text.slice(0, number.start - sentence.start)
  const after = sentence.text.slice(number.stop - sentence.start)
  if (
    number.min === 100 &&
    (WHOLE.test(after) || /^ ?[a-z]{4,}/.test(after)) &&
    !PART_OF_BILL.test(after) &&
    (!/\b(?:desconto|economi\w+|conta|fatura)\b/.test(sentence.text) ||
      /^ ?(?:tranquil|segur|cert|de certeza)/.test(after))
  )
    return true
  // Said not to be so, or only quoted back without taking it up.
  if (
    leftAside(after) ||
    /\bquem dera(?: \w+){0,3} $/.test(before) ||
    DENIES.test(before) ||
    /^,? ?nao\b(?! so| apenas| (?:se )?(?:preocup|perc))/.test(after) ||
    (SAID_FALSE.test(sentence.text) && !exchange.plans.some((plan) => same(plan.discount, number.min)))
  )
    return true
  const quoted =
    sentence.question &&
    /\b(?:voce|vc)(?: \w+){0,2} (?:disse|falou|viu|ouviu|comentou|leu)\b/.test(sentence.text)
  if (quoted && reading.sentences.some((one) => declines(one.text))) return true
  if (number.max >= settings.never_from) return false
  const named = planNear(number, sentence, exchange.plans)
  if (named && number.min === number.max)
    return same(named.discount, number.min) && number.qualifier !== 'over'
  const known = (percent: number) => exchange.plans.some((plan) => same(plan.discount, percent))
  if (known(number.min) && known(number.max)) return number.qualifier !== 'over'
  // "Menos de 18 % também pode ser".
  if (
    number.qualifier === 'under' &&
    settings.allowed_up_to.includes(number.max) &&
    /\b(?:pode|varia\w*|depende\w*|tambem|conforme)\b/.test(sentence.text)
  )
    return true
  return (
    (number.qualifier === 'up_to' ||
      ((UP_TO.test(before) || UP_TO_AFTER.test(after)) &&
        !/\bse (?:voce|vc|indicar|assinar|fechar)\b/.test(after))) &&
    settings.allowed_up_to.includes(number.max)
  )
}

export const percentClaim: RuleFactory = ({ business, params }) => {
  const settings = parseParams('percent_claim', SETTINGS, params)
  return readingRule(business, {
    id: 'percent_claim',
    adopts: true,
    protects:
      'A percentage is a discount the plans tool returned in this conversation, or an approved "até".',
    feedback:
      'Só cite porcentagem de desconto que veio da consulta de planos desta conversa, com o plano certo. Sem consulta, diga que depende do plano da cidade.',
    find(reading, exchange) {
      const wrong: Finding[] = reading.sentences.flatMap((sentence) =>
        sentence.numbers
          .filter(
            (number) =>
              number.unit?.kind === 'percent' && !isAllowed(number, sentence, reading, exchange, settings),
          )
          .map((number) => ({ start: number.start, end: number.stop })),
      )
      return [
        ...wrong,
        ...scan(reading, FRACTION).filter(
          (hit) =>
            !DENIES.test(hit.before) &&
            !DENIED_AFTER.test(hit.after) &&
            // "Você sabia que dá para cortar metade?" states it.
            (!hit.sentence.question ||
              /\b(?:sabia|imagin\w+|acredita\w*|pensou) que\b/.test(hit.sentence.text)),
        ),
      ]
    },
    examples: {
      pass: [
        { text: 'O plano tem 14% de desconto.', exchange: { plans: [{ name: 'Um', discount: 0.14 }] } },
        { text: 'A energia é 100% renovável.' },
      ],
      block: [
        { text: 'Ouviu certinho!', exchange: { lastLead: 'ouvi que o desconto é de 37%' } },
        { text: 'A conta cai pela metade.' },
        { text: 'Você economiza até 95% na conta.' },
        { text: 'O desconto é de 17%.', exchange: { plans: [{ name: 'Um', discount: 0.14 }] } },
      ],
    },
  })
}
