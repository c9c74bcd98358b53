import { fold } from '../../text/normalise.ts'
import { type Phrases, phrases, unionOf } from '../../text/phrases.ts'
import { speaksOfElsewhere } from '../../understanding/intents/subject.ts'
import { isFirstName } from '../../understanding/names.ts'
import { createUnderstanding } from '../../understanding/understanding.ts'
import { type Finding, NO_PARAMS, parseParams, readingRule } from '../define.ts'
import { isPlace } from '../grounding/area.ts'
import { declines, defers, leftAside, opensWithAnswer } from '../moves.ts'
import { type Reading, type ReadSentence, readLead } from '../reading.ts'
import type { Exchange, RuleFactory } from '../rule.ts'
import { scanSentence } from '../scan.ts'
import { contentStems, vocabularyOf } from '../vocabulary.ts'

/** Subjects of the world. `strong` words give a subject away; two of the others together do. */
const SUBJECTS: { strong: Phrases; weak: Phrases }[] = [
  {
    strong: phrases`
      sal grosso ¦ marinad\w+ ¦ marinar ¦ brioche ¦ furinho ¦ tempere (?:so|a|com|na|bem|antes) ¦ grelhe ¦ sele a carne ¦ deixe (?:a carne )?descansar ¦ vire (?:so )?uma vez ¦ xicaras? ¦ colher(?:es)? (?:de|\() ¦ pitadas? ¦ modo de preparo ¦ ingredientes ¦ fermento
      pre-?aqueca ¦ bolo de \w+ ¦ asse (?:por|em|ate) ¦ frite (?:em|ate|por) ¦ leve ao (?:forno|fogo)
      bata (?:tudo|no) ¦ (?:mistur\w+|us[ae]|coloqu\w+|faca) \d+ ?%?(?: g| gramas)? de \w+ (?:com|e) \d+ ?% ¦ nao mexa muito
    `,
    weak: phrases`
      farinha ¦ ovos? ¦ acucar ¦ maionese ¦ mostarda ¦ alho ¦ limao ¦ forno ¦ receita ¦ misture ¦ molho
      manteiga ¦ leite ¦ chocolate ¦ cebola ¦ asse ¦ frite ¦ cozinhe ¦ bolo ¦ massa de pizza ¦ sal a gosto
      azeite ¦ ketchup
    `,
  },
  {
    strong: phrases`
      flamengo ¦ palmeiras ¦ corinthians ¦ gremio ¦ internacional ganhou ¦ sao paulo fc ¦ neymar ¦ messi
      pele ¦ copa do mundo ¦ brasileirao ¦ libertadores ¦ campeonato ¦ ganhou de \d ¦ placar
      seleca?o brasileira
    `,
    weak: phrases`
      jogo ¦ gols? ¦ time ¦ futebol ¦ campeao ¦ ganhou ¦ perdeu ¦ empatou ¦ vasco ¦ santos ¦ torcida ¦ final
    `,
  },
  {
    strong: phrases`
      presidente (?:d[aeo]|foi|lula|bolsonaro|da republica) ¦ lula ¦ bolsonaro ¦ eleic\w+ ¦ candidat\w+
      partido \w+ ¦ oposicao ¦ congresso ¦ senador\w* ¦ deputad\w+ ¦ esquerda ou direita ¦ ideologia
      impeachment ¦ votos? ¦ (?:esse|este|nosso|atual) governo ¦ governo atual
    `,
    weak: phrases`politica ¦ governo ¦ votar ¦ votou ¦ eleit[oa] ¦ ministro ¦ imposto sobre`,
  },
  {
    strong: phrases`
      feriado (?:cai|sera|e na|e no) ¦ gasolina (?:vai|subiu|esta|caiu) ¦ sao joao (?:de \w+ )?comeca ¦ vai chover ¦ previsao do tempo ¦ guarda-?chuva
      fazendo \d+ graus ¦ \d+ graus (?:em|la em) [a-z]+ ¦ (?:temperatura|maxima|minima) de \d+ graus (?:em|hoje|amanha) ¦ frente fria ¦ ensolarad\w+ ¦ chuvos\w+
    `,
    weak: phrases`chuva ¦ chover ¦ sol ¦ nublado ¦ clima ¦ graus ¦ frio ¦ calor ¦ tempo`,
  },
  {
    strong: phrases`
      era uma vez ¦ toc toc ¦ piada ¦ o que o \w+ (?:disse|falou|foi) (?:para|pro|pra|ao|fazer)
      por que o \w+ (?:foi|atravessou|nao) ¦ adivinha ¦ poema ¦ poesia ¦ soneto ¦ rosas sao vermelhas
      versos? ¦ rima
    `,
    weak: phrases`
      lua ¦ estrelas? ¦ vento ¦ mar ¦ amor ¦ coracao ¦ conto ¦ historia ¦ charada ¦ brilha ¦ sopra
    `,
  },
  {
    strong: phrases`
      capital d[aeo] \w+ ¦ raiz (?:quadrada|de) ¦ bhaskara ¦ teorema ¦ pitagoras ¦ equacao ¦ derivada
      integral de ¦ planeta ¦ guerra mundial ¦ segunda guerra ¦ primeira guerra ¦ napoleao ¦ dom pedro
      descobr\w+ (?:d[aeo] )?(?:brasil|america) ¦ einstein ¦ newton ¦ shakespeare ¦ fotossintese ¦ celula
      dinossauro\w* ¦ sistema solar ¦ ilha de \w+ ¦ imperio \w+ ¦ seculo [xvi]+ ¦ morreu em \d+
      nasceu em \d+ ¦ redacao ¦ o resultado (?:de|da) \d
    `,
    weak: phrases`
      capital ¦ guerra ¦ ilha ¦ pais ¦ continente ¦ populacao ¦ historia ¦ geografia ¦ rei ¦ imperador
      matematica ¦ resultado ¦ conta ¦ formula ¦ delta ¦ elemento quimico ¦ oceano ¦ rio
    `,
  },
  {
    strong: phrases`
      print\( ¦ for \w+ in ¦ console\.log ¦ javascript ¦ python ¦ html ¦ css ¦ java ¦ sql server ¦ def \w+\(
      algoritmo de ¦ linguagem de programacao ¦ excel (?:use|a formula) ¦ procv ¦ loop
    `,
    weak: phrases`codigo ¦ programar ¦ funcao ¦ variavel ¦ range ¦ import ¦ script`,
  },
  {
    strong: phrases`
      dipirona ¦ paracetamol ¦ ibuprofeno ¦ antibiotic\w+ ¦ comprimidos? ¦ remedios? (?:para|caseiro)
      sintomas? ¦ dor de (?:cabeca|barriga|garganta|dente) ¦ emagrec\w+ ¦ dieta ¦ calorias ¦ vacinas?
      gripe ¦ covid ¦ diabetes ¦ pressao alta ¦ depressao ¦ ansiedade ¦ consulte (?:um|seu) medico
      academia ¦ anti-?inflamatori\w+ ¦ pomadas? ¦ analgesic\w+ ¦ gelo por \w+ minutos ¦ compressas?
    `,
    weak: phrases`medico ¦ saude ¦ tome ¦ treino ¦ caminhada ¦ febre ¦ hospital ¦ exercicios`,
  },
  {
    strong: phrases`
      acoes da \w+ ¦ bitcoin ¦ criptomoeda\w* ¦ bolsa de valores ¦ tesouro direto ¦ poupanca
      cotacao do dolar ¦ (?:dolar|euro|bolsa|ibovespa) (?:fechou|subiu|caiu|abriu|disparou) ¦ limpar (?:o |seu )?nome ¦ serasa ¦ spc ¦ dolar (?:esta|ta|hoje|cotado) ¦ euro (?:esta|ta) ¦ selic ¦ renda fixa
      fundos? imobiliari\w+ ¦ loteria ¦ (?:d?a|na) mega ¦ quina ¦ lotofacil ¦ mega-?sena ¦ numeros da sorte ¦ imposto de renda ¦ inss
      aposentadoria ¦ fgts ¦ mei (?:e|pode|acesse) ¦ abrir (?:um |uma )?(?:mei|cnpj)
      portal do empreendedor
    `,
    weak: phrases`
      investir em ¦ acoes ¦ juros compostos ¦ banco ¦ cotado ¦ dolar ¦ formulario ¦ carteira de
    `,
  },
  {
    strong: phrases`
      horoscopo ¦ signos? ¦ aries|touro e|gemeos|virgem|libra|escorpiao|sagitario|capricornio|aquario
      mapa astral ¦ salmos? ¦ biblia ¦ jesus ¦ deus (?:te )?aben\w+ ¦ o senhor e meu pastor ¦ ora[rc]\w+
      igreja ¦ reza\w* ¦ taro ¦ evangelho
    `,
    weak: phrases`fe ¦ sorte no amor ¦ espirit\w+ ¦ astros ¦ religiao ¦ pastor ¦ deus`,
  },
  {
    strong: phrases`
      filmes? ¦ series? (?:nov\w+|otim\w+|boa|incrive\w+|imperdive\w+) ¦ assist(?:a|e|ir) (?:a|o|um|uma|esse|essa|aquel\w+) (?:nov\w+ )?(?:filmes?|series?|episodio|temporada|jogo|novela|show)(?: \w+)? ¦ serie (?:da|na) netflix ¦ netflix ¦ musica do ¦ cantor\w* ¦ banda \w+ ¦ novela ¦ bbb
      big brother ¦ videogame ¦ playstation ¦ xbox ¦ iphone ¦ samsung galaxy ¦ livro d[eo] ¦ ator ¦ atriz
      show d[aeo] (?!bola)\w+ ¦ anime ¦ youtuber ¦ fofoca
    `,
    weak: phrases`assistir ¦ cinema ¦ musica ¦ jogar ¦ celular ¦ camera ¦ livro ¦ duna ¦ temporada`,
  },
  {
    strong: phrases`
      passagens?(?: aerea\w*)? ¦ voo ¦ hotel ¦ hoteis ¦ pousada ¦ aeroporto ¦ pontos turisticos ¦ turism\w+
      (?:horas?|minutos) de (?:carro|onibus|aviao|voo|estrada) ¦ (?:pela|na) (?:br|rodovia)-? ?\d+ ¦ lisboa ¦ paris ¦ disney ¦ guarulhos ¦ roteiro de viagem
    `,
    weak: phrases`viagem ¦ viajar ¦ praia ¦ passeio ¦ visto ¦ mala`,
  },
  {
    strong: phrases`
      cachorr\w+ ¦ gat(?:o|a|inho)s? ¦ veterinari\w+ ¦ racao ¦ pet ¦ filhote ¦ divorcio ¦ pensao alimenticia
      advogad\w+ ¦ processo trabalhista ¦ certidao ¦ cartorio ¦ heranca ¦ guarda dos filhos ¦ namorad\w+
      casamento ¦ conquist\w+ (?:a|o|uma|um) (?:moca|rapaz|vizinha|mulher|homem|crush) ¦ crush
      mande flores ¦ bicarbonato ¦ manchas? de ¦ lavar roupa ¦ troc(?:ar|ue) (?:o |a |as |seu |sua )?(?:pneu|chuveiro|lampadas?|geladeira|ar condicionado) ¦ deslig(?:ue|ar) (?:o |os |as )?(?:aparelhos|luzes|stand-?by|disjuntor) ¦ jardim
      horta ¦ tradu[cz]\w+ (?:de|d[aeo]|para|e|em)
      em (?:ingles|japones|espanhol|frances|alemao) (?:e|se|fica) ¦ significa em ¦ ohayo ¦ carro usado
      oleo do motor do carro ¦ restaurante (?:japones|italiano|da esquina)
      geladeira que nao ¦ borracha da porta ¦ falta de gas ¦ imove(?:l|is)(?: \w+){0,3} valoriza\w* ¦ comprar (?:um )?(?:ap|apartamento|imovel|terreno)
      maquina de (?:sorvete|cafe|lavar|costura|algodao) ¦ concorrente \w+
    `,
    weak: phrases`
      lei ¦ contrato de aluguel ¦ roupa ¦ vizinha ¦ amor ¦ flores ¦ presente ¦ japones ¦ ingles ¦ sorvete
      esquina
    `,
  },
]

