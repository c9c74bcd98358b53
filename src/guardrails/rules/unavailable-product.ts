import { fold } from '../../text/normalise.ts'
import { phrases } from '../../text/phrases.ts'
import { type Finding, NO_PARAMS, parseParams, readingRule } from '../define.ts'
import { bareAnswer, declines } from '../moves.ts'
import { type Reading, type ReadSentence, readLead } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'
import { scanSentence } from '../scan.ts'

const GONE =
  /\b(?:in\s?disponive\w+|nao (?:\w+ ){0,2}(?:disponive\w+|temos|tem|fabricamos|fornec\w+|vendemos|trabalhamos|oferecemos|conseguimos|conseguiremos|comercializ\w+|produzimos|atendemos|faz|fazemos|ha|esta (?:a venda|em linha|no catalogo))|em (?:fase de )?(?:melhoria\w*|aprimoramento|aperfeicoamento|reformulac\w+|revisao|desenvolvimento|manutencao)|(?:sendo|passa\w*|passando)(?: \w+){0,2} (?:aprimorad\w+|melhorad\w+|aperfeicoad\w+|melhorias?|revisad\w+|reformulad\w+|ajustad\w+)|fora d[oe] (?:linha|catalogo|mercado|venda)|suspens\w+|pausad\w+|descontinuad\w+|sem (?:previsao|data)|interrompid\w+|continua indispon\w+|segue (?:em|indispon|fora)|nao posso (?:te )?(?:passar|prometer|dar|oferecer|vender)|hoje nao|por (?:enquanto|ora) nao|no momento nao|ainda nao (?:ha|temos|esta|tem|existe|voltou|ficou))\b/
const INTEREST =
  /\b(?:seu interesse|o interesse|interesse (?:fica|anotad\w+|guardad\w+|registrad\w+)|novidades?|noticia|avis\w+|te procura|atualizac\w+ oficia\w+|lista de interessad\w+)\b/

const MONTH = '(?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)'
const DATE = phrases`
  (?:em|ate|no|para|pra|de|a partir de|no fim de|final de|inicio de|comeco de|meados de|la por|por volta de)? ?${MONTH}(?: de \d{4})?
  (?:em|ate|no (?:inicio|fim|comeco|final) de|para|de|por volta de) 20[2-9]\d
  (?:no |do |para o |neste |deste |ainda no )?(?:primeiro|segundo|proximo|1o|2o|ultimo|terceiro|quarto) (?:semestre|trimestre|bimestre|mes|ano|quadrimestre)
  (?:este|esse|neste|nesse|ainda este|ainda esse|nesta|essa|esta|proxim[oa]|(?:na |no )?proxim[oa]) (?:mes|ano|semana|semestre|trimestre)
  (?:semana|mes|ano|semestre) que vem
  (?:em|daqui a|dentro de|uns|cerca de|mais|coisa de|em ate|questao de)(?: \w+){0,2} (?:dias?|semanas?|mes|meses|anos?)
  ate (?:o )?(?:fim|final|meio|comeco|natal)(?: d[oae] \w+)? ¦ amanha ¦ hoje mesmo ¦ em breve ¦ logo logo
  muito em breve ¦ ja ja ¦ falta(?:m)?(?: \w+){0,2} pouc\w+ ¦ prestes a ¦ na reta final ¦ quase (?:la|pront\w+|sain\w+) ¦ quase pronta ¦ ja voltou ¦ acabou de (?:voltar|chegar|sair)
  logo (?:volta|estara|teremos|sai|fica) ¦ curto prazo ¦ poucos (?:dias|meses|semanas)
  primavera|verao|outono|inverno
`
const RETURNS =
  /\b(?:volt\w+|lanc\w+|pront\w+|disponive\w+|sai\w*|saindo|cheg\w+|retorn\w+|fica\w*|teremos|estara|liber\w+|entr\w+|termin\w+|conclu\w+|previsao|previst\w+|data|fabric\w+|vend\w+|melhoria\w*|de novo|conta\w+|ter\b|temos|disponibilidade)\b/
