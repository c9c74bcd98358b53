import { NO, YES } from '../fields/yes-no.ts'
import type { Message } from '../message.ts'
import type { Question } from '../question.ts'

/** Short answers to what the agent said. Patterns are over folded text. */

const FILLER = String.raw`^[^a-z\d]*(?:(?:ah|entao|bom|opa|oi|hum+|pqp(?: que top)?|nossa|show|legal|uau|poxa|olha)[\s,.!]+)*`
const END = String.raw`(?=\s*(?:$|[,.!;:)👍🙏😊]))`
/** Says yes whatever follows. */
const ASSENT = new RegExp(
  String.raw`${FILLER}(?:(?:sim+|ss|exato|exatamente|com certeza|ok+|okay|okey|aham|uhum|positivo|quero sim|pode (?:sim|crer|parar de explicar)|yes|tenho sim|tem sim|claro que sim|sim senhora?|isso mesmo|isso ai)(?=[\s,.!;:)👍🙏😊]|$)|(?:isso|claro|blz|beleza|ta (?:bom|certo|ok)|afirmativo|fechado|fechou|perfeito|otimo|maravilha|combinado|confirmo|confirmado|pode ser|joia|entendi|entendido|faz sentido|logico|obvio|obviamente|concordo|de acordo|certo|certinho|correto|exatamente isso)(?=\s*[,.!;:)👍🙏😊]|\s*$))`,
)
/** Says yes when nothing else is said. */
const ASSENT_ALONE = new RegExp(
  `${FILLER}(?:s|pode(?: mandar| seguir| falar| vir| perguntar| passar)?|podemos|quero|gostaria(?: sim| muito)?|aceito|bora|vamos(?: la)?|manda(?: ai| ver| bala)?|mostra(?: ai)?|conta(?: ai)?|explica(?: ai)?|fala(?: ai)?|envia|pode parar|quero ver|quero ouvir|quero saber|por favor|pfv|topo|to dentro|dale|demoro+u?|partiu|si|tudo bem|(?:me )?interessa|isso e|verdade|com prazer|suave|tranquilo|acertou|show de bola)${END}`,
)
const EMOJI_ASSENT = /^\s*(?:👍|✅|👌|🤝|🙌|💪|🙏)/u
/** Says no when nothing else is said, or before a pause. */
const DISSENT = new RegExp(
  String.raw`${FILLER}(?:(?:obrigad[oa]|claro que|acho que|prefiro que|por enquanto|melhor|infelizmente|agradeco,? mas)[\s,]+)?(?:nao+|naum|nn|n|nops?|negativo|nunca|jamais|de jeito nenhum|de forma alguma|nem (?:precisa|pensar|quero)|ainda nao|agora nao(?: da| posso| consigo)?|nada(?: disso)?|dispenso|prefiro (?:que )?(?:nao|esperar|depois|pensar)|no|capaz|sem chance|nao (?:precisa|quero|tenho|gostaria|obrigad[oa]|valeu|por enquanto|agora|da|tem|necessito|e necessario|seria))${END}`,
)
const CONFIRM_ONLY =
  /\b(?:ja entendi|entendi tudo|ta certo|pode ser sim|quero sim|claro que sim|isso mesmo,|pode mandar sim|sim quero|quero saber mais|manda sim|pode seguir)\b/

const LAUGH = /^[\s]*(?:k{2,}|(?:rs)+|(?:ha|he|hua|hue|ah|ks|sk|kk)+h?|lol|kkk+|ashuas\w*)[\s!.k]*$/
const CONFUSED =
  /^[\s]*(?:\?+|!+|\.+|-+|\*+|hein|ue|uai|ha|oxe|oi\s*\?|oq|o que|que|como assim|nao entendi(?: nada)?|n entendi|hm+|hum+|humm+|eita|vixe|nossa|bla(?: ?bla)*|teste|test|testando|aff|ne|ah|oh|uh|ops|sei la|sei|tipo|entao|mas|e|[a-z]|\d{1,2})[\s?!.]*$/

export interface Reply {
  affirmation: boolean
  negation: boolean
  /** Says nothing that can be read, whatever the question was. */
  noise: boolean
}

/** Said in passing before a thank-you: "ok, obrigado", "perfeito, valeu". */
const POLITE =
  /^[\s*"']*(?:ok+|okay|blz|beleza|perfeito|otimo|maravilha|show|joia|certo|ta (?:bom|certo)|entendi|legal|combinado)\b[\s,.!]+/

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
  const dissent = DISSENT.test(text) || (question.yesNo && short && NO.test(text))
  const polite =
    POLITE.test(text) &&
    !question.yesNo &&
    /\b(?:obrigad|obg|valeu|vlw|agradec|brigad|tchau|ate (?:mais|logo)|abraco|abs|depois|pensar)/.test(text)
  const assent =
    !dissent &&
    !polite &&
    (ASSENT.test(text) ||
      ASSENT_ALONE.test(text) ||
      CONFIRM_ONLY.test(text) ||
      (question.yesNo && short && YES.test(text)) ||
      emojiYes)
  return { affirmation: assent, negation: dissent, noise }
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
