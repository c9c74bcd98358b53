import { inTrade } from '../../business/trade.ts'
import { fold } from '../../text/normalise.ts'
import { phrases } from '../../text/phrases.ts'
import { type Finding, NO_PARAMS, parseParams, readingRule } from '../define.ts'
import { bareAnswer, declines } from '../moves.ts'
import { type Reading, type ReadSentence, readLead } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'
import { scanSentence } from '../scan.ts'
import { contentStems, vocabularyOf } from '../vocabulary.ts'

const GONE =
  /\b(?:in\s?disponive\w+|nao (?:\w+ ){0,2}(?:vendid\w+|fornecid\w+|oferecid\w+|comercializad\w+|fabricad\w+|disponive\w+|temos|tem|fabricamos|fornec\w+|vendemos|trabalhamos|oferecemos|conseguimos|conseguiremos|comercializ\w+|produzimos|atendemos|faz|fazemos|ha|esta (?:a venda|em linha|no catalogo))|em (?:fase de )?(?:melhoria\w*|aprimoramento|aperfeicoamento|reformulac\w+|revisao|desenvolvimento|manutencao)|(?:sendo|passa\w*|passando)(?: \w+){0,2} (?:aprimorad\w+|melhorad\w+|aperfeicoad\w+|melhorias?|revisad\w+|reformulad\w+|ajustad\w+)|fora d[oe] (?:linha|catalogo|mercado|venda)|(?:esta|fica|segue|continua)(?: \w+)? (?:de )?fora\b|suspens\w+|pausad\w+|descontinuad\w+|sem (?:previsao|data)|interrompid\w+|continua indispon\w+|segue (?:em|indispon|fora)|nao posso (?:te )?(?:passar|prometer|dar|oferecer|vender)|hoje nao|por (?:enquanto|ora) nao|no momento nao|ainda nao (?:ha|temos|esta|tem|existe|voltou|ficou))\b/
const INTEREST =
  /\b(?:seu interesse|o interesse|interesse (?:fica|anotad\w+|guardad\w+|registrad\w+)|novidades?|noticia|avis\w+|te procura|atualizac\w+ oficia\w+|lista de interessad\w+)\b/

const MONTH = '(?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)'
const DATE = phrases`
  (?:em|ate|no|para|pra|de|a partir de|no fim de|final de|inicio de|comeco de|meados de|la por|por volta de)? ?${MONTH}(?: de \d{4})?
  (?:em|ate|no (?:inicio|fim|comeco|final) de|para|de|por volta de) 20[2-9]\d
  (?:no |do |para o |neste |deste |ainda no )?(?:primeiro|segundo|proximo|1o|2o|ultimo|terceiro|quarto) (?:semestre|trimestre|bimestre|mes|ano|quadrimestre)
  (?:este|esse|neste|nesse|ainda este|ainda esse|nesta|essa|esta|proxim[oa]|(?:na |no )?proxim[oa]) (?:mes|ano|semana|semestre|trimestre)
  (?:semana|mes|ano|semestre) (?:que|q) vem
  (?:em|daqui a|dentro de|uns|cerca de|mais|coisa de|em ate|questao de)(?: \w+){0,2} (?:dias?|semanas?|mes|meses|anos?)
  ate (?:o )?(?:fim|final|meio|comeco|natal)(?: d[oae] \w+)? ¦ amanha ¦ hoje mesmo ¦ em breve ¦ logo logo
  muito em breve ¦ ja ja ¦ (?:no maximo |uns |umas )?(?:um|dois|duas|tres|quatro|cinco|seis|poucos|alguns) (?:dias?|semanas?|meses|anos?) ¦ (?:(?:uns|umas|mais|cerca de) )?(?:\d+|dois|duas|tres|quatro|seis|poucos|poucas|alguns|algumas) (?:dias?|semanas?|meses|anos?)(?: ainda)? ¦ (?:pra|para|de) sair ¦ ultimos ajustes ¦ falta(?:m)?(?: \w+){0,2} pouc\w+ ¦ prestes a ¦ na reta final ¦ quase (?:la|pront\w+|sain\w+) ¦ quase pronta ¦ ja voltou ¦ acabou de (?:voltar|chegar|sair)
  logo (?:volta|estara|teremos|sai|fica) ¦ curto prazo ¦ poucos (?:dias|meses|semanas)
  primavera|verao|outono|inverno
`
const RETURNS =
  /\b(?:volt\w+|lanc\w+|pront\w+|disponive\w+|sai\w*|saindo|cheg\w+|retorn\w+|fica\w*|teremos|estara|liber\w+|entr\w+|termin\w+|conclu\w+|previsao|previst\w+|data|fabric\w+|vend\w+|melhoria\w*|de novo|conta\w+|ter\b|temos|disponibilidade|acaba\w*|lancad\w+|junho|pra sair|para sair|previst\w+|ajustes)\b/
