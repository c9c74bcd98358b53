import { z } from 'zod'
import type { KnowledgeDocument } from '../../business/schema.ts'
import { fold } from '../../text/normalise.ts'
import { phrases } from '../../text/phrases.ts'
import { remember } from '../../text/remember.ts'
import { adoptedOf } from '../adopted.ts'
import { findShortAnswer } from '../conduct/short-answers.ts'
import { type Finding, parseParams, readingRule } from '../define.ts'
import { findWrongArea } from '../grounding/area.ts'
import { findWrongCoverage } from '../grounding/coverage.ts'
import { findWrongEligibility } from '../grounding/eligibility.ts'
import { ownClaimsOf } from '../grounding/own-claims.ts'
import { isSpokenOf } from '../grounding/support.ts'
import { asksAboutLead, declines, defers } from '../moves.ts'
import { catalogueOf } from '../product/catalogue.ts'
import { findUnheardFeatures } from '../product/features.ts'
import { asserts, figuresOf, findUnheardFigures } from '../product/unheard.ts'
import { type Reading, type ReadSentence, readLead } from '../reading.ts'
import type { Exchange, RuleFactory } from '../rule.ts'
import { ownAmounts } from '../savings.ts'
import { scan, scanSentence } from '../scan.ts'
import { contentStems, vocabularyOf } from '../vocabulary.ts'

const N =
  '(?:\\d[\\d.,]*|dezenas|centenas|milhares|milhoes|mil|dois|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|quinze|vinte|trinta|quarenta|cinquenta|cem|duzentos|quinhentos)'

