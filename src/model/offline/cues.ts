/** Turns of Portuguese (and enough Spanish and English) that say what a message is after. Matched on `plainWords`. */

const DO_YOU_HAVE =
  '(?:voces |vcs |vc |a empresa )?(?:tem|vendem?|fabricam?|fazem?|oferecem?|trabalham?(?: com)?|possuem?)'

export const CUES = {
  compare: / (?:diferenca|diferencas|diferente|compar\w+|versus|vs|x|ou|melhor|entre) /,
  /** Compares even when only one model is named. */
  compareStrong:
    / (?:diferenca|diferencas|compar\w+|versus|vs|difere\w*|(?:o que|oq|que|em que) (?:que )?(?:mudam?|(?:\w+ ){0,3}tem (?:a|de) mais)) /,
  recommend: new RegExp(
    ' (?:' +
      [
        'qual (?:\\w+ ){0,3}(?:indica\\w*|recomenda\\w*|sugere\\w*|aconselha\\w*|serve\\w*|ideal|melhor|certa|certo|encaixa|atende\\w*|compro|compensa|escolh\\w+)',
        'o que (?:voces |vcs |vc |voce )?(?:me )?(?:indica\\w*|recomenda\\w*|sugere\\w*)',
        '(?:me )?(?:indica\\w*|recomenda\\w*|sugere\\w*|sugest\\w+) ',
        'qual (?:maquina|equipamento|modelo|opcao|plano|produto)',
        '(?:da|dao) conta',
        '(?:serve|servem|atende|atendem|aguenta|suporta|basta|funciona|e suficiente)(?: (?:bem|ela|ele))? (?:pra|para|o|a|pro) (?:mim|nos|gente|isso|meu|minha|nosso|nossa|esse|essa)',
        'atende (?:a |o )?(?:minha|meu|isso|esse|essa)',
      ].join('|') +
      ') ?',
  ),
  overview: new RegExp(
    ' (?:' +
      [
        `(?:que|quais|qual|o que)(?: \\w+){0,3} ${DO_YOU_HAVE}`,
        'catalogo',
        'portfolio',
        'quais (?:sao )?(?:os |as )?(?:modelos|maquinas|equipamentos|produtos|opcoes)',
        'linha de produtos',
        'todos os (?:modelos|produtos|equipamentos)',
        'que tipos? de',
        'conhecer (?:os|as|seus|suas|nossos) (?:produtos|maquinas|equipamentos)',
      ].join('|') +
      ') ',
  ),
  identity: new RegExp(
    ' (?:' +
      [
        'robo',
        'bot',
        'chatbot',
        'inteligencia artificial',
        '(?:e|eh|es|sou|voce e|vc e|tu e) (?:uma? )?(?:ia|humano|humana|pessoa|gente|maquina|atendente|automatico|automatica)',
        '(?:pessoa|gente|humano|humana|atendente) (?:de verdade|real|mesmo)',
        '(?:falando|conversando|falo) com (?:uma? )?(?:pessoa|humano|humana|robo|maquina|gente|ia)',
        'quem (?:e|eh) (?:voce|vc|tu)',
        'com quem (?:eu )?(?:estou|to|tou) (?:falando|conversando)',
        '(?:qual|como) (?:e |eh )?(?:o )?(?:seu|teu) nome',
        'como (?:voce|vc) se chama',
        'mensagem automatica|resposta automatica',
      ].join('|') +
      ') ',
  ),
  howAreYou:
    / (?:tudo (?:bem|bom|certo|joia|tranquilo)|como (?:vai|voce esta|vc esta|vcs estao|voces estao)|beleza) /,
  quality:
    / (?:e|eh|sao|seria|ela e|ele e|maquina|equipamento|vale|tem) (?:mesmo |muito |bem )?(?:boa|bom|boas|bons|confiavel|confiaveis|resistente|duravel|a pena|qualidade) |(?:tem|de) qualidade | presta /,
  notYet:
    / (?:nao sei|nao tenho|ainda nao|nao (?:\w+ ){0,2}nada|nenhum\w*|sei la|depende|sem ideia|nao faco ideia|vou ver|nao decidi|nada definido) /,
  questionWord: /^ (?:(?:e|mas|oi|ola) )?(?:quant[oa]s?|qual|quais|como|onde|quando|por ?que|pq) /,
  smallest:
    / (?:(?:a |o |qual )?(?:menor|menorzinh[ao]|mais simples|mais basic[ao]|de entrada)(?: (?:maquina|modelo|equipamento|opcao|de todas))?) /,
  largest:
    / (?:(?:a |o |qual )?(?:maior|mais rapid[ao]|mais produtiv[ao]|mais potente|mais completa)(?: (?:maquina|modelo|equipamento|opcao|de todas))?) /,
  /** A figure of the lead's product, told without a question. */
  figure: / \d+(?:[.,]\d+)? ?(?:g|gr|grs|gramas?|kg|kgs|quilos?|cm|mm|centimetros?|milimetros?|litros?) /,
  trade: / (?:maquinas?|maquinario|equipamentos?|produtos?|servicos?|planos?|catalogo) /,
  material:
    / (?:(?:tem|manda\w*|envia\w*|passa\w*|mostra\w*|ver|quero|queria|gostaria|recebo|receber|voces|vcs) (?:\w+ ){0,4}(?:fotos?|videos?|pdf|catalogo|folder|folheto|imagens?|imagem|ficha tecnica|prospecto|material)) /,
  /** The lead speaks of sending something, or of not sending it. */
  sendsFile:
    / (?:(?:posso|vou|consigo|preciso|precisa|nao quero|nao vou|tenho que|quero|queria|prefiro nao|te|ja|depois|amanha|serve|pode ser|aceita\w*|mandei|enviei|segue) (?:\w+ ){0,2}(?:mandar|enviar|tirar|mando|mandei|envio|foto|print|pdf)|foto da (?:minha )?(?:conta|fatura)) /,
  pressesForFigure:
    / (?:mais ou menos|media|por alto|ideia|base|aproximad\w+|aproximado|faixa|chute|nocao|quanto|valor|preco|numero|so (?:um|uma) (?:ideia|nocao|base)) /,
  whyAsk:
    / (?:por ?que|pq|pra que|para que) (?:voce |vc |voces |vcs |tu )?(?:quer\w*|precisa\w*|pergunta\w*|ta perguntando|esta perguntando|tantas? perguntas?)/,
  consent:
    / (?:sim|quero|pode|claro|isso|aceito|por favor|com certeza|bora|vamos|ok|okay|positivo|fechado|topo|gostaria|perfeito|pode ser) /,
  refusal:
    / (?:nao (?:quero|preciso|precisa|obrigad\w|tenho interesse|gostei|me interessa)|prefiro|so (?:a|o|quero|preciso)|fico com|deixa (?:pra la|quieto)|dispenso|nao) /,
} as const