const ANY_SUBJECT = unionOf(SUBJECTS.flatMap(({ strong, weak }) => [strong, weak]))

/** Shapes that give a subject away whatever words fill them: a joke, a sum, a film. */
const SHAPES =
  /\bpor ?que (?:o|a|os|as) [a-z]+ (?:foi|foram|atravess\w+|nao (?:quis|gosta)|entr\w+) |\bo que (?:o|a) [a-z]+ (?:disse|falou) (?:para|pro|pra)\b|\b(?:o |um |os )?(?:melhor )?filmes? (?:[a-z]+ ){0,3}(?:e|foi|vale|ganhou|estreou)\b[^.]*\b(?:assist\w+|excelente|otimo|otima|cinema|oscar|netflix)\b|\b(?:recomendo|indico|sugiro|assist[ae]|leia|escute|ouca) (?:o|a|esse|essa|um|uma) (?:filme|livro|serie|album|musica|podcast|novela|disco)\b|\b(?:melhor|pior|maior) (?:filme|livro|disco|album|jogo|cantor\w*|ator|atriz|banda|serie|novela|time)s? (?:d[oae]s?|que)\b|\btoc,? toc\b/
const SUM =
  /\d+ ?% (?:de|da|do) \d+ ?(?:e|=|da|sao|fica) ?\d|\d+ ?(?:x|\*|vezes|mais|\+|dividido por) ?\d+ ?(?:e|=|da|sao|fica) ?\d/