/** What companies say of themselves. True only when a document says so. */
const CLAIMS = phrases`
  (?:ha|faz|com|mais de|quase|temos|sao|estamos|desde)(?: \w+){0,3} ${N}(?: mil)? (?:anos|decadas)(?: \w+){0,3} (?:mercado|experiencia|historia|tradicao|estrada|atuacao|ramo|setor|brasil|fabricando|servindo|atuando|no|na|de)
  ${N} anos (?:de|no|na) (?:mercado|experiencia|historia|tradicao|estrada|atuacao|ramo|setor)
  ha (?:mais de |quase |cerca de )?${N} (?:anos|decadas|geracoes) ¦ ${N} decadas
  (?:marca|empresa|escolha|opcao|fabricante|fornecedor\w*)(?: \w+){0,2} (?:preferid[oa]|favorit[oa]|lider|de confianca|numero|queridinh[oa]|mais \w+)(?: \w+){0,3} ¦ queridinh[oa] d[aeo]s?(?: \w+)?
  (?:presentes?|participamos|expomos|estande|stand)(?: \w+){0,2} (?:n[ao]s?|em)(?: \w+){1,2} ¦ rede de (?:tecnicos|assistencia\w*|revend\w+|representantes|lojas|parceiros)(?: \w+){0,4}
  (?:lav\w+|higieniz\w+|limp\w+)(?: \w+){0,4} (?:mangueira|agua|jato|detergente|lava-?loucas|pressao|vapor|alcool|minutos) ¦ (?:pode|da para|da pra) (?:ser )?lav\w+(?: \w+){0,3}
  (?:gast\w+|consom\w+)(?: [\w,.]+){0,7} (?:kwh?|watts?|energia|luz|eletric\w+|por hora|por mes) ¦ cab(?:e|em) (?:n[ao]s?|num|numa|em)(?: \w+){0,3} (?:bancada|mesa|espaco|cozinha|metro\w*|cm|canto)
  manutenc\w+(?: \w+){0,3} (?:feita|nossa|pela|a cada|gratuita|por nossa|anual|simples|barata|inclusa|e minima|quase zero) ¦ (?:pela|com a) nossa equipe(?: \w+){0,3}
  (?:clientes?|hamburguerias|quem (?:usa|compra|comprou))(?: \w+){0,5} (?:dobr\w+|tripl\w+|aument\w+|lucr\w+|fatur\w+|economiz\w+|reduz\w+|elogi\w+|recomend\w+|ador\w+|satisfeit\w+) ¦ dobr\w+ (?:o |a |seu |sua |de )?(?:faturamento|lucro|vendas?|producao|renda)
  (?:oferecemos|damos|temos|fazemos|ha|tem|inclui|incluimos)(?: \w+){0,3} (?:cursos?|aulas?|workshop|tutorial|consultoria|visitas?|garantia de satisfacao|loja virtual|e-?commerce|canal|grupo)(?: \w+){0,2} ¦ curso (?:online|presencial|gratis|de)(?: \w+)?
  (?:amig\w+|indica\w+|indique\w*|quem indic\w+|cada indicac\w+)(?: \w+){0,7} (?:ganh\w+|rend\w+|da(?:o)?|val\w+|receb\w+|bonus|brinde\w*|premio\w*|credito|desconto|gratis|de graca|dinheiro|cashback)(?: \w+){0,3}
  (?:site|portal|aplicativo|app|simulador|painel)(?: \w+){0,3} (?:mostra\w*|calcula\w*|acompanh\w+|simula\w*|tempo real|tem um|permite)(?: \w+){0,3}
  fundad[oa]s?(?: \w+)? ¦ desde (?:19|20)\d\d
  (?:nasceu|comecou|surgiu|criada|aberta)(?: \w+)? (?:em|ha|na) (?:\d+|decada\w*)
  decadas? de (?:experiencia|tradicao|mercado|atuacao) ¦ tradicao ¦ pioneir\w+ ¦ empresa familiar
  terceira geracao ¦ multinacional
  ${N}(?: mil)? (?:clientes|empresas|maquinas (?:vendidas|instaladas|entregues)|funcionari\w+|colaboradores|engenheir\w+|lojas|filiais|paises|cidades|estados|revendas?|unidades vendidas|parceiros|tecnicos|representantes|projetos|hamburguerias|consumidores|usuarios|contratos|distribuidores)
  (?:clientes|presentes|atendimento|representantes|assistencia|tecnicos|revendas)(?: \w+){0,3} (?:em todo|por todo|em todas|no brasil|no mundo|no exterior|em varios|nos \d+)
  lider(?:es|anca)?(?: \w+)?
  (?:maior|melhor|principal|unic[oa]|primeir[oa]|mais (?:vendid|moderna?|avancad|procurad|usad|premiad|confiavel|completa?)\w*)(?: \w+){0,5} (?:do|da|no|na) (?:brasil|pais|mundo|mercado|america|latam|setor|ramo|regiao|segmento|planeta|sul|norte|nordeste|sudeste|estado)
  numero (?:um|1) ¦ referencia (?:nacional|no|em|mundial|do) ¦ premi(?:o|os|ad\w+) ¦ eleit[oa]s?
  reconhecid[oa]s?(?: \w+){0,3} ¦ nota (?:10|maxima) ¦ nota \d(?:[.,]\d)? (?:no|em) ¦ reclame aqui
  cinco estrelas ¦ \d+ ?% de (?:satisfacao|aprovacao|indicacao|nacionalizacao) ¦ satisfacao garantida
  exportamos(?: \w+)? ¦ exportacao ¦ mercado internacional ¦ patente\w* ¦ pioneira
  (?:nossa|a|nosso|temos|o|uma|nossas) (?:fabrica|sede|matriz|planta|show ?room|loja fisica|filial|escritorio|centro de distribuicao|unidade|deposito)(?: \w+){0,3} (?:fica|esta|localiza\w+|e em|em|no|na|funciona|ocupa|tem|para)
  (?:nossas?|as|proprias) (?:usinas?|parques?|fazendas?)(?: \w+){0,2} (?:fica\w*|esta\w*|localiz\w+|sao) (?:em|no|na|nos|nas|perto|proxim\w+|localiz\w+|aqui)(?: \w+){0,3}
  show ?room ¦ filia(?:l|is) ¦ sediad[oa]s?
  (?:estamos|ficamos|somos) (?:localizad\w+|sediad\w+|em [a-z]+|de [a-z]+,? (?:no|em|sc|pr|sp|rs|mg)|aqui em [a-z]+)
  pode (?:nos )?(?:visitar|conhecer)(?: \w+)? ¦ visita(?:r)? (?:a|nossa|tecnica|guiada)(?: \w+)?
  distribuidor(?:es)?(?: local| oficial| autorizad\w+) ¦ feira (?:\w+ )?\w+
  (?:tem|temos|possui|possuimos|com|certificacao|certificad\w+|aprovad\w+|homologad\w+|registrad\w+|selo|conforme|de acordo com|atende\w*|segue\w*|normas?)(?: \w+){0,4} (?:iso(?: ?\d+)?|anvisa|inmetro|nr-? ?12|sif|mapa|vigilancia sanitaria|abnt|ce\b|haccp|bpf|ministerio)
  certificac(?:ao|oes)(?: \w+)? ¦ certificad[oa]s?(?: \w+)? ¦ assistencia(?: tecnica)?(?: \w+){0,4}
  suporte(?: tecnico)? (?:24|funciona|em|por|para|e|todos|gratuito|vitalicio|remoto|local|especializado|proprio|online|completo|total|no)(?: \w+)?
  manutenc\w+ (?:preventiva|gratuit\w+|inclus\w+|a cada|anual|corretiva|por|na|em|e (?:simples|barata|facil|feita))
  (?:damos|fazemos|oferecemos|incluimos|inclui|com|temos|tem)(?: \w+){0,2} (?:treinamento|capacitacao|consultoria|manutencao|garantia estendida|plano de|curso|seguro|locacao|aluguel|demonstrac\w+|teste|test drive)(?: \w+){0,2}
  treinamento(?: \w+)? ¦ pecas? de reposicao(?: \w+){0,3}
  garantia (?:estendida|vitalicia|total|de fabrica) ¦ pode ser estendida ¦ estend\w+ a garantia
  devol(?:vemos|ucao|ve\w*)(?: \w+){0,3} ¦ reembols\w+ ¦ dinheiro de volta
  (?:alugamos|locamos|aluguel|locacao|comodato|test ?drive)(?: \w+)? ¦ 24 (?:horas|h)(?: por dia)? ¦ 24h
  24/7 ¦ plantao ¦ aplicativo(?: \w+)? ¦ demonstrac(?:ao|oes)(?: \w+)? ¦ teste (?:gratis|gratuito|na sua)
  videos? (?:no|do|de) (?:youtube|canal|instagram) ¦ canal no youtube
  (?:aument\w+|reduz\w*|diminu\w+|econom\w+|dobr\w+|triplic\w+|cresc\w+|melhor\w+|cort\w+|poup\w+)(?: \w+){0,6} (?:\d+ ?%|${N} por cento|pela metade|em \d+)
  \d+ ?% (?:de|da|do|dos|das|a) (?:economia|aumento|reducao|lucro|produtividade|desperdicio|perda|mao de obra|custo|clientes|faturamento|tempo|ganho|mais|menos)
  (?:lucr\w+|fatur\w+|rentabilidade|margem)(?: \w+){0,4} (?:\d+|dobr\w+|aument\w+|maior\w*|tripl\w+|cresce\w*)
  (?:dura|duram|durar|aguenta|vida util|durabilidade|resiste)(?: \w+){0,5} ${N}(?: mil)? ?(?:anos|ciclos|horas|meses|decadas)?
  vida util(?: \w+){0,4}
  (?:feit[oa]s?|fabricad[oa]s?|construid[oa]s?|revestid[oa]s?) (?:de|em|com)(?: \w+){1,3}
  (?:compressor|ruido|barulho|decibeis?|consom\w+|pesa|mede|ocupa|largura|altura|profundidade)(?: \w+){0,5} \d[\d.,]*(?: ?[a-z%]+)?
  nunca (?:quebra|estraga|da (?:problema|defeito|manutencao)|enferruja|para)
  nao (?:quebra|estraga|da (?:problema|defeito|manutencao)|enferruja nunca) ¦ indestrutive\w+
  estudos? (?:mostram|comprovam|indicam) ¦ comprovad[oa]s?(?: \w+)?
  pesquisas? (?:mostra\w*|indica\w*|comprova\w*) ¦ cientific\w+
  segundo (?:especialistas|pesquisa|o sebrae|o ibge)
  (?:atendemos|fornecemos|vendemos|parceir\w+|clientes como|usada? (?:pelo|pela|por)|trabalhamos com)(?: \w+){0,3} (?:mcdonald\S*|\w+ king|bob.?s|madero|jbs|brf|seara|sadia|friboi|marfrig|outback|subway|carrefour|giraffas|habib.?s|grandes redes|multinaciona\w+)
  (?:mcdonald\S*|\w+ king|madero|jbs|brf|seara|sadia|friboi|marfrig|outback)(?: \w+)?
  nunca (?:deu|teve|da|apresent\w+)(?: \w+){0,2} (?:defeito|problema|reclamac\w+) ¦ (?:faz|fazem|gera|emite)(?: \w+){0,2} (?:barulho|ruido) ¦ (?:super|muito|bem|bastante|extremamente) (?:silencios\w+|resistente|duravel|robust\w+|potente|leve|economic\w+) ¦ (?:liga|funciona|roda|trabalha|opera)(?: \w+){0,2} (?:tomada|110|127|220|380|qualquer|volts?|energia solar|gerador|bateria)(?: \w+)? ¦ (?:ponto|rede|linha|pressao) de ar(?: \w+){0,4} ¦ \d+ bar
  (?:clientes?|marcas?|empresas?|redes?|hamburguerias?|restaurantes?)(?: \w+){0,2} (?:famos\w+|grandes|conhecid\w+|renomad\w+|de renome|internaciona\w+)(?: \w+){0,3} ¦ (?:grandes|famos\w+|maiores) (?:redes|marcas|empresas|clientes|hamburguerias|franquias)(?: \w+){0,3} ¦ tecnologia (?:alema|italiana|japonesa|americana|europeia|suica|de ponta|propria|exclusiva|patenteada|importada)(?: \w+)? ¦ (?:o|no|mais|melhor|da|com|fica|ganha) (?:sabor|textura|suculen\w+|maci[oa]s?|crocan\w+|gostos\w+|saboros\w+)(?: \w+){0,3} ¦ (?:na|no|em) lava-?(?:loucas?|jato) ¦ passar? um pano(?: \w+){0,3}
  (?:abrimos|funcionamos|atendemos|abertos?|aberta)(?: \w+){0,3} (?:sabados?|domingos?|feriados?|24|dia e noite|de segunda|todos os dias)(?: \w+){0,4} ¦ garantia (?:cobre|inclui|contempla|vale|e total|vitalicia|valida|nao cobre)(?: \w+){0,4} ¦ (?:trocamos|substituimos|consertamos|repomos|reparamos)(?: \w+){0,4} ¦ plano(?: \w+)? (?:de manutenc\w+|preventiv\w+|de assistencia) ¦ (?:representante|tecnico|consultor|vendedor|revenda|loja|unidade|equipe|assistencia|showroom)s?(?: \w+)? (?:n[ao]|em|perto d[ao]|proxim[oa] (?:a|d[ao])) (?:sua|tua|toda|todas|todo|cada|varias|regiao)(?: \w+)? ¦ (?:por|via) (?:video ?chamada|video|chamada de video|telefone|0800|chat 24)(?: \w+){0,3} ¦ revis(?:ao|oes) (?:anual|gratuita|inclusa|periodica|a cada)(?: \w+)? ¦ pecas(?: de reposic\w+)?(?: \w+){0,3} (?:em qualquer|faceis|facil|originais|baratas|a pronta)(?: \w+)?
  (?:faz|fazem|forma|molda|serve|corta|mistura|tritura|embute|produz)(?: \w+){0,4} (?:coxinha|pao|paes|pizza|massa de|legumes|verdura\w*|osso|ossos|fruta\w*|peixe inteiro|almondega\w*|kibe|quibe|nugget\w*|salgad\w+|doces?|biscoit\w+|bolo\w*|queijos?|mandioca|batata|sorvete|racao|vegan\w+|falafel)(?: \w+)?
`