const OFFERS =
  /\b(?:temos|tenho|tem|vender|vend(?:o|e|em)\b|comprar|compra\b|fabricamos|vendemos|trabalhamos|oferecemos|fornecemos|disponibilizamos|contamos|disponive\w+|produz\w*|faz\b|faz(?:em|endo)|mont\w+|inser\w+|espeta\b|atende\w*|recomend\w+|indic\w+|sugiro|pode (?:comprar|contar|adquirir|levar|encomendar)|consegu\w+ te atender|conseguimos|comercializamos|funciona\w*|opera\w*|trabalha\b|rende|possui|vem com|conta com|e (?:automatic\w+|otim\w+|ideal|perfeit\w+|a melhor|semi\w+|rapid\w+|ef\w+)|nao depende|serve|resolve|garante|aumenta|dobra\w*|e a solucao|ja (?:voltou|esta|temos)|voltou|quase pronta|saindo|falta pouco|previsao de retorno|detalhes|alimentador\w*|esteira|capacidade|por hora|por minuto)\b/

export const unavailableProduct: RuleFactory = ({ business, params }) => {
  parseParams('unavailable_product', NO_PARAMS, params)
  const models = new Set(business.config.unavailable.map((one) => one.model))
  const gone = business.documents.filter(
    (document) => !document.meta.available || models.has(document.meta.model ?? ''),
  )
  // Words a lead uses for the thing itself ("espetos") also name what is made with it: alone they point at the product only with a machine word.
  const stems = [
    ...new Set(
      gone
        .flatMap((document) => document.meta.aliases)
        .map((alias) => fold(alias))
        .filter((alias) => !alias.includes(' ') && alias.length > 4)
        .map((alias) => alias.replace(/s$/, '')),
    ),
  ]
  const machineNames = [
    ...gone
      .flatMap((document) => [document.meta.model ?? '', ...document.meta.aliases])
      .map((one) => fold(one))
      .filter(
        (one) =>
          /\b(?:linha|maquina|equipamento|automatic|espetadeira)\b|\d/.test(one) ||
          /(?:deira|dora|dor|neira)$/.test(one),
      ),
  ]
  const direct =
    machineNames.length === 0
      ? null
      : new RegExp(
          `(?<![a-z0-9])(?:${machineNames
            .map((one) =>
              one
                .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
                .replace(/s\b/g, 's?')
                .replace(/ +/g, '\\s+'),
            )
            .join('|')})s?(?![a-z0-9])`,
        )
  const indirect =
    stems.length === 0
      ? null
      : new RegExp(
          `\\b(?:linha|maquina|equipamento|aparelho|projeto|modelo|solucao|automac\\w+|sistema)s?(?: \\w+){0,3}(?: de| para| pra| do| dos| automatic[oa]| que)*(?: \\w+){0,2} (?:${stems.join('|')})\\w*|\\b(?:${stems.join('|')})\\w*(?: \\w+){0,2} (?:automatic\\w+|por hora|por minuto)`,
        )
  const about = (text: string) => direct?.test(text) === true || indirect?.test(text) === true
  const thing = stems.length === 0 ? null : new RegExp(`\\b(?:${stems.join('|')})`)
  const rivals = (sentence: ReadSentence) =>
    sentence.mentions.some((mention) =>
      mention.documents.every((document) => document.meta.available && document.meta.model !== undefined),
    )

  const find = (reading: Reading, lead: Reading): Finding[] => {
    if (gone.length === 0) return []
    const asked =
      about(lead.folded.text) ||
      (thing?.test(lead.folded.text) === true &&
        /\b(?:maquina|linha|equipamento|temo?s?|vende\w*|fabrica\w*|faz\w*|voces)\b/.test(lead.folded.text))
    let current = asked
    const found: Finding[] = []
    for (const sentence of reading.sentences) {
      const named = about(sentence.text) || offered(sentence)
      if (named) current = true
      else if (rivals(sentence) || (sentence.mentions.length > 0 && !thing?.test(sentence.text)))
        current = false
      if (!current) continue
      found.push(...judge(sentence, named, reading, asked))
    }
    return found
  }

  // "Para espetos, recomendo a nossa linha automática": the thing and a machine, and no other model.
  const offered = (sentence: ReadSentence) =>
    thing?.test(sentence.text) === true &&
    /\b(?:linha|maquina|equipamento)\b/.test(sentence.text) &&
    !rivals(sentence) &&
    !sentence.question

  const judge = (sentence: ReadSentence, named: boolean, reading: Reading, asked: boolean): Finding[] => {
    const { text } = sentence
    const place = { start: sentence.start, end: sentence.end }
    const absent = GONE.test(text)
    const dates = scanSentence(sentence, DATE).filter(
      (hit) =>
        !/\b(?:nao|sem|nem)\b(?: \w+){0,4} $/.test(hit.before) && !/^(?:no momento|hoje)$/.test(hit.text),
    )
    const lead = /\b(?:voce|vc|voces|sua|seu|te|entendi)\b/.test(text)
    const returns =
      RETURNS.test(text) &&
      !(INTEREST.test(text) && !/\b(?:volt\w+|lanc\w+|pront\w+|disponive\w+|retorn\w+)\b/.test(text))
    if (
      dates.length > 0 &&
      returns &&
      !(sentence.question && lead) &&
      !/\bnao (?:ha|tenho|temos|posso|tem|existe|sei)(?: \w+){0,4} (?:data|previsao|prazo)/.test(text)
    )
      return dates
    if (absent || (declines(text) && /\b(?:data|previsao|prazo|quando)\b/.test(text))) return []
    if (
      sentence.question &&
      lead &&
      !/\b(?:temos|nossa|produz|faz \d|serve|quer conhecer|posso te apresentar)\b/.test(text)
    )
      return []
    const answer = bareAnswer(text)
    if (
      answer === 'yes' &&
      asked &&
      sentence.index === 0 &&
      !/^(?:claro|certo|entendi|perfeito|otimo|combinado|legal)\W*$/.test(text)
    ) {
      return reading.sentences.some((one) => GONE.test(one.text) || rivals(one)) ? [] : [place]
    }
    if (INTEREST.test(text) && !/\b(?:produz|temos a|vendemos|disponivel)\b/.test(text)) return []
    if (named && OFFERS.test(text) && !/\bfoi (?:pensad\w+|projetad\w+)\b/.test(text)) return [place]
    const output = sentence.numbers.some((number) => number.per !== null || number.unit?.kind === 'count')
    if (
      !named &&
      asked &&
      !rivals(sentence) &&
      !/\b(?:voce|vc|voces|seu|sua) (?:\w+ )?(?:faz\w*|produz\w*|produc\w+|precisa\w*|volume)\b|\bseus? \d/.test(
        text,
      )
    ) {
      const offers =
        /\b(?:temos(?: sim)?|ela (?:monta|faz|produz|insere|coloca|atende|espeta|deve|volta)|produz\w*|mont(?:a|am)|atende|insere|fabricamos|vendemos|ja voltou|esta disponivel)\b/.test(
          text,
        )
      if (offers || (output && !sentence.question))
        return /\b(?:temos|fabricamos|vendemos)\b/.test(text) && sentence.mentions.length > 0 ? [] : [place]
    }
    return []
  }

  return readingRule(business, {
    id: 'unavailable_product',
    protects: 'What is not for sale now is never offered, described as an offer, or given a date.',
    feedback:
      'Esse produto está indisponível: diga isso, sem data nem previsão, sem produção como oferta. Pode dizer que o interesse fica guardado e mostrar uma alternativa disponível.',
    find: (reading, exchange) => find(reading, readLead(business, exchange)),
    examples: {
      pass: gone.flatMap(({ meta }) =>
        meta.model === undefined ? [] : [{ text: `${meta.model}: não está disponível no momento.` }],
      ),
      block: gone.flatMap(({ meta }) =>
        meta.model === undefined
          ? []
          : [
              { text: `Temos sim! Vendemos ${meta.model} e pode contar com a gente.` },
              { text: `${meta.model} volta em março.` },
            ],
      ),
    },
  })
}