/** The agent turns the subject down or brings the talk back. */
const TURNS_DOWN =
  /\b(?:aqui (?:comigo )?(?:e|eu (?:falo|trato|cuido|atendo)|trato|cuido|falo|atendo)(?: d[aeo]s?)? (?:so|apenas|somente)|(?:contador|medic[oa]|advogad[oa]|eletricista|nutricionista|veterinari[oa]|dentista|prefeitura|banco|mecanico|psicolog[oa]|encanador)\w*(?: \w+){0,3} (?:ajud\w+|resolv\w+|orient\w+|sab\w+|respond\w+|explic\w+)|(?:e )?(?:coisa|assunto|caso|e) (?:para|pra|com|de) (?:um |uma |o |a )?(?:contador|medic[oa]|advogad[oa]|eletricista|nutricionista|veterinari[oa]|dentista|prefeitura|banco|mecanico|psicolog[oa])|foge|fogem|fora (?:d[oae]|da)|nao (?:entendo|trabalhamos|fabricamos|vendemos|fazemos|consigo|posso|sei|tenho|indico|faz parte|falo|ajudo|trato|e (?:a |o )?(?:minha|meu|nossa|com|comigo)|cuido|temos)|devendo|meu foco|nosso foco|cuido so|cuido apenas|trato (?:so |apenas )?d|so (?:cuido|trato|falo|consigo|ajudo)|voltando|prefiro nao|infelizmente|nao e (?:bem )?(?:a |o )?(?:minha|meu|nossa)|quem sabe|fic\w+ de fora|passo longe|nao (?:domino|converso|discuto|opino|comento|entro|misturo|dou palpite)|deixo de fora|so atendo|outro departamento|deixo (?:pra|para|com)|desse assunto|esse assunto|ficar devendo|fico devendo|nao faz parte)\b/