const SUBJECT_US =
  /\b(?:somos|fomos|temos|possuimos|contamos|oferecemos|atendemos|exportamos|fornecemos|vendemos|fabricamos|produzimos|trabalhamos|fazemos|ganhamos|garantimos|desenvolvemos|importamos|alugamos|prestamos|mantemos|participamos|disponibilizamos|investimos|nossa|nosso|nossos|nossas|a empresa|[a-z]{3,}(?:amos|emos|imos)|a gente (?:tem|faz|vende|fabrica|trabalha|oferece|atende|e|participa|exporta))\b/
const OFFERS =
  /\b(?:fabricamos|vendemos|trabalhamos|oferecemos|alugamos|importamos|temos|possuimos|contamos com|dispomos|prestamos|participamos|fornecemos|disponibilizamos|comercializamos|exportamos|desenvolvemos)\b/
const PRODUCT = /\b(?:maquinas?|equipamentos?|moldes?|MACHINE|linha|garantia|pecas?)\b/
const HAVING =
  /\b(?:e|sao|tem|possui|vem|conta|faz|usa|utiliza|permite|oferece|garante|reduz|aumenta|consome|ocupa|pode|precisa|aguenta|dura|suporta|exige|dispoe|trabalha|funciona|inclui|acompanha|recebe|foi|serve|evita|elimina|aceita|resiste|opera)\b/
