import { NO, YES } from '../fields/yes-no.ts'
import type { Message } from '../message.ts'
import type { Question } from '../question.ts'

/** Short answers to what the agent said. Patterns are over folded text. */

const ASSENT =
  /^[\s*"']*(?:(?:ah|entao|bom|opa|oi|hum+|pqp(?: que top)?|nossa|show|legal|uau)[\s,.!]+)*(?:sim+|ss|s|isso(?: (?:mesmo|ai|aew|aqui))?|exato|exatamente|claro(?! que n)|com certeza|ok+|okay|okey|blz|beleza|ta (?:bom|bem|certo|ok)|tudo bem(?!\?)|certo|certinho|correto|pode(?: ser| sim| mandar| seguir| falar| vir| perguntar)?|podemos|quero(?: sim)?|gostaria(?: sim| muito)?|aceito|aham|uhum|aha|positivo|afirmativo|fechado|fechou|bora|vamos(?: la| sim)?|manda(?: ai| ver| bala)?|perfeito|otimo|maravilha|combinado|confirmo|confirmado|verdade|por favor|pfv|topo|to dentro|dale|demoro+u?|partiu|yes|si|joia|entendi|entendido|show(?: de bola)?|interessa(?: sim)?|me interessa|tenho sim|tem sim|faz sentido|acertou|com prazer|logico|obvio|obviamente|positivo|suave|tranquilo|de acordo|concordo|pode parar de explicar)(?=[\s,.!;:)👍🙏😊]|$)/u
const EMOJI_ASSENT = /^[\s]*(?:👍|✅|👌|🤝|🙌|💪|🙏|ok|✔️?)+[\s\p{Emoji_Modifier}\uFE0F]*$/u
const DISSENT =
  /^[\s*"']*(?:(?:ah|entao|bom|opa|oi|hum+|obrigad[oa]|olha|poxa|claro que|acho que|prefiro que|por enquanto|melhor|infelizmente|agradeco(?:,)? mas)[\s,.!]+)*(?:nao+|naum|nn|n|nops?|negativo|nunca|jamais|de jeito nenhum|de forma alguma|nem (?:precisa|pensar|quero)|ainda nao|agora nao|nada(?: disso)?|dispenso|prefiro nao|no|capaz|sem chance|nem)(?=[\s,.!;:)]|$)/
const CONFIRM_ONLY =
  /\b(?:ja entendi|entendi tudo|ta certo|pode ser sim|quero sim|claro que sim|pode mandar|sim quero|com certeza|quero saber mais|manda sim|isso mesmo|pode seguir)\b/

const LAUGH = /^[\s]*(?:k{2,}|(?:rs)+|(?:ha|he|hua|hue|ah|ks|sk|kk)+h?|lol|kkk+|ashuas\w*)[\s!.k]*$/
const CONFUSED =
  /^[\s]*(?:\?+|!+|\.+|-+|\*+|hein|ue|uai|ha|oxe|oi\s*\?|oq|o que|que|como assim|nao entendi(?: nada)?|n entendi|hm+|hum+|humm+|eita|vixe|nossa|bla(?: ?bla)*|teste|test|testando|aff|ne|ah|oh|uh|ops|sei la|sei|tipo|entao|mas|e|[a-z]|\d{1,2})[\s?!.]*$/

export interface Reply {
  affirmation: boolean
  negation: boolean
  /** Says nothing that can be read, whatever the question was. */
  noise: boolean
}

export function readReply(message: Message, question: Question): Reply {
  const { text, words, source } = message
  const bare = words.length === 0
  const short = words.length <= 7
  const emojiYes = bare && EMOJI_ASSENT.test(source.trim()) && question.yesNo
  const noise =
    (bare && !emojiYes) ||
    LAUGH.test(text) ||
    (CONFUSED.test(text) && !/^[\s]*[sn][\s!.]*$/.test(text)) ||
    isGibberish(message)
  const dissent = DISSENT.test(text) || (question.yesNo && NO.test(text))
  const assent =
    !dissent &&
    (ASSENT.test(text) || CONFIRM_ONLY.test(text) || (question.yesNo && YES.test(text)) || emojiYes)
  return {
    affirmation:
      assent &&
      (short ||
        question.yesNo ||
        /^[\s*"']*(?:sim|quero sim|isso|claro|exato|ok)\b/.test(text) ||
        CONFIRM_ONLY.test(text)),
    negation: dissent && (short || question.yesNo || /^[\s*"']*(?:nao|negativo)[,.!]/.test(text)),
    noise,
  }
}

/** Keys struck at random: hardly a vowel, or runs of consonants that no Portuguese word has. */
function isGibberish(message: Message): boolean {
  const { words } = message
  if (words.length === 0 || words.length > 4) return false
  return words.every(({ text }) => {
    if (/\d/.test(text) || text.length < 3) return words.length > 1 && text.length < 3 && !/\d/.test(text)
    const vowels = text.match(/[aeiouy]/g)?.length ?? 0
    const cluster = /[bcdfghjklmnpqrstvwxz]{4,}/.test(text)
    const keyboard = /asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|wert|erty|zxcv|xcvb|jhg|kjh|lkj|fdsa|poiu/.test(text)
    return (
      keyboard ||
      (text.length >= 5 && vowels / text.length < 0.2) ||
      (cluster && text.length >= 6 && vowels <= 2 && !/^(?:h?amb|instr|transp)/.test(text))
    )
  })
}
