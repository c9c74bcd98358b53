/** Whether the lead's own place is served: only a look-up of this conversation says so, and its silence is no "no". */
import type { Business } from '../../business/schema.ts'
import { fold } from '../../text/normalise.ts'
import type { Finding } from '../define.ts'
import type { Reading } from '../reading.ts'
import type { Exchange } from '../rule.ts'

const SERVE =
  '(?:atend\\w+|cobr(?:e|imos|em|ir)|cobertura|cheg(?:a|ou|amos|am|aram)|estamos|operamos|opera|atuamos|atua|trabalhamos|funciona\\w*|disponive\\w+|dispon\\w+|contempla\\w*|abrang\\w+|inclu\\w+|possui|temos|tem|ha|existe\\w*|oferec\\w+|consegu\\w+|vend\\w+)'
/** The lead's own place. */
const PLACE =
  /\b(?:cidade|regiao|municipio|bairro|localidade|endereco|cep|por ai|ai|onde voce (?:mora|esta|fica)|sua area)\b/
/** Where anything is or is not served: a no needs no more than this. */
const AREA = /\b(?:area|cobertura|estado|praca|localizacao|abrangencia|distribuidora)\b/
/** What is refused is not the place. */
const OTHER =
  /\b(?:contas? (?:com|de|abaixo|menor\w*|em)|tarifa|baixa renda|valor|minimo|telhado|placas?|24 horas|whatsapp)\b/
const OPEN =
  /\b(?:se|caso|talvez|confirm\w+|consult\w+|verific\w+|depende|quando|ainda nao (?:sei|tenho|consegui|voltou|recebi))\b/
const NOT_SERVED = new RegExp(
  `\\b(?:nao|nem|nunca|ainda nao|deixa\\w* de)(?: \\w+){0,3} ${SERVE}\\b|\\bsem (?:cobertura|atendimento|disponibilidade|planos?)\\b|\\bfora (?:d[aeo]s? |da nossa |de nossa )?(?:nossa )?(?:area|cobertura|regiao|abrangencia|zona)\\b|\\b(?:indisponive\\w+|inviave\\w+|descobert\\w+)\\b|\\b(?:nenhum|zero) planos?\\b`,
)
/** Said of a place, and not of how the service works. */
const SERVED =
  /\b(?:atend\w+|cobr(?:e|imos)|cobert[ao]s?|cobertura|cheg(?:a|ou|amos)|operamos|atuamos|disponive\w+|contemplad\w+|inclu[ii]d\w+|dentro da (?:nossa )?area|temos planos?|tem planos?)\b/
/** Somebody else will say. */
const LATER = /\b(?:consultor\w*|especialista|pessoa do time|consulta|depend\w+|conforme)\b/

/**
 * A draft that says yes or no to the lead's place while the look-up said the other thing, or nothing at all. Without
 * look-ups in the conversation it is nobody's to judge here.
 */
export function findWrongCoverage(business: Business, reading: Reading, exchange: Exchange): Finding[] {
  const { coverage } = exchange
  if (coverage === undefined) return []
  const cities = citiesOf(business, exchange)
  return reading.sentences.flatMap((sentence): Finding[] => {
    const { text, start, end } = sentence
    if (sentence.question || OTHER.test(text) || OPEN.test(text)) return []
    const own = PLACE.test(text) || cities.some((city) => text.includes(city))
    if (NOT_SERVED.test(text))
      return coverage !== 'not_covered' && (own || AREA.test(text)) ? [{ start, end }] : []
    const affirmed = own && SERVED.test(text) && !LATER.test(text) && !/\b(?:nao|nem|sem)\b/.test(text)
    return affirmed && coverage !== 'covered' ? [{ start, end }] : []
  })
}

function citiesOf({ config }: Business, { known }: Exchange): string[] {
  return Object.entries(config.fields).flatMap(([id, { type }]) =>
    type === 'city' && known[id] !== undefined ? [fold(known[id])] : [],
  )
}