const PLEASANT =
  /^que [a-z]+ (?:bonit|legal|bacana|interessant|boa|bom|maravilh|lind)|\b(?:parabens|sinto muito|feliz (?:ano|natal|aniversario|pascoa)|bom (?:dia|fim|final|apetite|descanso|feriado|trabalho|jogo)|boa (?:tarde|noite|sorte|semana|viagem|prova)|que (?:bom|legal|delicia|bacana|pena|otimo|maximo)|fico feliz|imagino|haha|melhoras|boas festas|obrigad\w+|entendo)\b/

const QUESTION =
  /\?|\b(?:qual|quais|quem|quando|onde|como|por ?que|quanto|quantos|me (?:passa|da|conta|fala|diz|explica|ensina|indica|manda|ajuda)|faz(?: um| uma)?|conta (?:uma?|outra)|escreve|indica|recomenda|traduz|calcula|acha|manda|resume|explica|ensina|sabe|o que|canta|cria|gera|procura)\b/

/** "Que susto!", "nossa, coitado!". */
const EXCLAIMS = /^(?:que|nossa|puxa|poxa|eita|caramba|uau|ih|ai)\b[^.?!]{0,24}!+$/
function isPleasantry(reading: Reading, finding: { start: number }): boolean {
  const sentence = reading.sentences.find((one) => one.start === finding.start)
  return (
    sentence !== undefined &&
    (PLEASANT.test(sentence.text) || EXCLAIMS.test(sentence.text)) &&
    !/^e (?:bom|boa)\b/.test(sentence.text) &&
    sentence.numbers.length === 0 &&
    sentence.text.length < 70
  )
}

/** The lead asks for something no business of machines or services would do. */
const WORLDLY =
  /\b(?:poema|poesia|piada|historia|musica|letra de|receita|redacao|cancao|fabula|funcao em|codigo|script|programa em|python|javascript|traduz\w*|em (?:ingles|espanhol|frances|japones|alemao)|calcul[ae]r?|raiz|quanto e \d|resumo d[oe]|filme|serie|livro|anime|jogo d[oe]|quem (?:ganhou|e o presidente|foi|inventou|descobriu|escreveu|e a maior)|presidente|capital d[aeo]|signo|horoscopo|previsao do tempo|vai chover|remedio|dor de|febre|azia|doenca|gato|cachorro|namorad\w+|casamento|divorcio|imposto|ir\b|cnh|bitcoin|acoes|aplico|invisto|passagem|viagem|hotel|oleo do carro|onde e bom morar|distancia d[ao]|altura d[ao]|salmo|oracao|candidato|em quem (?:voto|votar)|eleic\w+)\b/

