import type { Mention, ReadingContext } from '../mention.ts'
import { clauseAround, type Message, sentenceAt } from '../message.ts'

export type Urgency = 'alta' | 'media' | 'baixa' | 'sem_urgencia'

const DAYS: Record<string, number> = {
  dia: 1,
  semana: 7,
  quinzena: 15,
  mês: 30,
  ano: 365,
  hora: 1 / 24,
  minuto: 1 / 1440,
}
/** Up to three weeks is now, up to four months soon, later is later. */
const NOW_DAYS = 21
const SOON_DAYS = 120

/** `weight` 4: a date; 3: a word for it. A date beats "não é urgente". */
const PATTERNS: readonly (readonly [RegExp, Urgency, number])[] = [
  [
    /\b(?:sem (?:nenhuma |muita |tanta |qualquer )?(?:pressa|urgencia|prazo|data|previsao)|nenhuma (?:pressa|urgencia)|(?:pressa|urgencia) nenhuma|nao (?:tenho|temos|ha|tem|estou com|to com|estamos com) (?:nenhuma |muita |tanta |ainda )?(?:pressa|urgencia|data|prazo|previsao)|(?<!\bfico )(?<!\bfica )(?:so|apenas|somente) (?:estou |to |estamos )?(?:pesquis\w+|olhando|sondando|curios\w+|cotando|especulando|conhecendo|vendo|avaliando|(?:dando )?uma (?:olhada|pesquisada|sondada))|(?:so|apenas) (?:to |estou |tou )dando uma \w+ada|(?:estou|to|estamos|fase de|ainda) (?:so |apenas |ainda |em fase de )?(?:pesquisa|pesquisando|sondando|estudando|especulando)|por curiosidade|sem compromisso de data|de boa quanto a(?:o)? prazo|tranquilo (?:de|quanto a(?:o)?) (?:prazo|tempo))\b/g,
    'sem_urgencia',
    3.5,
  ],
  [
    /\b(?:ano que vem|proximo ano|ano seguinte|no outro ano|(?:mais )?(?:pra|para) (?:a |o )?(?:frente|futuro)|futuramente|no futuro|longo prazo|daqui (?:a )?(?:muito tempo|um ano|uns anos|alguns anos)|algum dia|quando (?:der|puder|sobrar)|segundo semestre|outro semestre|vai demorar (?:ainda )?(?:pra|para|um)|ainda demora|mais tarde)\b/g,
    'baixa',
    4,
  ],
  [
    /\b(?:mes que vem|proximo mes|proximos (?:dois |tres |2 |3 )?meses|(?:em )?breve|medio prazo|(?:este|esse|neste|nesse) semestre|proximas semanas|dentro de alguns meses|daqui (?:a )?(?:uns |alguns )?meses|(?:ate|no) (?:o )?(?:fim|final) do ano|daqui a pouco tempo|proximo trimestre|bimestre)\b/g,
    'media',
    4,
  ],
  [
    /\b(?:(?:pra|para) ontem|(?:o )?quanto antes|(?:o |com )?mais rapido(?: possivel)?|(?:pra|para) (?:ja|agora|hoje|amanha)|imediat[oa]s?|imediatamente|(?:ess[ae]|est[ae]|ness[ae]|nest[ae]) (?:semana|mes|quinzena)|semana que vem|proxima semana|proximos dias|ainda (?:ess[ae]|est[ae]|hoje)|agora mesmo|hoje mesmo|com (?:muita |bastante |certa )?(?:pressa|urgencia)|(?:tenho|temos|estou com|to com|estamos com) (?:muita |bastante |certa |um pouco de )?(?:pressa|urgencia)|falta(?:m)? (?:pouco|poucos dias|uma semana|dias)(?: tempo)? (?:pra|para|da|a) ?(?:a |o )?(?:abrir|abertura|inaugur\w+|comecar|gente abrir|eu abrir|loja|nova)|nao (?:posso|podemos|da (?:pra|para)|consigo) (?:mais )?esperar|perdendo (?:venda|cliente|pedido|dinheiro)\w*|desesperad[oa]|apertad[oa] (?:de|no) (?:tempo|prazo)|preciso (?:muito )?(?:rapido|logo|hoje|agora|ja)|quero (?:comprar|fechar|resolver) (?:hoje|agora|ja|logo|rapido)|(?:maquina|equipamento|ela|minha|antiga|velha)\b[^.;!?\n]{0,20}\b(?:parada|parado) (?:a|ha) )/g,
    'alta',
    3,
  ],
  [/\b(?:urgente(?:mente)?|urgentissim[oa]|urgencia|emergencia|pressa)\b/g, 'alta', 3],
]
const ASKED: readonly (readonly [RegExp, Urgency, number])[] = [
  [
    /\b(?:antes do|ate o|no|pro|para o) (?:fim|final) d(?:o|este|esse) mes\b|\b(?:ate|pra|na) (?:segunda|terca|quarta|quinta|sexta|sabado|amanha|dia \d+)\b|\b(?:essa|esta) (?:semana|quinzena)\b/g,
    'alta',
    3.2,
  ],
  [/\b(?:este|esse|neste|nesse) ano\b/g, 'media', 2.5],
  [/\b(?:um|dois|tres|quatro|uns|alguns) mes(?:es)?\b/g, 'media', 3],
  [/\b(?:um|dois|tres|uns|alguns) anos?\b/g, 'baixa', 3],
  [/\b(?:uma|duas|uns dias|poucos dias) ?(?:semanas?)?\b/g, 'alta', 3],
  [/\b(?:agora|ja|hoje|amanha|imediat\w+|rapid\w+|logo|ontem|urgen\w+|o quanto antes|ja ja)\b/g, 'alta', 3],
  [
    /\b(?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|meses|bimestre|trimestre|medio)\b/g,
    'media',
    2.5,
  ],
  [
    /\b(?:tanto faz|quando der|nao tenho pressa|tranquilo|sem pressa|de boa|nao sei ainda quando|pesquis\w+|curiosidade)\b/g,
    'sem_urgencia',
    2.5,
  ],
  [/\b(?:frente|futuro|depois|demora|anos?)\b/g, 'baixa', 2.4],
]
const MONTH =
  /\b(?:pra|para|em|ate|no mes de|la pra|por volta de) (?:o mes de |inicio de |fim de |final de |meados de )?(?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)\b/g