const BEFORE_QUESTION =
  '^ (?:(?:e|mas|oi|ola|bom dia|boa tarde|boa noite|entao|ah|ok|certo|obrigad[oa]|me diz|me fala|diga|opa) ){0,3}'
const QUESTION_WORDS =
  'quant[oa]s?|qual|quais|como|onde|quando|por ?que|pq|que|o que|' +
  'e possivel|sera que|(?:gostaria|queria|quero|preciso|quer) (?:de )?(?:saber|entender|conhecer|ver|tirar|informac\\w+|detalhes)|' +
  '(?:me )?(?:fala|fale|explica|explique|conta|conte|manda|mande|passa|passe|envia|envie|mostra|mostre)|' +
  'informac\\w+|detalhes|saber|duvida|cuant[oa]s?|cual|como|que|tienen?|how|what|which|do you|does|is it|can you'
const QUESTION_VERBS =
  '(?:voces |vcs |vc |voce |ela |ele |a maquina )?(?:tem|faz|fazem|vendem?|funcionam?|produz|produzem|serve|servem|aceitam?|precisa|consegue|conseguem|da pra|da para|existem?|vem|trabalham?|cortam?|usam?|possuem?|atendem?)'
const BY_WORD = new RegExp(`${BEFORE_QUESTION}(?:${QUESTION_WORDS}) `)
const BY_VERB = new RegExp(`${BEFORE_QUESTION}(?:${QUESTION_VERBS}) `)

/** Asks something, with or without a question mark. */
export function isQuestion(text: string): boolean {
  if (text.includes('?')) return true
  return asksByWord(text) || BY_VERB.test(` ${plain(text)} `)
}

/** Begins with a question word, or asks to be told something. */
export function asksByWord(text: string): boolean {
  return BY_WORD.test(` ${plain(text)} `)
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

const SPANISH =
  /(?<= )(?:hola|buenos|buenas|dias|tardes|noches|quiero|necesito|cuanto|cuanta|cuantos|cuantas|cual|cuales|donde|usted|ustedes|tienen|tiene|precio|maquina|hacer|hago|soy|estoy|gracias|para|el|los|las|una|muy|pero|puede|y|mi|es)(?= )/g
const ENGLISH =
  /(?<= )(?:hello|hi|good|morning|the|is|are|do|does|you|how|what|which|price|need|want|would|like|have|machine|please|thanks|much|many|my|for|and|we|it|can)(?= )/g
const PORTUGUESE =
  /(?<= )(?:ola|oi|bom|boa|dia|tarde|noite|quero|preciso|quanto|quantos|qual|quais|onde|voce|voces|vcs|tem|preco|fazer|faco|sou|estou|obrigado|obrigada|nao|uma|muito|mas|pode|e|meu|minha|por|com|do|da|no|na|pra)(?= )/g

/** More Spanish or English words than Portuguese ones, and at least three of them. */
export function isForeign(words: string): boolean {
  const count = (pattern: RegExp) => new Set(words.match(pattern) ?? []).size
  const portuguese = count(PORTUGUESE)
  return [SPANISH, ENGLISH].some((pattern) => {
    const foreign = count(pattern)
    return foreign >= 3 && foreign > portuguese * 1.5
  })
}