const SOFT =
  /\b(?:consultor\w*|especialista\w*|voce|vc|voces|seu|sua|seus|suas|te|me|posso|quer|prefere|se)\b/

/** Texts remembered: the passages of some conversations. */
const TEXTS_KEPT = 128
const split = remember(
  (body): readonly string[] => body.split(/\n\s*\n/).map((part) => fold(part)),
  TEXTS_KEPT,
)
const stemsIn = remember(
  (text): ReadonlySet<string> => new Set(contentStems(fold(text, { lines: true })).map(([one]) => one)),
  TEXTS_KEPT,
)
const figuresIn = remember((text): ReadonlySet<number> => figuresOf([text]), TEXTS_KEPT)

/** Words of a claim, by their stems, a paragraph must have for it to be theirs, and how many the claim has at least. */
const CARRIED_SHARE = 0.8
const LEAST_STEMS = 4
function holdsStems(support: string, stems: readonly string[]): boolean {
  const held = stemsIn(support)
  return stems.filter((one) => held.has(one)).length >= stems.length * CARRIED_SHARE
}

function paragraphsOf(documents: readonly KnowledgeDocument[]): string[] {
  // A page that lists what is not known supports nothing.
  return documents
    .filter(({ meta }) => meta.evidence !== false)
    .flatMap(({ meta, body }) =>
      split(body).map((part) => `${fold([meta.title, meta.model ?? ''].join(' '))} ${part}`),
    )
}

