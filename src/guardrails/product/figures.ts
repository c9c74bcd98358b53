import type { NumberMention, Unit } from '../../text/numbers.ts'
import type { Finding } from '../define.ts'
import type { Reading, ReadSentence } from '../reading.ts'
import type { Catalogue, Product, Support } from './catalogue.ts'
import type { SubjectFinder } from './subject.ts'

/** Words around a figure that say what it measures → quantities of the catalogue it may be. */
const CUES: [RegExp, string[]][] = [
  [/\bpes(?:a|am|ando)\b|\bpeso (?:da|do) (?:maquina|equipamento)/, ['machine_weight']],
  [
    /\b(?:largura|altura|profundidade|mede|medem|medindo|ocupa\w*|dimens\w+|comprimento d[ao] (?:maquina|equipamento))\b/,
    ['dimensions'],
  ],
  [/\bgarantia\b/, ['warranty']],
  [/\b(?:compressor|ar comprimido|pcm|pressao de ar)\b/, ['air']],
  [/\b(?:consom\w+|consumo)\b/, ['consumption']],
  [/\b(?:ruido|decibe\w+|barulho)\b/, ['noise']],
  [/\b(?:motor(?:es)?|potencia)\b/, ['motor_power']],
  [/\besteira\b/, ['belt_length', 'stack']],
  [/\bempilha\w*\b/, ['stack']],
  [/\b(?:lamina\w*|espacamento)\b/, ['blade_spacing']],
  [/\b(?:espessura|fatia\w*|grossura)\b/, ['thickness']],
  [/\b(?:diametro|abre|expande|largo)\b/, ['diameter']],
  [
    /\b(?:cuba|reservatorio|tanque|comporta\w*|capacidade(?! de producao)|cab(?:e|em))\b/,
    ['capacity', 'load'],
  ],
  [/\b(?:precisao|variacao|vari(?:a|ar|am)|margem|tolerancia)\b/, ['weight_precision']],
  [/\bvelocidades\b/, ['speeds']],
]
const OUTPUT_VERB =
  /\b(?:produ[zc]\w*|faz(?:em|endo|er)?|fabric\w+|form(?:a|am|ar|ando)|cort(?:a|am|ar|ando)|rend\w+|process\w+|entreg\w+|chega\w*|atinge\w*|alcanca\w*|sa(?:i|em)|gera\w*|fatia\w*|mistura\w*|enche\w*|embut\w+|tira\w*|bate\w*|capacidade|producao|produtividade|mo(?:i|e)|monta\w*|solta|roda)\b/
const CAPABLE =
  /\b(?:atend\w+|da conta|suport\w+|aguent\w+|cobr\w+|encaix\w+|sobra|folga|tranquil\w+|com facilidade|resolve)\b/
const LEADS =
  /\b(?:seu|sua|seus|suas|voce|vc|voces|vcs|quem|lead|cliente|se (?:a sua|o seu|voce|for|fizer|precisar)|quer|precisa|hoje|teu|tua)\b/
/** Counted at the end of the line, whatever is made. */
const MADE_ANYWHERE = new Set(['unidade', 'peça', 'ciclo'])
const isMade = (unit: Unit) => unit.made === true || MADE_ANYWHERE.has(unit.name)

function sameKind(number: NumberMention, support: Support): boolean {
  const unit = number.unit
  const other = support.unit
  if (unit && other) {
    if (unit.kind !== other.kind) return false
    if (unit.kind === 'count') {
      if (!isMade(unit) || !isMade(other)) return unit.name === other.name
      return (unit.name === 'ciclo') === (other.name === 'ciclo')
    }
    return (
      unit.name === other.name ||
      (unit.factor !== undefined && other.factor !== undefined && unit.kind !== 'power')
    )
  }
  // "300 por hora" leaves the counted thing unsaid.
  if (!unit && other) return number.noun === null && (other.kind === 'count' || other.kind === 'mass')
  if (unit && !other) return false
  if (number.noun === null || support.noun === null) return number.noun === support.noun
  return number.noun.slice(0, 5) === support.noun.slice(0, 5)
}

const HOURS: Partial<Record<string, number>> = { minuto: 1 / 60, hora: 1 }