const NEGATED =
  /\b(?:nao|nem|nada|longe de)(?: (?:e|eh|ta|esta|seria|tem|ha|precisa ser|chega a ser|necessariamente))?(?: (?:nada|tao|muito|mais|tanto|assim|algo|um caso|de|com|coisa))*\s*$/
/** "isso eu não sei agora": when it is said, not when it is wanted. */
const BARE = /^(?:agora|ja|hoje|logo|ja ja)$/
const NOT_SAYING =
  /\bnao (?:\w+ ){0,2}?(?:sei|sabe\w*|faco|tenho (?:\w+ )?(?:ideia|certeza|como|nocao)|decid\w+|defin\w+|lembr\w+|quero|posso|consigo|gostaria|vou|da (?:pra|para))\b|\bprefiro (?:nao|\w+ depois)\b|\bsem (?:ideia|nocao)\b|\bsei la\b/
/** The vendor's delivery, not the lead's plan. */
const DELIVERY =
  /\b(?:entreg\w*|chega\w*|demora\w*|frete|pronta|estoque|prazo de (?:entrega|fabricacao)|prazo|envio|despach\w*|instala\w*|fabrica(?:m|cao)?|recebo|garantia|parcel\w*|pagar|responde\w*|retorn\w*|liga\w*)\b/
const PLAN =
  /\b(?:preciso|precisamos|quero|queremos|pretendo|pretendemos|vou|vamos|penso|pensando|inaugur\w+|abr(?:ir|o|imos|indo)|comecar|comprar|adquirir|investir|trocar|montar|projeto|planej\w+|e (?:pra|para)|seria (?:pra|para)|tenho ate)\b/
/** In a question only the lead's own verbs tell of a plan: "é pra já?" does not. */
const OWN_PLAN =
  /\b(?:preciso|precisamos|quero|queremos|queria|pretendo|pretendemos|vou|vamos|inaugur\w+|abro|tenho|temos)\b/