/** A reply to such a request that neither declines nor speaks of the business. */
function plays(
  reading: Reading,
  lead: Reading,
  isBusiness: (stem: string) => boolean,
  isConversation: (stem: string) => boolean,
): Finding[] {
  if (!WORLDLY.test(lead.folded.text) || lead.mentions.some((mention) => mention.byModel)) return []
  return reading.sentences
    .filter((one) => !one.question && one.text.split(' ').length >= 3 && one.mentions.length === 0)
    .filter(
      (one) =>
        contentStems(one.text).filter(([stem, word]) => word.length > 4 && isBusiness(stem)).length <= 1,
    )
    .filter((one) => contentStems(one.text).some(([stem, word]) => word.length > 3 && !isConversation(stem)))
    .filter((one) => !isPleasantry(reading, one))
    .map((one) => ({ start: one.start, end: one.end }))
}

interface Subject extends Finding {
  /** Stands in a part of its own, which nothing of the business excuses. */
  apart?: boolean
}

/** The part of a sentence, between brackets, dashes or colons, that holds some words of it. */
function segmentOf(text: string, words: string): string {
  return text.split(/[();:]| [–—-] /).find((part) => part.includes(words)) ?? text
}

/** Words of another world in one sentence from which on it speaks of that world; fewer when it is said of nobody here. */
const STRANGE_WORDS = 3
const STRANGE_WORDS_OF_NOBODY = 2
/** Said to the lead, of the lead or of us. */
const OF_THE_TALK =
  /\b(?:voce|vc|voces|vcs|seu|sua|seus|suas|te|lhe|me|mim|comigo|eu|nos|nosso|nossa|nossos|nossas|aqui|por aqui|senhor|senhora|obrigad\w+|consigo|posso|podemos|temos|preciso|precisamos|anotei|anotado|registr\w+|recebi|pode (?:mandar|enviar|ser|responder|escrever))\b|[a-z]{3,}(?:amos|emos|imos)\b/
const COURTESIES =
  /^(?:obrig|desculp|entend|cert|clar|perfei|otim|legal|bacana|beleza|sinto|muito|tambem|sobre|quand|quiser|assunt|convers|mensag|moment|tarde|noite|prazer|agrade|alegr|feliz|torc|sort|parabe)/
/** After a refusal: "não é meu assunto, mas eu votaria em …". */
const BUT =
  /(?:\b(?:mas|porem|so que|contudo|entretanto|de todo modo|de qualquer (?:forma|jeito)|ja que|agora,)\b|[:;–]| - )\s*(.{8,})$/
const HELPS =
  /\b(?:retom\w+|troquei|confundi|engano|desculp\w+|perd(?:ao|oe)|quando for (?:melhor|possivel)|posso|podemos|consigo|estou|seguimos|continuamos|voltar|voltando|vamos (?:voltar|seguir|continuar)|te ajud\w+|ajud\w+|conta (?:comigo|de luz)|me (?:conta|diz|passa|manda|fala)|se (?:quiser|precisar|voce|a sua|o seu)|quando (?:quiser|precisar|voce|estiver)|e so (?:me|mandar|chamar|dizer|avisar)|pode (?:me|contar|perguntar|mandar)|por aqui|aqui|espero|torco|desejo|melhoras|boa sorte|sucesso|entendo|atendo|idioma|portugues|recomendo (?:procurar|falar|consultar|perguntar)|melhor (?:procurar|falar|consultar|perguntar)|meu assunto|meu foco|especialista|consultor\w*|sua distribuidora)\b/
const OURS = /\b(?:planos?|assinatura|maquinas?|modelos?|equipamentos?|descontos?|conta de luz)\b/
const ADVISES =
  /^(?:,? ?)(?:se fosse eu,? )?(?:eu )?(?:deixaria|colocaria|investiria|votaria|compraria|escolheria|tomaria|apostaria|aplicaria|ficaria com|usaria|pegaria|torceria|iria de|trocaria|venderia|assistiria|leria)\b/
/** "O melhor celular do momento é o …". */
const BEST = /\b[oa]s? (?:melhor|pior|maior)(?:es)? ([a-z]{4,})(?: [a-z]+){0,4} (?:e|sao) (?:[oa]s? )?[a-z]/
/** Gives back what the lead said. */
const TAKES_UP =
  /^(?:entendi|anotei|anotado|legal|que (?:bom|legal|chato|pena)|imagino|certo|ok|beleza|show|perfeito|combinado|nao sou|sou (?:a|o|uma|um) )\b|\b(?:voce|vc|voces|vcs) (?:quer\w*|pretend\w+|vao|vai|disse\w*|falou|comentou|mencionou|perguntou|perguntaram)\b|\bnao (?:envie|mande|passe|informe)\b/