/** Factor from the support's unit and period to the claim's, or null when there is no exact one. */
function factorTo(number: NumberMention, support: Support, hours: number | null): number | null {
  let factor = 1
  if (number.unit && support.unit && number.unit.name !== support.unit.name && number.unit.kind !== 'count') {
    if (number.unit.factor === undefined || support.unit.factor === undefined) return null
    factor = support.unit.factor / number.unit.factor
  }
  if (number.per === support.per) return factor
  // No period said: "faz de 500 a 600".
  if (number.per === null && hours === null && support.quantity === 'output') return factor
  const from = HOURS[support.per ?? '']
  const to = HOURS[number.per ?? '']
  if (from !== undefined && to !== undefined) return factor * (to / from)
  // "Em 8 horas": the output of that many hours.
  if (hours !== null && support.per === 'hora' && (number.per === null || number.per === 'dia'))
    return factor * hours
  return null
}

const near = (a: number, b: number) => Math.abs(a - b) <= Math.max(Math.abs(a), Math.abs(b)) * 1e-6

function matches(number: NumberMention, support: Support, factor: number, loose: boolean): boolean {
  const low = support.min === null ? null : support.min * factor
  const high = support.max === null ? null : support.max * factor
  const values = support.values.map((value) => value * factor)
  const { min, max, qualifier } = number
  if (values.some((value) => near(value, min) && near(value, max)))
    return qualifier !== 'over' && qualifier !== 'under'
  if (min !== max) {
    if (low !== null && high !== null && near(low, min) && near(high, max)) return true
    if (values.some((value) => near(value, min)) && values.some((value) => near(value, max))) return true
    return loose && high !== null && max <= high * 1.000001 && min >= (low ?? 0) * 0.999999
  }
  if (low !== null && near(low, min)) return qualifier !== 'up_to' && qualifier !== 'under'
  if (high !== null && near(high, min)) return qualifier !== 'over' && qualifier !== 'from'
  if (loose || qualifier === 'about')
    return high !== null && min <= high * 1.000001 && min >= (low ?? 0) * 0.999999
  return false
}

interface Claim {
  number: NumberMention
  /** Quantities it may be; null when nothing says which. */
  quantities: string[] | null
  /** Hours of work the sentence speaks of, for an output over them. */
  hours: number | null
  /** Within a limit is enough: a size that fits, a volume that is coped with. */
  loose: boolean
}

function isSupported(claim: Claim, supports: readonly Support[], exact = false): boolean {
  return supports.some((support) => {
    if (claim.quantities && support.quantity !== null && !claim.quantities.includes(support.quantity))
      return false
    if (!claim.quantities && support.quantity === 'machine_weight') return false
    if (!sameKind(claim.number, support)) return false
    const factor = factorTo(claim.number, support, claim.hours)
    if (factor === null) return false
    const sized = support.unit?.kind === 'length' || support.unit?.kind === 'voltage'
    return matches(claim.number, support, factor, !exact && (claim.loose || sized))
  })
}