/** The stems of a sentence that neither the conversation, the business, the lead nor the exchange uses. */
function novel(
  text: string,
  isFood: (word: string) => boolean,
  known: (stem: string, word: string) => boolean,
): string[] {
  return [
    ...new Set(
      contentStems(text)
        .filter(([one, word]) => word.length > 3 && !known(one, word) && !isFood(word))
        .map(([one]) => one),
    ),
  ]
}

/** Every figure of its sentence follows from the plans and the bill a tool returned. */
function carriedByTools(reading: Reading, finding: Finding, exchange: Exchange): boolean {
  const sentence = reading.sentences.find((one) => finding.start >= one.start && finding.start < one.end)
  if (!sentence || sentence.numbers.length === 0 || (exchange.plans.length === 0 && exchange.bill === null))
    return false
  const amounts = ownAmounts(exchange)
  return sentence.numbers.every((number) => {
    if (number.unit?.kind === 'percent')
      return exchange.plans.some((plan) => Math.abs(plan.discount * 100 - number.min) < 0.01)
    if (number.unit?.name === 'mês' || number.unit?.name === 'ano') {
      const months = number.unit.name === 'ano' ? number.min * 12 : number.min
      return exchange.plans.some((plan) => plan.fidelityMonths === months) || months === 12
    }
    if (number.unit?.kind === 'energy') return exchange.bill?.consumptionKwh === number.min
    return amounts.some((cents) => Math.abs(cents - Math.round(number.min * 100)) <= 1)
  })
}

/** The lead asks after a discount that is exactly a plan's: a yes is true. */
function leadIsRight(lead: Reading, exchange: Exchange): boolean {
  const percents = lead.numbers.filter((number) => number.unit?.kind === 'percent')
  return (
    percents.length > 0 &&
    percents.every((number) =>
      exchange.plans.some((plan) => Math.abs(plan.discount * 100 - number.min) < 0.01),
    )
  )
}

const SETTINGS = z.strictObject({
  /**
   * What is never true of the business. Each entry is the beginnings of words that stand in one sentence, in any
   * order: "boleto separad". A sentence that denies it is right.
   */
  never: z.array(z.string().min(3)).default([]),
})
/** Speaks of the house without saying "we". */
const OWNER =
  /\b(?:dono|dona|fundador\w*|empresa|usinas?|fazendas?|assinatura|servico|quem indica|indica\w*|indique\w*|clientes?)\b/
const MONEY_TALK =
  /\b(?:precos?|custa\w*|reais|mil|economiz\w+|economia|parcel\w+|financ\w+|gratis|promoc\w+)\b|r\$/
const LAW =
  /\b(?:lei|resolucao|resolucao normativa|decreto|portaria|medida provisoria)(?: federal| complementar| ordinaria| numero| n[.o]*)? ?(\d[\d.]*)/g
const LEAST_BILL = /\b(?:minim[oa]|a partir de|basta (?:uma )?conta)\b/
const LETS_IN =
  /\b(?:serve\w*|pode\w*|da (?:sim|para|pra|certo)|entra\w*|vale\w*|aceit\w+|atend\w+|passa\w*|encaix\w+|consegue\w*)\b/
const DENIED_LATER =
  /\bnao (?:existe\w*|e (?:assim|verdade|bem|certo|possivel)|da\b|procede|rola|vale|funciona|acontece|pode\w*|temos)/
const DENIAL = /\b(?:nao|nem|sem|nunca|nenhum[a]?|nada|so uma|apenas uma)\b/

