import { z } from 'zod'
import { fold } from '../../text/normalise.ts'
import { anyOf, compilePhrases } from '../../text/phrases.ts'
import { type Finding, parseParams, readingRule } from '../define.ts'
import { bareAnswer } from '../moves.ts'
import { type Reading, readLead } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'
import { type Hit, scan } from '../scan.ts'

const SETTINGS = z.strictObject({
  /** More words that belong to what is not sold. */
  terms: z.array(z.string().min(2)).default([]),
})

/** Rooftop solar and what comes with it. */
const TERMS = anyOf`
  telhados? ¦ laje ¦ paine(?:l|is)(?: solares?)? ¦ placas?(?: solares?| fotovoltaicas?)?
  kit (?:solar|fotovoltaico) ¦ sistema (?:solar|fotovoltaico|de energia solar) ¦ fotovoltaic\w+
  modulos? (?:solares?|fotovoltaicos?) ¦ inversor(?:es)? ¦ baterias? ¦ payback ¦ roi
  retorno (?:do|sobre o|de) (?:seu )?investimento ¦ se paga(?: em)?
  (?:voce )?(?:investe|investiria|vai investir|investir)(?: \w+)? ¦ investimento inicial
  financi\w+(?: \w+){0,3} (?:sistema|solar|placas?|paine\w+|equipamento)?
  parcelas? d[oe] (?:sistema|financiamento|kit)(?: \w+)?
  valoriza\w*(?: \w+){0,3} (?:imovel|casa|propriedade) ¦ (?:imovel|casa)(?: \w+)? (?:se )?valoriza\w*
  visita tecnica ¦ vistoria ¦ instalador\w* ¦ instal(?:amos|a|am|ar|aremos|ado|ada|ados|adas|acao|acoes)
  equipe de (?:obra|instalac\w+) ¦ obras?
  (?:nosso|um|o|mandamos um|mandamos o|nossos) tecnicos?(?: \w+){0,4}
  tecnico (?:vai|faz|mede|passa|instala|visita|avalia)
  (?:mede|medir|avalia\w*|analis\w+) (?:o|a|seu|sua) (?:telhado|area|laje|espaco)
  equipamentos?(?: \w+){0,3} (?:na sua casa|no seu imovel|em casa|instalad\w+|perto|residencia)
  garantia (?:de )?25 anos ¦ 25 anos ¦ manutencao (?:d[ao]s? )?(?:placas?|paine\w+|sistema|equipamento\w*)
  ger(?:a|ar|e|ando) (?:a |sua |a sua )?propria energia
  (?:trocar|troca|instalar|mudar)(?: \w+){0,2} medidor ¦ dono d[oa]s? (?:paine\w+|placas?|sistema)
  energia solar na sua casa ¦ dimension\w+
`
const DENIES =
  /\b(?:nao|sem|nem|nunca|jamais|zero|nenhum|nenhuma|nada|em vez de|ao inves de|diferente d[aeo]|diferentemente|dispensa\w*|livre de|tampouco|evita\w*|elimina|esquece\w*|ao contrario)\b[^.;!?]{0,60}$/
const DENIED_AFTER =
  /^[^.;!?]{0,20}\b(?:nao (?:e|sao|precisa\w*|ha|existe\w*|sera|fica\w*|sera[oa]?) ?(?:necessari\w+|precis\w+|instalad\w+|usad\w+|aqui|ai|na sua)?|nem)\b/
const REMOTE =
  /\b(?:fazendas?|usinas?|parques?|longe|remot\w+|distan\w+|nossas (?:fazendas|usinas|plantas)|central|campo|outra cidade|fora da sua)\b/
const LEADS_OWN =
  /\b(?:ja (?:tem|possui|instalou|usa|conta)|(?:voce|vc|quem|se voce|sua casa)(?: \w+){0,2} (?:tem|possui|ja|instalou)|geracao propria|energia solar propria)\b/

function other(hit: Hit): boolean {
  const { text, before, after, sentence, clause } = hit
  if (DENIES.test(before) || DENIED_AFTER.test(after)) return true
  if (/\bnada\b/.test(text + after) && /\binstalad/.test(text)) return true
  if (REMOTE.test(clause.text) && /^(?:placa|paine|manutenc|instala|modul|fotovolt|obra)/.test(text))
    return true
  if (
    LEADS_OWN.test(sentence.text) &&
    (sentence.question || /\b(?:infelizmente|nao (?:consegue|da|pode)|se)\b/.test(sentence.text))
  )
    return true
  if (
    /^instal/.test(text) &&
    (/\b(?:numero|codigo|n|num) (?:d[ae] |do )?$/.test(before) ||
      /^ (?:que aparece|eletrica|\d)/.test(after) ||
      /\bcusto de (?:\w+ )?(?:nem de )?$/.test(before))
  )
    return true
  if (/^(?:equipamento|obra|instalac)/.test(text) && /\bcusto\b/.test(before) && /\bnao|sem\b/.test(before))
    return true
  return (
    /\bdistribuidora\b/.test(sentence.text) &&
    /^(?:nosso|um|o) tecnico|medidor/.test(text) &&
    !/\b(?:nosso|nossa)\b/.test(sentence.text)
  )
}

const ASKED = /\b(?:instal\w+|placas?|paine\w+|telhado|obra|tecnico|equipamento|colocam|visita)\b/

function confirms(reading: Reading, lead: Reading): Finding[] {
  if (!ASKED.test(lead.folded.text) || /\bnao (?:precis\w+|tem|vai|e)\b/.test(lead.folded.text)) return []
  if (reading.sentences.some((one) => DENIES.test(`${one.text} `))) return []
  return reading.sentences
    .filter((one) => bareAnswer(one.text) === 'yes')
    .map((one) => ({ start: one.start, end: one.end }))
}

export const wrongProduct: RuleFactory = ({ business, params }) => {
  const { terms } = parseParams('wrong_product', SETTINGS, params)
  const pattern = compilePhrases([
    TERMS,
    ...terms.map((term) => fold(term).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
  ])
  return readingRule(business, {
    id: 'wrong_product',
    protects:
      'What is sold is a subscription, not a system at home: no roof, panels, works, visits or payback.',
    feedback:
      'Não fale como se houvesse placa, telhado, obra, técnico, instalação, financiamento ou payback no cliente. É assinatura: a energia vem de usinas distantes, sem nada instalado.',
    find: (reading, exchange) => [
      ...scan(reading, pattern).filter((hit) => !other(hit)),
      ...confirms(reading, readLead(business, exchange)),
    ],
    examples: {
      pass: [{ text: 'Não precisa instalar placas nem fazer obra na sua casa.' }],
      block: [{ text: 'Instalamos os painéis no seu telhado.' }, { text: 'O payback é de 4 anos.' }],
    },
  })
}