/** What the figure says, or null when it says nothing of a product. */
function claimOf(number: NumberMention, sentence: ReadSentence, reading: Reading): Claim | null {
  const { text } = reading.folded
  const kind = number.unit?.kind
  if (
    number.money ||
    kind === 'money' ||
    kind === 'percent' ||
    kind === 'people' ||
    kind === 'times' ||
    kind === 'instalment'
  )
    return null
  const clause =
    sentence.clauses.find((one) => number.start >= one.start && number.start < one.end) ?? sentence
  const before = text.slice(clause.start, number.start)
  const around = clause.text
  if (kind === 'temperature' && sentence.mentions.length === 0) return null
  // "Não imprime folha de 18 cm" claims nothing.
  if (/\bnao (?:faz|produz|chega|tem|atinge|comporta|corta|cabe|forma|passa|vai|abre)\b[^,;]*$/.test(before))
    return null
  const cue = CUES.filter(([pattern]) => pattern.test(around)).flatMap(([, quantities]) => quantities)
  if (kind === 'time') {
    return /\bgarantia\b/.test(sentence.text)
      ? { number, quantities: ['warranty'], hours: null, loose: false }
      : null
  }
  const hoursSaid = sentence.numbers.find((one) => one !== number && one.unit?.name === 'hora')
  const hours = hoursSaid && hoursSaid.min === hoursSaid.max ? hoursSaid.min : null
  const loose = CAPABLE.test(around) && !/\b(?:produz\w*|faz(?:em)?|rende\w*)\b/.test(before)
  if (
    number.per !== null &&
    (kind === undefined || kind === 'count' || kind === 'mass' || kind === 'volume')
  ) {
    return { number, quantities: ['output'], hours, loose }
  }
  if (kind === undefined || kind === 'count') {
    // Nothing the catalogue counts, said of something it may not know: "compressor de 10 pés".
    const unknown = cue.filter((quantity) => UNTYPED.has(quantity))
    if (unknown.length > 0 && number.noun !== null)
      return { number, quantities: unknown, hours: null, loose: false }
    const part = number.unit && !isMade(number.unit) ? number.unit.name : number.noun
    if (part !== null && (number.unit === null || !isMade(number.unit))) {
      if (/^(?:modelo|máquina|caixa|pacote|bandeja)$/.test(part)) return null
      return TECHNICAL.test(part) ? { number, quantities: null, hours: null, loose: false } : null
    }
    if (cue.includes('stack')) return { number, quantities: ['stack'], hours: null, loose: false }
    // "Faz 300 hambúrgueres": an output, whatever the period.
    if (number.min >= 50 && OUTPUT_VERB.test(before)) return { number, quantities: ['output'], hours, loose }
    return null
  }
  // Grams of what is made are the lead's; grams of variation are the machine's.
  if (number.unit?.name === 'g' && !cue.includes('weight_precision')) return null
  const quantities = cue.filter((quantity) => fits(quantity, kind))
  return { number, quantities: quantities.length > 0 ? quantities : null, hours: null, loose }
}

const TECHNICAL =
  /^(?:molde|bico|velocidade|eixos?|laminas?|cabecotes?|pistoes|pistao|motores|motor|funis|funil|sensores|secoes|secao|andares|niveis|estagios|botoes|rolos?|facas?|discos?|estacoes|bocais|pedais|saidas?|esteiras?|cubas?)$/
const UNTYPED = new Set(['air', 'noise', 'consumption', 'machine_weight', 'dimensions'])
const KINDS: Record<string, string[]> = {
  machine_weight: ['mass'],
  dimensions: ['length', 'area'],
  air: ['length', 'pressure', 'volume', 'power'],
  consumption: ['energy', 'power', 'volume'],
  noise: ['count'],
  motor_power: ['power'],
  belt_length: ['length'],
  stack: ['count'],
  blade_spacing: ['length'],
  thickness: ['length'],
  diameter: ['length'],
  capacity: ['mass', 'volume'],
  load: ['mass'],
  weight_precision: ['mass'],
  speeds: ['count'],
  warranty: ['time'],
}
function fits(quantity: string, kind: string): boolean {
  return KINDS[quantity]?.includes(kind) ?? true
}