const TIME_FRAME =
  /\b(?:em|daqui(?: a)?(?: uns| umas)?|dentro de|nos proximos|nas proximas|ate|para|pra|prazo de|uns|umas|cerca de|mais ou menos|tenho|falta(?:m)?)\s*(?:uns |umas |mais |no maximo )?$/

/** When the lead wants to buy or start. */
export function readUrgency(message: Message, context: ReadingContext): Mention[] {
  const { text } = message
  const found: Mention[] = []
  const push = (start: number, end: number, value: Urgency, weight: number) => {
    const clause = clauseAround(message, start)
    const sentence = sentenceAt(message, start)
    const asks = sentence.question && text[clause.end] === '?'
    const asksDelivery = DELIVERY.test(clause.text) && !PLAN.test(clause.text)
    // "chega em 15 dias?" asks about the delivery; "preciso pra semana que vem, conseguem?" tells.
    const travel =
      /\b(?:vou|viajo|viajar|indo) (?:pra|para|ate|a|ao)\b(?! (?:comprar|abrir|inaugurar|fechar|precisar|comecar|montar|investir))/.test(
        clause.text,
      ) && !/\b(?:preciso|quero)\b/.test(clause.text)
    const unsaid = BARE.test(text.slice(start, end)) && NOT_SAYING.test(clause.text)
    const denied =
      unsaid || travel || asksDelivery || (asks && !OWN_PLAN.test(sentence.text) && !context.asked)
    found.push({
      value,
      start,
      end,
      standing: denied ? 'denied' : 'said',
      weight: weight + (context.asked ? 1 : 0),
    })
  }
  const scan = (patterns: readonly (readonly [RegExp, Urgency, number])[]) => {
    for (const [pattern, value, weight] of patterns) {
      for (const match of text.matchAll(pattern)) {
        const end = match.index + match[0].length
        if (found.some((other) => match.index < other.end && end > other.start)) continue
        // "urgente não é não"
        if (
          value === 'alta' &&
          /^ (?:nao|num|n)(?: (?:e|eh|ta|esta|tem|tenho|ha)\b|\s*(?:$|[.,;!]))/.test(text.slice(end))
        ) {
          push(match.index, end, 'sem_urgencia', 3.2)
          continue
        }
        const negation = NEGATED.exec(text.slice(Math.max(0, match.index - 36), match.index))
        if (!negation || value === 'sem_urgencia') push(match.index, end, value, weight)
        else if (value === 'alta') {
          const start = Math.max(0, match.index - 36) + negation.index
          const later = /^(?:pra|para) (?:ja|agora|hoje|amanha)|imediat/.test(match[0])
          push(start, end, later ? 'baixa' : 'sem_urgencia', 3.2)
        }
      }
    }
  }
  scan(PATTERNS)
  // "preciso pra dezembro": without a calendar a month is neither now nor far.
  for (const match of text.matchAll(MONTH)) {
    if (found.length === 0 && PLAN.test(clauseAround(message, match.index).text))
      push(match.index, match.index + match[0].length, 'media', 2.6)
  }
  for (const number of message.numbers) {
    const unit = number.unit?.kind === 'time' ? DAYS[number.unit.name] : undefined
    if (unit === undefined || number.money) continue
    const clause = clauseAround(message, number.start)
    const before = text.slice(clause.start, number.start)
    if (!TIME_FRAME.test(before) && !context.asked) continue
    if (
      /\b(?:ha|faz|tem|mercado|existe|experiencia|garantia|anos atras)\b[^,]{0,14}$/.test(before) &&
      !context.asked
    )
      continue
    if (
      !context.asked &&
      !PLAN.test(clause.text) &&
      !/\b(?:daqui|nos proximos|nas proximas|dentro de)\b/.test(before)
    )
      continue
    const days = number.max * unit
    push(number.start, number.stop, days <= NOW_DAYS ? 'alta' : days <= SOON_DAYS ? 'media' : 'baixa', 4)
  }
  if (context.asked && found.length === 0) scan(ASKED)
  return found
}