/** `THING` stands for the root of what the thing works on: its verb, its shop. */
const LEADS =
  /\b(?:voce|vc|voces|vcs)\b(?: \w+){0,3} (?:faz\w*|produz\w*|precisa\w*|vend\w+|trabalh\w+|us\w+|THING\w+|usa|mont\w+|disse|falou|comentou|mencionou|procura|busca)\b|\bseus? \d|\b(?:seu|sua) (?:volume|produc\w+) (?:de|e|atual|hoje)\b|\b(?:seu|sua) (?:interesse|THINGaria|carro-chefe)\b/
const CONTACT =
  /\b(?:consultor\w*|time|equipe|especialista)\b[^.]*\b(?:fal\w+|cham\w+|avis\w+|procur\w+|contato|retorn\w+)\b/
const LEET: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't' }
/** "l1nha de r0tulos" → "linha de rotulos". */
function unleet(text: string): string {
  return text.replace(/\b[a-z]+[013457][a-z0-9]*[a-z]\b|\b[013457][a-z]{3,}\b/g, (word) =>
    word.replace(/[013457]/g, (digit) => LEET[digit] ?? digit),
  )
}

/** What is said of nothing but a thing that is not for sale: it is being improved, it comes back to the catalogue. */
const BEING_IMPROVED =
  /\bem (?:fase de )?(?:melhoria\w*|aprimoramento|aperfeicoamento|reformulac\w+)\b|\b(?:fora d[oe]|(?:volt|retorn)\w+ (?:ao|pro|para o)|de volta (?:ao|no|pro)) (?:linha|catalogo|mercado)\b|\bnao (?:esta|ta) sendo (?:fornecid|vendid|oferecid)\w+|\b(?:finaliz|termin|conclu)\w+ (?:os |as )?(?:testes|ajustes|melhorias|projeto)\b|\bassim que (?:ela |a linha )?(?:sair|voltar|ficar pront\w+|lancar\w*|estiver pront\w+)\b|\bvolt\w* a (?:ser )?(?:vend\w+|fabric\w+|venda|oferec\w+)\b/
const UNDATED = /\b(?:nao|sem|nem)\b(?: \w+){0,5} (?:data|previsao|prazo)\b/
const BUT = /\b(?:mas|porem|so que|contudo|entretanto|no entanto)\b/
/** Other work than the one the thing does: "máquina que corta o papel pra rótulo". */
const OTHER_WORK =
  /\b(?:cort\w+|fati\w+|cubos?|cubinhos?|tiras?|mistur\w+|mo(?:er|i|agem)\b|embut\w+|(?!THING)OUTPUT)\b/
const OFFERS_IT =
  /\b(?:nossa|nosso|ideal|faz|produz\w*|temos|vendemos|atende\w*|monta|coloca|THINGa|recomend\w+|serve|otim[oa]|perfeit[oa]|conseguimos|da conta|libera\w*|fornec\w+|pode (?:comprar|contar|encomendar))\b/