/** The figure is the lead's own: what they make, need or said. */
function isLeads(
  number: NumberMention,
  sentence: ReadSentence,
  reading: Reading,
  said: ReadonlySet<number>,
): boolean {
  const { text } = reading.folded
  const clause =
    sentence.clauses.find((one) => number.start >= one.start && number.start < one.end) ?? sentence
  const before = text.slice(clause.start, number.start)
  const after = text.slice(number.stop, clause.end)
  // A verb of making with a product before it says what the product makes, whoever's number it is.
  const made =
    /\b(?:produz\w*|faz(?:em)?|rend\w+|cort(?:a|am)|entreg\w+|chega\w*|form(?:a|am)|capacidade|sa(?:i|em))\b(?! (?:para|pra))[^,;]*$/.exec(
      before,
    )
  // "Com a máquina você faz mil": said of the machine.
  const using = sentence.mentions.some(
    (mention) =>
      mention.end <= number.start &&
      /\b(?:com|na|no|usando|pela|pelo|tendo)(?: a| o| uma| um| sua| seu)? ?$/.test(
        text.slice(Math.max(0, mention.start - 14), mention.start),
      ) &&
      mention.start >= clause.start,
  )
  if (using && (made || /\b(?:consegue|consegu\w+|da (?:pra|para)|tira|obtem|alcanca|atinge)\b/.test(before)))
    return false
  const owner = /\b(?:voce|vc|voces|vcs|quem|seu|sua|seus|suas)\b[^,;]*$/.exec(before)
  if (owner && (!made || owner.index < made.index)) return true
  // "Com 500 por dia, a máquina te atende": a volume named before the machine that copes with it.
  if (
    !made &&
    !sentence.mentions.some((mention) => mention.start < number.start) &&
    /\b(?:com|para|pra|ate|acima de|a partir de|em|nesse|de)\b[^,;]*$/.test(before) &&
    !OUTPUT_VERB.test(before.replace(/\bproducao\b|\bcapacidade\b/g, ''))
  )
    return true
  if (made && sentence.mentions.some((mention) => mention.start < number.start)) return false
  if (
    sentence.question &&
    (LEADS.test(sentence.text) ||
      (sentence.mentions.length === 0 &&
        !/\b(?:ela|ele|maquina|equipamento|nossa|temos)\b/.test(sentence.text)))
  )
    return true
  if (said.has(number.min) || said.has(number.max))
    return (
      !made ||
      /\b(?:para|pra|com|de|esses?|os|volume|ritmo|producao|meta|perto)\b ?(?:os |as |esses? )?$/.test(
        before,
      ) ||
      LEADS.test(before)
    )
  return (
    /\b(?:para|pra|com|se|quem)\b[^,;]*\b(?:seus?|suas?|voce|quem|faz|produz|precisa)\b[^,;]*$/.test(
      before,
    ) ||
    (/^(?:[^.;,]{0,14})\b(?:que voce|seus|suas|do seu|da sua)\b/.test(after) && !made)
  )
}

/** Figures about products that the catalogue does not have for that product, unit and period. */
export function findWrongFigures(input: {
  reading: Reading
  catalogue: Catalogue
  subjects: SubjectFinder
  said: ReadonlySet<number>
}): Finding[] {
  const { reading, catalogue, subjects, said } = input
  const findings: Finding[] = []
  for (const sentence of reading.sentences) {
    const claims = sentence.numbers.flatMap((number) => {
      if (isLeads(number, sentence, reading, said)) return []
      const claim = claimOf(number, sentence, reading)
      return claim ? [claim] : []
    })
    for (const claim of claims) {
      const { products, groups } = subjects.at(sentence, claim.number.start)
      const wrong = { start: claim.number.start, end: claim.number.stop }
      if (products.length === 0) {
        // No product is named: any of the catalogue may be meant, the ends of a range by two of them.
        const all = [...catalogue.general, ...catalogue.products.flatMap((one) => one.supports)]
        const ends = [claim.number.min, claim.number.max].map(
          (value): Claim => ({
            ...claim,
            number: { ...claim.number, min: value, max: value, qualifier: null },
          }),
        )
        const clause = sentence.clauses.find(
          (one) => claim.number.start >= one.start && claim.number.start < one.end,
        )
        const aboutMachine =
          (claim.quantities !== null && claim.quantities[0] !== 'output') ||
          OUTPUT_VERB.test(clause?.text ?? sentence.text) ||
          /\b(?:ela|ele|maquina|equipamento|modelo|nossa)\b/.test(sentence.text)
        if (aboutMachine && !isSupported(claim, all) && !ends.every((one) => isSupported(one, all)))
          findings.push(wrong)
        continue
      }
      const supported = (members: readonly Product[]) =>
        members.some((one) => isSupported(claim, one.supports)) || isSupported(claim, catalogue.general, true)
      // Two products, two figures: in their order. Two products, one figure: it is said of both.
      const alike = claims.filter((one) => one.quantities?.[0] === claim.quantities?.[0])
      const own =
        groups.length > 1 && alike.length === groups.length ? groups[alike.indexOf(claim)] : undefined
      const right = own
        ? supported(own)
        : groups.length > 1 &&
            alike.length === 1 &&
            /\b(?:cada|ambas|ambos|as duas|os dois|fazem|produzem|tem|vem|sao|rendem|cortam)\b/.test(
              sentence.text,
            )
          ? groups.every(supported)
          : supported(products)
      if (!right) findings.push(wrong)
    }
  }
  return findings
}