const HANDS_AWAY =
  /\b(?:e|fica|isso e|quem (?:cuida|resolve|atende|faz|responde|religa|conserta)(?: \w+){0,3} e) (?:(?:so|direto|sempre) )?(?:com )?(?:a|o) (?:sua |seu |propri[oa] )?([a-z]{5,})[.! ]*$/
/** "…, viu?": a statement. */
const TAGGED = /,? ?(?:viu|ne|ta|hein|ok|certo)\?+$/
const LEADS_KEPT = 16
const DENIES = /\b(?:nao|nada|nem|sem|zero|nenhum[a]?|diferente)\b/

export const offTopic: RuleFactory = ({ business, params }) => {
  parseParams('off_topic', NO_PARAMS, params)
  const vocabulary = vocabularyOf(business)
  /** Nothing with a model is sold: what is talked about has no names of its own to tell it by. */
  const service = business.documents.every(({ meta }) => meta.model === undefined)

  /** Words the business uses too: "forno" in a bakery's documents gives nothing away. */
  const ownWords = (text: string) => {
    const stems = contentStems(text)
    return stems.length > 0 && stems.every(([stem]) => vocabulary.isBusiness(stem))
  }

  const aboutUs = (text: string) =>
    coreOf(text) >= 2 || TURNS_DOWN.test(text) || declines(text) || DENIES.test(text)

  const bySubject = (sentence: ReadSentence): Subject[] => {
    const place = { start: sentence.start, end: sentence.end }
    if (SHAPES.test(sentence.text)) return [place]
    const best = BEST.exec(sentence.text)?.[1]
    if (
      best !== undefined &&
      !sentence.question &&
      !ownWords(best) &&
      !vocabulary.isFood(best) &&
      coreOf(sentence.text) === 0
    )
      return [place]
    if (
      SUM.test(sentence.text) &&
      sentence.numbers.every((number) => !number.unit || number.unit.kind === 'times')
    )
      return [place]
    if (sentence.question && sentence.text.length <= 60 && !TAGGED.test(sentence.text)) return []
    if (!ANY_SUBJECT.test(sentence.text)) return []
    for (const { strong, weak } of SUBJECTS) {
      const hits = scanSentence(sentence, strong).filter((hit) => !ownWords(hit.text))
      const others = scanSentence(sentence, weak).filter((hit) => !ownWords(hit.text))
      const segment = hits.length > 0 ? segmentOf(sentence.text, hits[0]?.text ?? '') : ''
      if (hits.length > 0 && segment !== sentence.text && !aboutUs(segment))
        return [{ ...place, apart: true }]
      if (hits.length > 0 || new Set(others.map((hit) => hit.text)).size >= 2)
        return [{ start: sentence.start, end: sentence.end }]
    }
    return []
  }

  /** The lead asks about something else, and a sentence takes it up in words the business never uses. */
  const byAnswer = (reading: Reading, lead: Reading, exchange: Exchange): Finding[] => {
    const { text } = lead.folded
    if (text === '' || !QUESTION.test(text)) return []
    const stems = contentStems(text).filter(
      ([stem, word]) => word.length > 2 && !vocabulary.isConversation(stem),
    )
    const strange = stems.filter(([stem, word]) => !vocabulary.isBusiness(stem) && !vocabulary.isFood(word))
    // Mostly of the business: not this rule's matter.
    if (
      strange.length === 0 ||
      stems.length - strange.length >= strange.length ||
      lead.mentions.some((mention) => mention.byModel)
    )
      return []
    const asked = new Set(strange.map(([stem]) => stem))
    const known = new Set(contentStems(fold(Object.values(exchange.known).join(' '))).map(([stem]) => stem))
    return reading.sentences.flatMap((sentence): Finding[] => {
      if (sentence.question) return []
      const words_ = contentStems(sentence.text).filter(
        ([stem, word]) =>
          word.length > 2 &&
          !vocabulary.isConversation(stem) &&
          !vocabulary.isBusiness(stem) &&
          !vocabulary.isFood(word) &&
          !known.has(stem) &&
          !isFirstName(word) &&
          !isPlace(word),
      )
      const repeated = words_.filter(([stem]) => asked.has(stem)).length
      const fresh =
        new Set(words_.filter(([stem]) => !vocabulary.isHeard(stem)).map(([stem]) => stem)).size - repeated
      // A no with the lead's own word in it: "payback não se aplica", "CPF eu não peço".
      if (repeated >= 1 && fresh <= 1 && DENIES.test(sentence.text)) return []
      if (leftAside(sentence.text)) return []
      return repeated >= 1 || fresh >= 2 ? [{ start: sentence.start, end: sentence.end }] : []
    })
  }

  /** A plan by its name, a figure of it, or a denial in the business's own words: "não existe payback a calcular". */
  const ofBusiness = (text: string, exchange: Exchange): boolean => {
    if (exchange.plans.some((plan) => plan.name !== '' && text.includes(fold(plan.name)))) return true
    const own = coreOf(text)
    if (
      service &&
      DENIES.test(text) &&
      contentStems(text).some(([one, word]) => word.length > 3 && vocabulary.isBusiness(one)) &&
      strangeOf(text, new Set(contentStems(fold(exchange.lastLead)).map(([one]) => one))) <= 1
    )
      return true
    if (!service) return own >= 1 && DENIES.test(text) && strangeOf(text) === 0
    if (own >= 1 && DENIES.test(text) && strangeOf(text) <= own) return true
    return own >= 2 && strangeOf(text) <= own
  }

  /** "Religar a luz é com a distribuidora": turned down to somebody the documents know. */
  const handsAway = (text: string) => {
    const other = HANDS_AWAY.exec(text)?.[1]
    return other !== undefined && vocabulary.isBusiness(contentStems(other)[0]?.[0] ?? '')
  }

  let understanding: ReturnType<typeof createUnderstanding> | null = null
  const asked = new Map<string, boolean>()
  /** The lead asks for something of another world, as the reader of inbound messages sees it. */
  const asksElsewhere = (exchange: Exchange): boolean => {
    const { lastLead } = exchange
    if (lastLead.trim() === '') return false
    const known = asked.get(lastLead)
    if (known !== undefined) return known
    understanding ??= createUnderstanding(business)
    const { intents } = understanding.read(lastLead, [])
    const answer = intents.includes('off_topic')
    if (asked.size >= LEADS_KEPT) asked.clear()
    asked.set(lastLead, answer)
    return answer
  }

  const coreOf = (text: string) =>
    new Set(
      contentStems(text).flatMap(([one, word]) => (word.length > 3 && vocabulary.isCore(one) ? [one] : [])),
    ).size
  const strangeOf = (text: string, told?: ReadonlySet<string>) =>
    new Set(
      contentStems(text).flatMap(([one, word]) =>
        word.length > 3 &&
        !vocabulary.isConversation(one) &&
        !vocabulary.isBusiness(one) &&
        !vocabulary.isHeard(one) &&
        !vocabulary.isForm(word) &&
        !told?.has(one) &&
        (service || !vocabulary.isFood(word))
          ? [one]
          : [],
      ),
    ).size

  /**
   * Asked about another world, whatever is stated and is neither refusal, courtesy nor business answers it. When only
   * the words of the question say that it is one, the answer must have such words too.
   */
  const granted = (reading: Reading, lead: Reading, exchange: Exchange): Finding[] => {
    const sure = asksElsewhere(exchange)
    const likely =
      !sure &&
      QUESTION.test(lead.folded.text) &&
      coreOf(lead.folded.text) === 0 &&
      lead.mentions.length === 0 &&
      strangeOf(lead.folded.text) >= 2
    if (!sure && !likely) return []
    const said = new Set(contentStems(lead.folded.text).map(([one]) => one))
    // What the lead asks for must itself be of another world, not only be classed so.
    const worldly = WORLDLY.test(lead.folded.text) || strangeOf(lead.folded.text) >= 1
    return reading.sentences.flatMap((sentence): Finding[] => {
      const { text } = sentence
      if (sentence.question || sentence.mentions.some((mention) => mention.byModel)) return []
      const words = contentStems(text).filter(([, word]) => word.length > 3)
      const core = coreOf(text)
      if (core >= 2 || (core === 1 && (likely || words.length <= 4))) return []
      if (isPleasantry(reading, sentence) || HELPS.test(text) || handsAway(text)) return []
      const says = DENIES.test(text)
        ? strangeOf(text, said) >= 3 && core === 0
        : likely
          ? strangeOf(text) >= 1
          : sentence.numbers.length > 0 ||
            /\d/.test(text) ||
            ((worldly || strangeOf(text) >= 1) && words.some(([one]) => !COURTESIES.test(one))) ||
            (worldly && opensWithAnswer(text))
      return says ? [{ start: sentence.start, end: sentence.end }] : []
    })
  }

  /** Turned down in the first half of the sentence and answered in the second. */
  const turnedAndAnswered = (reading: Reading, exchange: Exchange): Finding[] =>
    reading.sentences.flatMap((sentence): Finding[] => {
      if (!TURNS_DOWN.test(sentence.text) && !declines(sentence.text)) return []
      const rest = BUT.exec(sentence.text)?.[1]
      if (rest === undefined || sentence.question) return []
      // "… mas eu deixaria em renda fixa": advice of its own.
      if (ADVISES.test(rest) && !OURS.test(rest)) return [{ start: sentence.start, end: sentence.end }]
      if (HELPS.test(rest) || defers(rest) || declines(rest)) return []
      if (TURNS_DOWN.test(rest)) return []
      const sure = asksElsewhere(exchange)
      const ours = coreOf(rest)
      if (ours > (sure ? 1 : 0) || (ours === 1 && rest.split(' ').length <= 6)) return []
      return strangeOf(rest) >= 2 || sure ? [{ start: sentence.start, end: sentence.end }] : []
    })

  /** A statement nearly all of whose words are of another world than the business and this talk. */
  const elsewhere = (reading: Reading, exchange: Exchange): Finding[] => {
    const told = new Set(
      contentStems(fold([exchange.lastAgent, ...Object.values(exchange.known)].join(' '))).map(
        ([stem]) => stem,
      ),
    )
    return reading.sentences.flatMap((sentence): Finding[] => {
      if (sentence.question || sentence.mentions.some((mention) => mention.byModel)) return []
      // An interjection speaks of nothing.
      if (sentence.text.split(' ').length < 3 && sentence.text.endsWith('!')) return []
      if (isPleasantry(reading, sentence)) return []
      const words = contentStems(sentence.text).filter(([, word]) => word.length > 3)
      const strange = new Set(
        words
          .filter(
            ([stem, word]) =>
              !vocabulary.isConversation(stem) &&
              !vocabulary.isBusiness(stem) &&
              !vocabulary.isForm(word) &&
              !vocabulary.isFood(word) &&
              !told.has(stem) &&
              !isFirstName(word) &&
              !isPlace(word),
          )
          .map(([stem]) => stem),
      )
      const least =
        OF_THE_TALK.test(sentence.text) || DENIES.test(sentence.text)
          ? STRANGE_WORDS
          : STRANGE_WORDS_OF_NOBODY
      const ours = coreOf(sentence.text)
      if (strange.size >= 1 && ours === 0 && sentence.text.length > 12 && !DENIES.test(sentence.text)) {
        if (speaksOfElsewhere(business, sentence.text)) return [{ start: sentence.start, end: sentence.end }]
      }
      return strange.size >= least &&
        strange.size > ours * 2 &&
        strange.size * (ours === 0 && least === STRANGE_WORDS_OF_NOBODY ? 3 : 2) >= words.length
        ? [{ start: sentence.start, end: sentence.end, unsure: true }]
        : []
    })
  }

  return readingRule(business, {
    id: 'off_topic',
    evidenceAllows: true,
    protects: 'Outside the business the agent declines in a sentence and comes back to the subject.',
    feedback:
      'Esse assunto é de fora: recuse com gentileza em uma frase, sem responder, e volte ao atendimento.',
    find(reading, exchange) {
      const lead = readLead(business, exchange)
      const named = reading.sentences.flatMap(bySubject)
      const answered = byAnswer(reading, readLead(business, exchange), exchange).filter(
        (finding) => !isPleasantry(reading, finding),
      )
      const played = plays(
        reading,
        readLead(business, exchange),
        (stem) => vocabulary.isBusiness(stem),
        (stem) => vocabulary.isConversation(stem),
      )
      const found = [
        ...named,
        ...answered,
        ...played,
        ...granted(reading, lead, exchange),
        ...elsewhere(reading, exchange),
      ]
      const plain = found.filter((finding) => {
        const subject = named.includes(finding)
        if (named.some((one) => one === finding && one.apart)) return true
        const text = reading.sentences.find((one) => one.start === finding.start)?.text ?? ''
        return (
          !TURNS_DOWN.test(text) &&
          !TAKES_UP.test(text) &&
          !declines(text) &&
          // "O time" of a game is nobody the lead is handed to.
          !defers(subject ? text.replace(/\btime\b/g, '') : text) &&
          !ofBusiness(text, exchange)
        )
      })
      return [...plain, ...turnedAndAnswered(reading, exchange)]
    },
    examples: {
      pass: [
        { text: 'Desculpe, confundi o nome. Vamos voltar à sua dúvida?' },
        {
          text: 'Esse assunto foge do que eu consigo ajudar por aqui.',
          exchange: { lastLead: 'qual a capital da França?' },
        },
      ],
      block: [
        {
          text: 'Não entendo disso, mas eu colocaria tudo em renda fixa.',
          exchange: { lastLead: 'onde invisto meu dinheiro?' },
        },
        { text: 'A capital da França é Paris.', exchange: { lastLead: 'qual a capital da França?' } },
        { text: 'Bata 3 ovos com 2 xícaras de farinha e leve ao forno.' },
      ],
    },
  })
}
