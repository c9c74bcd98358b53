import type { Reading } from '../reading.ts'

/** The lead speaks of money: asks for a price, proposes one, names a budget. Folded text. */
const ASKS =
  /\bprecos?\b|\bvalor(?:es)?\b|\bquanto (?:e|eh|custa\w*|sai|fica\w*|ta|esta|vale|cobra\w*|seria|que (?:e|sai|custa|ta)|da|vou pagar|pago|voces (?:cobram|fazem)|vcs (?:cobram|fazem)|pede\w*|vem|por)\b|\bqto\b|\bcusta\w*\b|\bcustos?\b|\binvestimento|\bcar[oa]s?\b|\bbarat\w+|\bem conta\b|\bmais caro|r\$|\breais\b|\bpila|\bconto|\bdesconto|\borcamento\b|\bbudget|\bverba|\bpagar\b|\bna faixa\b|\btabela\b|\bcotacao|\bfaz(?:em)? por\b|\bpor quanto\b|\bcabe\b[^.?]{0,20}\bem\b/

/** A question that yes or no answers: "é cara?", "é uns 40 mil?", "passa de 50?". */
const YES_NO =
  /\b(?:e|eh|custa|sai|fica|ta|esta|passa|chega|gira|seria|foi|da|cabe|faz(?:em)?|vale|confere|certo|verdade|ne|beira|cobra\w*|tenho|deve\w*|acho|imagino|vi|falaram|disseram|ouvi)\b/

export interface PriceTalk {
  /** The lead's last messages are about price. */
  about: boolean
  /** Figures the lead put forward as price or budget. */
  figures: number[]
  /** A bare yes or no would say something about a price. */
  yesNo: boolean
}

/** A number the lead gives as an amount of money, or that can only be one in talk about price. */
export function priceTalk(lead: Reading): PriceTalk {
  const { text } = lead.folded
  const asks = ASKS.test(text)
  const figures = lead.numbers
    .filter((number) => {
      if (number.money) return true
      if (number.unit || number.per === 'hora' || number.per === 'dia' || number.per === 'minuto')
        return false
      if (
        number.noun &&
        !/^(?:ne|certo|mesmo|confere|ai|por|mais|ou|hein|isso|entao|pra|ta|na|nela|nele|dela|tudo|redondo|e)$/.test(
          number.noun,
        )
      )
        return false
      // Eleven digits in a row are a document.
      return number.min < 100_000_000 && (asks || number.min >= 1000)
    })
    .map((number) => number.min)
  const about = asks || figures.length > 0
  const level = /\b(?:car[oa]s?|barat\w+|em conta|acessive\w+|salgad\w+|cabe)\b/.test(text)
  const open = /\b(?:qual|quais|quanto)\b/.test(text) && figures.length === 0
  return {
    about,
    figures,
    yesNo: about && !open && (figures.length > 0 || level) && (YES_NO.test(text) || text.includes('?')),
  }
}
