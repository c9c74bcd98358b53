import type { Ask } from './asks.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { dayCapacity } from './recommend.ts'
import { describe } from './sentences.ts'
import { COMMERCIAL_STEMS, isCommercial } from './subject.ts'
import { type Part, type Turn, the } from './turn.ts'
import { listInWords, stem, unique } from './words.ts'

/** Models of one family named one by one; more than this are spoken of as a family. */
const DESCRIBED_ONE_BY_ONE = 2

/** What the business makes, family by family. */
export function presentOverview(turn: Turn): Part[] {
  const text = turn.phrases.say('overview', { list: familyList(turn) })
  return text === null ? [] : [{ kind: 'answer', text }]
}

/** A product or a family the lead shows interest in without asking anything in particular. */
export function presentInterest(turn: Turn): Part[] {
  const { reading, brief, catalogue, phrases } = turn
  if (isCommercial(reading.intents)) return []
  const learned = brief.learned.filter(({ field }) => turn.config.fields[field]?.type === 'product')
  const chosen = learned.flatMap(({ value }) => catalogue.mentions(value).map(({ entry }) => entry))
  const named = chosen.some(({ model }) => model !== null) ? chosen : reading.models
  const models = unique(named.filter(({ model, available }) => model !== null && available))
  const fresh = models.filter((entry) => !phrases.alreadySaid(entry.lines[0]?.text ?? '')).slice(0, 2)
  if (fresh.length > 0)
    return fresh.flatMap((entry) => describe(turn, entry, fresh.length > 1 ? 120 : undefined) ?? [])
  return models.length > 0 ? [] : presentFamilies(turn)
}

/** A family the lead speaks of for the first time: its models, or the document that is about the family. */
export function presentFamilies(turn: Turn): Part[] {
  const { reading, brief, config, catalogue } = turn
  const learned = brief.learned
    .filter(({ field }) => config.fields[field]?.type === 'product')
    .map(({ value }) => value)
  const known = Object.keys(brief.known).some((field) => config.fields[field]?.type === 'product')
  const asked = reading.question || learned.length > 0 || reading.intents.has('product_question') || !known
  if (!asked || reading.models.some(({ available }) => available)) return []
  const forSale = learned.filter((value) => catalogue.mentions(value).every(({ entry }) => entry.available))
  const wanted = unique([...forSale.flatMap((value) => turn.familiesIn(value)), ...reading.families])
  const families = wanted.filter((id) => !reading.owned.includes(id)).slice(0, 1)
  return families.flatMap((id) => {
    const models = catalogue.family(id)
    const family = config.families[id]
    if (family === undefined || models.length === 0 || spokenOf(turn, models)) return []
    if (models.length <= DESCRIBED_ONE_BY_ONE) {
      return models.flatMap((entry) => describe(turn, entry, models.length > 1 ? 130 : undefined) ?? [])
    }
    const topic = catalogue.mentions(family.noun).find(({ entry }) => entry.model === null)?.entry
    const intro = topic?.lines.find((line) => line.section === 0)
    if (intro !== undefined && topic !== undefined)
      return [{ kind: 'answer' as const, text: intro.text, sources: [topic] }]
    const ordered = models.toSorted((a, b) => dayCapacity(turn, a) - dayCapacity(turn, b))
    const list = listInWords(ordered.map((entry) => the(entry)))
    const text = turn.phrases.say('family_overview', { families: family.plural, list })
    return text === null ? [] : [{ kind: 'answer' as const, text, sources: models }]
  })
}

/** A model of the family was already named by the agent, or the family's own sentence was said. */
function spokenOf(turn: Turn, models: CatalogueEntry[]): boolean {
  const agent = turn.brief.window.filter((line) => line.role === 'agent')
  return agent.some((line) => turn.catalogue.mentions(line.text).some(({ entry }) => models.includes(entry)))
}

const WANTS =
  / (?:tem|tens|vendem?|fazem?|fabricam?|trabalham?(?: com)?|oferecem?|procuro|procurando|preciso|precisamos|quero|queremos|queria|gostaria|busco|buscando|interesse|interessad[oa]|cotar|orcamento|preco) (?:(?:de|da|do|em|com|uma?|umas|uns|a|o|as|os|alguma?|algum|comprar|adquirir|ver|saber|maquinas?|equipamentos?|se|voces|vcs|tem) ){0,6}([a-z]{3,})/g

/** "e forno?" after another such question. */
const AND_ALSO = /^ e (?:de |a |o |um |uma )?([a-z]{3,})(?: [a-z]+)? $/g

/** The lead asks for a thing no document knows by name: said so, with what there is instead. */
export function outsidePortfolio(turn: Turn, ask: Ask): Part[] {
  const { catalogue, lastSaid } = turn
  const listed = lastSaid.has('outside_portfolio') || lastSaid.has('overview')
  if (ask.models.length > 0 || ask.families.length > 0 || ask.topics.length > 0) return []
  const things = [
    ...ask.words.matchAll(WANTS),
    ...(ask.also && listed ? ask.words.matchAll(AND_ALSO) : []),
  ].map((match) => stem(match[1] ?? ''))
  const foreign = things.find(
    (one) => !catalogue.knows(one) && !COMMERCIAL_STEMS.has(one) && !GENERIC.has(one),
  )
  if (foreign === undefined) return []
  const text = turn.phrases.say('outside_portfolio', { list: familyList(turn) })
  return text === null ? [] : [{ kind: 'answer', text }]
}

/** Things anybody may ask for that are no product. */
const GENERIC: ReadonlySet<string> = new Set(
  'ajuda informacao informacoes duvida duvidas detalhes falar conversar atendimento atendente pessoa humano consultor vendedor email telefone numero contato site endereco catalogo video videos foto fotos manual algo coisa isso produto produtos tempo resposta saber conhecer entender solucao melhorar aumentar ampliar produzir producao comecar abrir montar vaga emprego alguem ninguem gente equipe time jeito como quem onde quando mais outro outra horario previsao certeza chance problema interesse'
    .split(' ')
    .map(stem),
)

function familyList(turn: Turn): string {
  return listInWords(Object.values(turn.config.families).map(({ plural }) => plural))
}