/** Says something of what the lead asked about, without naming it. */
const PRONOUN =
  /^(?:(?:sim|claro|com certeza|opa|olha|entao|otimo|ah)[,!. ]+)*(?:ela|ele|essa|esse|a producao dela|a capacidade dela|temos|tem|tenho|trabalhamos|fabricamos|vendemos|fazemos|a gente tem|a gente faz|a gente vende|faz|produz|monta|insere|coloca|THINGa|atende|ja voltou|esta disponivel|volta|conseguimos|podemos|deve|vai|fica|pode (?:comprar|contar|encomendar)|e (?:otima|ideal|perfeita|automatica|a melhor|muito))\b/

const GRANTS =
  /^(?:(?:sim|claro|opa|olha|com certeza|otimo)[,!. ]+)*(?:(?:claro que |com certeza )?(?:da|pode|consegue|vende|vendemos|tem|temos|rola|podemos|conseguimos)(?: sim)?|pode,? (?:claro|sim)|claro que (?:sim|da|pode|tem|temos))(?:[,.! ]+(?:claro|sim|com certeza|tranquilo|ue))*[.! ]*$/

/** The thing itself said to be had: "para rótulo temos sim", "os rótulos já estão liberados". */
const FOR_SALE =
  /\b(?:temos|tenho|tem) sim\b|\b(?:liberad\w+|a venda|disponive(?:l|is) (?:para|pra))\b|\b(?:escolher|levar|encomendar)\b/

const MACHINE_ASKED =
  /\b(?:temo?s?|vende\w*|fabrica\w*|existe\w*|faze\w*|ha)\b[^.!?]{0,24}\b(?:maquinas?|linhas?|equipamentos?|aparelhos?)\b/
const OFFERED =
  /\b(?:temos|nossa|nosso|produz|faz \d|serve|(?:a gente|gnt|nos) tem|tem a|que THINGa|liberad\w+|a venda|quer (?:conhecer|levar|ver|essa))\b/