export const ungrounded: RuleFactory = ({ business, params }) => {
  const { never } = parseParams('ungrounded', SETTINGS, params)
  const falsehoods = never.map((claim) =>
    fold(claim)
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => ({
        begins: new RegExp(`\\b${word.replace(/[^a-z0-9]/g, '.')}`),
        denial: DENIAL.test(word) ? new RegExp(`\\b${word}\\b`, 'g') : null,
      })),
  )
  const service = business.documents.every(({ meta }) => meta.model === undefined)
  const written = figuresOf([
    ...business.documents.flatMap(({ meta, body }) => [meta.title, ...meta.aliases, body]),
    ...Object.values(business.replies).flat(),
  ])
  for (const { meta } of business.documents)
    for (const fact of meta.facts)
      for (const value of [fact.min, fact.max, ...(fact.values ?? [])])
        if (value !== undefined) written.add(value)
  const vocabulary = vocabularyOf(business)
  const ownClaims = ownClaimsOf(business)
  const catalogue = catalogueOf(business)
  const name = fold(business.config.name).split(' ')[0] ?? ''
  const byName = new RegExp(`\\b${name.replace(/[^a-z0-9]/g, '')}\\b`)

  const paragraphs = paragraphsOf(business.documents)

  /** Every content word of the claim, and every figure with what it counts, stand in one paragraph. */
  const supported = (text: string, sentence: ReadSentence, exchange: Exchange): boolean => {
    const carrying = contentStems(text).filter(([, word]) => word.length > 3)
    const own = carrying.filter(([one]) => !vocabulary.isConversation(one))
    // All of it is everyday talk: then what the documents also say counts.
    const claimed = (own.length > 0 ? own : carrying.filter(([one]) => vocabulary.isBusiness(one))).map(
      ([, word]) => word.slice(0, Math.max(5, word.length - 2)),
    )
    const stems = [...new Set((own.length > 0 ? own : carrying).map(([one]) => one))]
    // One telling word is in many a paragraph: then what is said of it must stand there too.
    const all = [...new Set(carrying.map(([one]) => one))]
    const numbers = sentence.numbers.filter((number) =>
      text.includes(sentence.text.slice(number.start - sentence.start, number.end - sentence.start)),
    )
    if (claimed.length === 0 && numbers.length === 0) return false
    const holds = (support: string) =>
      ((claimed.every((word) => support.includes(word)) &&
        (claimed.length > 1 || holdsStems(support, all))) ||
        (stems.length >= LEAST_STEMS && holdsStems(support, stems))) &&
      numbers.every((number) => {
        const counted = (number.noun ?? fold(number.unit?.name ?? '')).slice(0, 4)
        return new RegExp(
          `(?<![\\d.,])${String(number.min).replace('.', ',')}(?![\\d]|[.,]\\d)[^.;\\n]{0,16}\\b${counted.replace(/[^a-z0-9]/g, '')}`,
        ).test(support)
      })
    return paragraphs.some(holds) || exchange.passages.some((passage) => split(passage.text).some(holds))
  }

  const frames = (reading: Reading, exchange: Exchange): Finding[] =>
    scan(reading, CLAIMS).filter((hit) => {
      const { sentence, clause, before } = hit
      if (/^feira/.test(hit.text) && /\b(?:segunda|terca|quarta|quinta|sexta)[- ]?$/.test(before))
        return false
      if (
        asksAboutLead(sentence) ||
        (sentence.question && !/\b(?:nossa|nosso|temos|somos)\b/.test(sentence.text))
      )
        return false
      if (
        (declines(sentence.text) && !/\b(?:mas|porem|so que) /.test(before)) ||
        (/\b(?:nao|nem|sem|zero|nada de|nenhum[a]?|outras empresas)(?: \w+){0,3} $/.test(before) &&
          !/^(?:nunca|nao)/.test(hit.text))
      )
        return false
      if (
        (defers(clause.text) && !/\bpela nossa\b/.test(clause.text)) ||
        /\b(?:especialista|consultor\w*)\b/.test(sentence.text)
      )
        return false
      const own = /\b(?:voce|vc|voces|sua|seu|seus|suas)\b/.test(clause.text) && !SUBJECT_US.test(clause.text)
      if (own && !/\b(?:maquina|ela|aumenta\w*|reduz\w*)\b/.test(clause.text)) return false
      if (/^[^.;!?]{0,40}\b(?:nao existe|outras empresas|nao (?:ha|tem))\b/.test(hit.after)) return false
      // Of a service nothing is said by what the lead's things do: "a padaria gasta bastante energia".
      if (
        service &&
        !SUBJECT_US.test(sentence.text) &&
        !byName.test(sentence.text) &&
        !OWNER.test(sentence.text)
      )
        return false
      const material = /^(?:feit|fabricad|construid|revestid)/.test(hit.text)
      return !supported(material ? hit.text : clause.text, sentence, exchange)
    })

  const statements = (reading: Reading, exchange: Exchange): Finding[] => {
    const talk = [exchange.lastLead, exchange.lastAgent, ...Object.values(exchange.known)].join(' ')
    const known = (one: string) =>
      vocabulary.isConversation(one) ||
      vocabulary.isBusiness(one) ||
      stemsIn(talk).has(one) ||
      exchange.passages.some((passage) => stemsIn(passage.text).has(one))
    return reading.sentences.flatMap((sentence): Finding[] => {
      const { text } = sentence
      if (sentence.question || declines(text) || defers(text) || /\b(?:nao|nem)\b/.test(text)) return []
      const us = SUBJECT_US.test(text) || byName.test(text)
      const product = sentence.mentions.length > 0 || (sentence.of(PRODUCT).test(text) && HAVING.test(text))
      if (!us && !product) return []
      if (!us && SOFT.test(text) && !sentence.mentions.some((mention) => mention.byModel)) return []
      // What is offered must be known; of a product, two unknown things at once.
      const offer = OFFERS.exec(text)
      const strange = novel(
        offer && us ? text.slice(offer.index + offer[0].length) : text,
        vocabulary.isFood,
        offer && us ? known : (one, word) => known(one) || vocabulary.isHeard(one) || vocabulary.isForm(word),
      )
      const enough = offer && us ? 1 : 2
      return strange.length >= enough && (offer !== null || (product && HAVING.test(text)))
        ? [{ start: sentence.start, end: sentence.end, unsure: true }]
        : []
    })
  }

  /** Says what the business says is never so. */
  const untrue = (reading: Reading): Finding[] =>
    reading.sentences
      .filter(
        (sentence) =>
          !sentence.question &&
          falsehoods.some((words) => {
            if (!words.every(({ begins }) => begins.test(sentence.text))) return false
            // A denial that is part of the claim denies nothing: "nunca fica sem luz".
            const rest = words.reduce(
              (text, { denial }) =>
                denial === null ? text : text.replaceAll(denial, (word) => ' '.repeat(word.length)),
              sentence.text,
            )
            // Nor does one that follows it: "cancela quando quiser, sem multa".
            const last = Math.max(...words.map(({ begins }) => begins.exec(rest)?.index ?? 0))
            return !DENIAL.test(rest.slice(0, last)) && !DENIED_LATER.test(rest.slice(last))
          }),
      )
      .map(({ start, end }) => ({ start, end }))

  /** Words the business itself uses when it talks: its canned replies and its prompt. */
  const spoken = new Set(
    contentStems(fold([...Object.values(business.replies).flat(), business.systemPrompt].join(' '))).map(
      ([one]) => one,
    ),
  )

  const figures = (reading: Reading, exchange: Exchange): Finding[] => {
    if (reading.numbers.length === 0) return []
    const told = figuresOf([exchange.lastAgent, ...Object.values(exchange.known)])
    const texts = [exchange.lastLead, ...exchange.passages.map((passage) => passage.text)]
    for (const plan of exchange.plans) {
      told.add(plan.discount * 100)
      if (plan.fidelityMonths !== undefined) told.add(plan.fidelityMonths).add(plan.fidelityMonths / 12)
    }
    if (exchange.bill?.consumptionKwh !== undefined) told.add(exchange.bill.consumptionKwh)
    return findUnheardFigures(
      reading,
      (figure) =>
        written.has(figure) || told.has(figure) || texts.some((text) => figuresIn(text).has(figure)),
    )
  }

  /**
   * A short reply the documents carry: its own words, or the lead's when it only says yes. Figures must be theirs, and
   * none of them an amount.
   */
  const isFounded = (reading: Reading, lead: Reading): boolean => {
    const adopted = adoptedOf(reading, lead)
    const { folded, numbers } = adopted ? lead : reading
    return (
      !MONEY_TALK.test(folded.text) &&
      numbers.every(
        (number) =>
          !number.money &&
          written.has(number.max) &&
          (number.unit?.kind !== 'percent' || number.qualifier === 'up_to'),
      ) &&
      // "Até 18 %, certo?" — its figure is all it says.
      (numbers.some((number) => number.unit?.kind === 'percent') || isSpokenOf(business, folded.text))
    )
  }

  const leastBill = business.documents
    .flatMap(({ meta }) => meta.facts)
    .find((fact) => fact.quantity === 'minimum_bill')?.values?.[0]

  /** A law that no document names; a least bill that is not the documents'. */
  const citations = (reading: Reading): Finding[] =>
    reading.sentences.flatMap((sentence): Finding[] => {
      if (sentence.question || declines(sentence.text)) return []
      const laws = scanSentence(sentence, LAW).filter(
        (hit) => !written.has(Number((hit.groups[0] ?? '').replace(/\./g, ''))),
      )
      const least = LEAST_BILL.test(sentence.text)
        ? sentence.numbers.filter(
            (number) =>
              (number.money || number.unit === null) &&
              number.min >= 20 &&
              // "O mínimo é 200, e a sua, de 260, se encaixa".
              LEAST_BILL.test(
                sentence.text.slice(
                  Math.max(0, number.start - sentence.start - 40),
                  number.start - sentence.start,
                ),
              ) &&
              !/\b(?:sua|tua|seu)\b[^.]{0,12}$/.test(sentence.text.slice(0, number.start - sentence.start)) &&
              (leastBill === undefined ? !written.has(number.min) : number.min !== leastBill) &&
              !DENIAL.test(sentence.text),
          )
        : []
      return [...laws, ...least.map((number) => ({ start: number.start, end: number.stop }))]
    })

  /** Lets in a bill below the least one. */
  const tooSmall = (reading: Reading): Finding[] =>
    leastBill === undefined
      ? []
      : reading.sentences
          .filter(
            (one) =>
              !one.question &&
              !DENIAL.test(one.text) &&
              !declines(one.text) &&
              LETS_IN.test(one.text) &&
              !/\b(?:abaixo|menos|menor|media|economi\w+|desconto|sobra\w*)\b/.test(one.text) &&
              /\b(?:conta|fatura|valor|luz)\b/.test(one.text) &&
              one.numbers.some(
                (number) =>
                  (number.money || number.unit === null) && number.max < leastBill && number.min >= 20,
              ),
          )
          .map(({ start, end }) => ({ start, end }))

  /** Of a service: a statement in words that neither its documents nor this talk have. */
  const strangers = (reading: Reading, exchange: Exchange): Finding[] => {
    const own = new Set(
      contentStems(fold([exchange.lastAgent, ...Object.values(exchange.known)].join(' '))).map(
        ([one]) => one,
      ),
    )
    const asked = readLead(business, exchange).sentences.some((one) => one.question)
    return reading.sentences.flatMap((sentence): Finding[] => {
      // "Questões de imposto fogem do meu atendimento".
      if (
        /\bfoge\w* d[aeo]\b|\baqui (?:comigo )?(?:e|eu (?:falo|trato|cuido)) (?:d[aeo] )?(?:so|apenas|somente)\b/.test(
          sentence.text,
        )
      )
        return []
      if (!asserts(sentence) || DENIAL.test(sentence.text) || sentence.text.split(' ').length < 5) return []
      const us = SUBJECT_US.test(sentence.text) || byName.test(sentence.text) || OWNER.test(sentence.text)
      // Said to nobody's question and of nobody in particular: talk.
      if (!us && !asked) return []
      const strange = novel(
        sentence.text,
        vocabulary.isFood,
        (one, word) =>
          vocabulary.isForm(word) ||
          vocabulary.isConversation(one) ||
          vocabulary.isBusiness(one) ||
          vocabulary.isHeard(one) ||
          own.has(one) ||
          spoken.has(one),
      )
      const ofOurs = new Set(
        contentStems(sentence.text).flatMap(([one, word]) =>
          word.length > 4 && vocabulary.isBusiness(one) ? [one] : [],
        ),
      ).size
      return strange.length >= 3 || (strange.length === 2 && ofOurs < 3)
        ? [{ start: sentence.start, end: sentence.end, unsure: true }]
        : []
    })
  }

  return readingRule(business, {
    id: 'ungrounded',
    adopts: true,
    evidenceAllows: true,
    protects: 'Facts about the business come from a passage or a tool result, never from invention.',
    feedback:
      'Afirme sobre a empresa e os produtos só o que está nas passagens. Sem base, diga que não tem a informação e ofereça um especialista.',
    find(reading, exchange) {
      const framed = [
        ...frames(reading, exchange),
        ...ownClaims(reading, exchange),
        ...(catalogue.products.length > 0 ? findUnheardFeatures(reading, catalogue) : []),
        ...(leadIsRight(readLead(business, exchange), exchange) ||
        (service && isFounded(reading, readLead(business, exchange)))
          ? []
          : findShortAnswer(reading, readLead(business, exchange))),
        ...[
          ...untrue(reading),
          ...findWrongEligibility(business, reading, readLead(business, exchange)),
          ...findWrongArea(business, reading, exchange),
          ...findWrongCoverage(business, reading, exchange),
        ].map((finding) => ({ ...finding, contradicts: true })),
        // Figures of machines are the catalogue's, judged by a rule of their own.
        ...(service
          ? [
              ...citations(reading),
              ...tooSmall(reading),
              ...figures(reading, exchange),
              ...strangers(reading, exchange),
            ]
          : []),
      ]
      return (framed.length > 0 ? framed : statements(reading, exchange)).filter(
        (finding) => !carriedByTools(reading, finding, exchange),
      )
    },
    examples: {
      pass: [{ text: 'Não tenho essa informação aqui, mas um especialista responde.' }],
      block: [
        { text: 'Somos líderes do mercado, com 5 mil clientes em 20 países.' },
        { text: 'Nossa fábrica fica em Xanadu e temos certificação ISO 9001.' },
      ],
    },
  })
}
