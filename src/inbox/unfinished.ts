/** Whether a Brazilian lead's WhatsApp message looks like the end of what they want to say. */

/**
 * Words a sentence does not end with: conjunctions, prepositions, articles, determiners. Compared with their
 * accents, or "Pará" would be "para".
 */
const DANGLING = new Set(
  `e ou mas que de do da dos das em no na nos nas num numa ao aos à às para pra pro pros pras por pelo pela
  pelos pelas com sem sobre entre até desde a o as os um uma uns umas se porque pois quando enquanto embora
  meu minha meus minhas seu sua nosso nossos nossas este esse esta essa cujo cada nem porém além`.split(
    /\s+/,
  ),
)

/** Says that more is coming. */
const ANNOUNCES =
  /^(so )?(um|1) (minuto|min|minutinho|momento|segundo|instante|momentinho|segundinho)\b|^(pera|perai|espera|espera ai|calma|calma ai|ja te (falo|digo|mando|passo)|ja (vou te )?(mando|passo|envio)|vou (te )?(mandar|passar|enviar|explicar|ver|verificar|confirmar)|deixa eu (ver|verificar|explicar|te explicar|confirmar|pegar)|segue( abaixo)?|seguem( abaixo)?|olha so|e o seguinte|seguinte|ta bom mas|to digitando|estou digitando)\b/

/** Complete in themselves, however short. */
const GREETING =
  /^(oi+|oie+|ola+|opa|e ai|eai|alo|hey|bom dia|boa tarde|boa noite|tudo bem|tudo bom|td bem|oi tudo (bem|bom)|ola tudo (bem|bom)|oi (bom dia|boa tarde|boa noite)|ola (bom dia|boa tarde|boa noite))$/
const ANSWER =
  /^(sim|nao|s|n|ok|okay|certo|isso|isso mesmo|claro|pode ser|pode|quero|beleza|blz|obrigado|obrigada|obg|valeu|vlw|tchau|ate mais|perfeito|exato|combinado|fechado|com certeza|talvez|nenhum|nenhuma|parar|pare|para|sair|cancelar)$/

/** Words of a burst's fragment: below this and without an end mark, the thought is probably still being typed. */
const FRAGMENT_WORDS = 2

export function isUnfinished(
  message: { text: string; media?: string | undefined },
  inBurst: boolean,
): boolean {
  const text = message.text.trim()
  // A voice note is a whole thought; a photo or a file without words usually is not.
  if (text === '')
    return message.media === 'image' || message.media === 'document' || message.media === 'video'
  if (endsOpen(text) || opensList(text)) return true
  const bare = fold(text)
  if (ANNOUNCES.test(bare) && !/[?]\s*$/.test(text)) return true
  if (endsClosed(text)) return false
  const words = bare.split(' ').filter(Boolean)
  if (words.length === 0) return false
  const last = /\p{L}+$/u.exec(text.toLowerCase())?.[0] ?? ''
  // A dangling word alone is an answer ("para"); after others it waits for its noun.
  if (words.length > 1 && DANGLING.has(last)) return true
  return inBurst && words.length <= FRAGMENT_WORDS && isPlainWords(bare) && !isWhole(bare)
}

/** A lone greeting, or a short answer: nothing is gained by waiting for more. */
export function needsNoMore(text: string): boolean {
  return isWhole(fold(text))
}

const isWhole = (bare: string): boolean => GREETING.test(bare) || ANSWER.test(bare)

/** Numbers, e-mails and codes are answers, not fragments. */
const isPlainWords = (bare: string): boolean => /^[a-z ]+$/.test(bare)

function endsOpen(text: string): boolean {
  if (/(\.{2,}|…|[,;:(+&-]|–|—)\s*$/u.test(text)) return !/[:;]-?[()]\s*$/.test(text)
  const opened = text.split('(').length - text.split(')').length
  return opened > 0 && !/[:;]-?\(/.test(text)
}

/** A full stop, a question, an exclamation, or an emoji at the end closes a sentence. */
const endsClosed = (text: string): boolean =>
  /[.!?)"”'’]\s*$|\p{Extended_Pictographic}\uFE0F?\s*$/u.test(text)

/** "1) quanto produz": the second point is on its way. */
function opensList(text: string): boolean {
  const points = text.split('\n').filter((line) => /^\s*(\d{1,2}\s*[).º°-]\s+\S|[-•*]\s+\S)/u.test(line))
  return points.length === 1 && text.trim().split('\n').length === 1
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}@.\s-]/gu, ' ')
    .replace(/[.\s-]+$/u, '')
    .replace(/\s+/g, ' ')
    .trim()
}