export const unavailableProduct: RuleFactory = ({ business, params }) => {
  parseParams('unavailable_product', NO_PARAMS, params)
  const models = new Set(business.config.unavailable.map((one) => one.model))
  const gone = business.documents.filter(
    (document) => !document.meta.available || models.has(document.meta.model ?? ''),
  )
  // Words a lead uses for the thing itself ("rótulos") also name what is made with it: alone they point at the product only with a machine word.
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
          /\b(?:linha|maquina|equipamento|automatic)\b|\d/.test(one) || /(?:deira|dora|dor|neira)$/.test(one),
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
          `\\b(?:linha|maquina|equipamento|aparelho|projeto|modelo|solucao|automac\\w+|sistema)s?(?: \\w+){0,3}(?: de| para| pra| do| dos| automatic[oa]| que)*(?: \\w+){0,2} (?:${stems.join('|')})\\w*|\\b[ao] (?:de|para|pra) (?:${stems.join('|')})\\w*(?! (?:de|com)\\b)(?! e (?!otim|ideal|perfeit|boa\\b|bom\\b|automat|a melhor|show|top))|\\b(?:${stems.join('|')})\\w*(?: \\w+){0,2} (?:automatic\\w+|por hora|por minuto)`,
        )
  // "Laminadora", "laminador": a machine named after what it works on.
  const roots = [...new Set(stems.map((one) => one.slice(0, 5)))]
  const root = roots.length === 0 ? '(?!)' : `(?:${roots.join('|')})`
  const ofThing = (pattern: RegExp) => new RegExp(pattern.source.replaceAll('THING', () => root))
  const leads = ofThing(LEADS)
  const offersIt = ofThing(OFFERS_IT)
  const pronoun = ofThing(PRONOUN)
  const offersInQuestion = ofThing(OFFERED)
  const agent =
    roots.length === 0 ? null : new RegExp(`\\b(?:${roots.join('|')})\\w*(?:dor|dora|deira|deiro)e?s?\\b`)
  const about = (text: string) => {
    const plain = unleet(text)
    return direct?.test(plain) === true || indirect?.test(plain) === true || agent?.test(plain) === true
  }
  const thing = stems.length === 0 ? null : new RegExp(`\\b(?:${stems.join('|')})`)
  const otherWork = inTrade(business, ofThing(OTHER_WORK))
  const rivals = (sentence: ReadSentence) =>
    sentence.mentions.some((mention) =>
      mention.documents.every((document) => document.meta.available && document.meta.model !== undefined),
    )

  // What only its pages speak of: the stick, the kebab.
  const others = new Set(
    business.documents
      .filter((document) => !gone.includes(document))
      .flatMap(({ meta, body }) =>
        contentStems(fold([meta.title, ...meta.aliases, body].join('\n'), { lines: true })),
      )
      .map(([one]) => one),
  )
  const vocabulary = vocabularyOf(business)
  const ownStems = new Set(
    gone
      .flatMap(({ meta, body }) =>
        contentStems(fold([meta.title, ...meta.aliases, body].join('\n'), { lines: true })),
      )
      .flatMap(([one, word]) =>
        word.length > 4 && !others.has(one) && !vocabulary.isConversation(one) ? [one] : [],
      ),
  )

  const find = (reading: Reading, lead: Reading): Finding[] => {
    if (gone.length === 0) return []
    const asked =
      (MACHINE_ASKED.test(lead.folded.text) &&
        !lead.sentences.some(rivals) &&
        !otherWork.test(lead.folded.text) &&
        contentStems(lead.folded.text).some(([one]) => ownStems.has(one))) ||
      (about(lead.folded.text) &&
        !(otherWork.test(lead.folded.text) && direct?.test(lead.folded.text) !== true)) ||
      (thing?.test(lead.folded.text) === true &&
        !lead.sentences.some(rivals) &&
        !otherWork.test(lead.folded.text) &&
        /\b(?:maquina|linha|equipamento|temo?s?|vende\w*|fabrica\w*|faz\w*|voces)\b/.test(lead.folded.text))
    let current = asked
    let told = false
    const found: Finding[] = []
    for (const sentence of reading.sentences) {
      const named = about(sentence.text) || offered(sentence) || returnsSome(sentence)
      if (named) current = true
      else if (BEING_IMPROVED.test(sentence.text) && !rivals(sentence)) {
        current = true
        told = true
      } else if (rivals(sentence) || (sentence.mentions.length > 0 && !thing?.test(sentence.text)))
        current = false
      if (!current) continue
      found.push(...judge({ sentence, named, reading, asked: asked || told }))
    }
    return found
  }

  // "Para plastificar, recomendo a nossa linha": the thing and a machine, and no other model.
  const offered = (sentence: ReadSentence) =>
    (thing?.test(sentence.text) === true || contentStems(sentence.text).some(([one]) => ownStems.has(one))) &&
    (/\b(?:linha|maquina|equipamento)\b/.test(sentence.text) || FOR_SALE.test(sentence.text)) &&
    // A line is any line until a model is named.
    !(
      rivals(sentence) &&
      sentence.mentions.some((one) =>
        /\d|^[a-z]+ ?pro\b/.test(sentence.text.slice(one.start - sentence.start, one.end - sentence.start)),
      )
    ) &&
    !sentence.question

  // "Em noventa dias os espetos voltam": the thing, a time and its return.
  const returnsSome = (sentence: ReadSentence) =>
    thing?.test(sentence.text) === true &&
    !sentence.question &&
    !rivals(sentence) &&
    /\b(?:volt(?:a|am|ar|arao|em|ando)|retorn\w+|relanc\w+|lanc\w+|reabr\w+)\b/.test(sentence.text) &&
    scanSentence(sentence, DATE).length > 0

  const judge = (input: {
    sentence: ReadSentence
    named: boolean
    reading: Reading
    /** The lead asked about it, or the draft has just spoken of it. */
    asked: boolean
  }): Finding[] => {
    const { sentence, named, reading, asked } = input
    const but = BUT.exec(sentence.text)
    const head = but ? sentence.text.slice(0, but.index) : ''
    // "Não dou data, porém até o fim do ano ela volta": what counts is the second half.
    const turned = but !== null && (GONE.test(head) || declines(head) || UNDATED.test(head))
    const from = turned ? sentence.start + head.length : sentence.start
    const text = turned ? sentence.text.slice(head.length) : sentence.text
    const place = { start: sentence.start, end: sentence.end }
    const dates = scanSentence(sentence, DATE).filter(
      (hit) =>
        hit.start >= from &&
        !(declines(text) && !RETURNS.test(hit.clause.text)) &&
        !/\b(?:nao|sem|nem)\b(?: \w+){0,4} $/.test(hit.before) &&
        !/^(?:no momento|hoje)$/.test(hit.text),
    )
    const ofLead = leads.test(text)
    const undated = UNDATED.test(text)
    const called =
      INTEREST.test(text) && !/\b(?:volt\w+|lanc\w+|pront\w+|disponive\w+|retorn\w+|venda)\b/.test(text)
    if (dates.length > 0 && !undated && !called && !(sentence.question && ofLead)) {
      // Asked about it, any time is an answer; otherwise the time must be of its return.
      // Of the thing itself, a length of time to come can be nothing else: "a engenharia fala em três meses".
      const ahead =
        named &&
        !ofLead &&
        !CONTACT.test(text) &&
        dates.some((hit) => /\b(?:dias?|semanas?|mes(?:es)?|anos?|semestre|trimestre)$/.test(hit.text))
      if (ahead || RETURNS.test(text) || (asked && !ofLead && !CONTACT.test(text))) return dates
    }
    // "Claro que dá!", "pode, claro!": leave to buy it, whoever explains the rest.
    if (
      asked &&
      !named &&
      GRANTS.test(text) &&
      !reading.sentences.some((one) => GONE.test(one.text) || rivals(one))
    )
      return [place]
    if (GONE.test(text) || undated || declines(text)) return []
    if (INTEREST.test(text) && !/\b(?:produz\w*|temos a|vendemos|disponivel|a venda)\b/.test(text)) return []
    if (sentence.question && !offersInQuestion.test(text)) return []
    if (named) {
      // Nothing but its absence may be said of it.
      const harmless =
        (ofLead && !offersIt.test(text)) ||
        /^que (?:bom|legal|otimo|pena)\b|\bfoi (?:pensad\w+|projetad\w+)\b|^(?:sobre|quanto a|em relacao a|ah|legal|entendi|certo|que)\b[^.]{0,40}[:!]?$|\b(?:entendi|anotei|vi) que voce\b/.test(
          text,
        )
      return harmless ? [] : [place]
    }
    if (
      !asked ||
      rivals(sentence) ||
      sentence.mentions.some((mention) => !mention.documents.every((document) => gone.includes(document)))
    )
      return []
    if (
      bareAnswer(text) === 'yes' &&
      sentence.index === 0 &&
      !/^(?:claro|certo|entendi|perfeito|otimo|combinado|legal)\W*$/.test(text)
    ) {
      return reading.sentences.some((one) => GONE.test(one.text) || rivals(one)) ? [] : [place]
    }
    if (ofLead) return []
    const output = sentence.numbers.some(
      (number) => number.per !== null || number.unit?.kind === 'count' || number.min >= 100,
    )
    // What comes after "só que" needs no pronoun to be about it.
    return pronoun.test(text) || output || (turned && offersIt.test(text)) ? [place] : []
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
