import { z } from 'zod'
import { fold } from '../../text/normalise.ts'
import { anyOf, compilePhrases } from '../../text/phrases.ts'
import { findVisits } from '../commerce/visits.ts'
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
  (?:sistemas?|kits?|gerador\w*|estrutura|equipamentos?|aparelhos?)(?: \w+){0,2} (?:solar\w*|fotovoltaic\w+|complet\w+|propri[oa]|residencia\w*|(?:pra|para|na|em|da) (?:cima d[ea] )?(?:a )?sua (?:casa|laje|residencia|empresa))(?: \w+)?
  (?:em cima|no alto|na laje|no teto|no telhado) d[aeo] (?:sua |seu )?(?:casa|imovel|predio|residencia) ¦ usina (?:propria|em casa|na sua casa|particular|residencial)
  telhados? ¦ laje ¦ paine(?:l|is)(?: solares?)? ¦ placas?(?: solares?| fotovoltaicas?)?
  kit (?:solar|fotovoltaico) ¦ sistema (?:solar|fotovoltaico|de energia solar) ¦ fotovoltaic\w+
  modulos? (?:solares?|fotovoltaicos?) ¦ inversor(?:es)? ¦ baterias? ¦ payback ¦ roi
  retorno (?:do|sobre o|de) (?:seu )?investimento ¦ se paga(?: em)?
  (?:voce )?(?:investe|investiria|vai investir|investir)(?: \w+)? ¦ investimento inicial
  financi\w+(?: \w+){0,3} (?:sistema|solar|placas?|paine\w+|equipamento)?
  parcelas? d[oe] (?:sistema|financiamento|kit)(?: \w+)?
  recuper\w+(?: \w+){0,2} (?:que (?:gastou|investiu|pagou|aplicou|colocou)|investiment\w+|dinheiro|valor investido) ¦ (?:geracao|energia|usina) propria (?:n[ao]|em|se|e|paga|compensa|vale|da|traz)(?: \w+){0,3}
  valoriza\w*(?: \w+){0,3} (?:imovel|casa|propriedade) ¦ (?:imovel|casa)(?: \w+)? (?:se )?valoriza\w*
  visita tecnica ¦ vistoria ¦ instalador\w* ¦ instal(?:amos|a|am|ar|aremos|ado|ada|ados|adas|acao|acoes)
  equipe de (?:obra|instalac\w+) ¦ obras?
  (?:nosso|um|o|mandamos um|mandamos o|nossos) tecnicos?(?: \w+){0,4}
  tecnico (?:vai|faz|mede|passa|instala|visita|avalia)
  (?:mede|medir|avalia\w*|analis\w+|olhar|ver|conhecer) (?:o |a )?(?:o|a|seu|sua) (?:telhado|area|laje|espaco|cobertura)
  equipamentos?(?: \w+){0,3} (?:na sua casa|no seu imovel|em casa|instalad\w+|perto|residencia)
  garantia (?:de )?25 anos ¦ 25 anos ¦ manutencao (?:d[ao]s? )?(?:placas?|paine\w+|sistema|equipamento\w*)
  ger(?:a|ar|e|ando) (?:a |sua |a sua )?propria energia
  (?:troc(?:ar|a|amos|aremos|am|ado)|instal\w+|mud\w+|substitu\w+)(?: \w+){0,3} (?:medidor|relogio(?: de luz)?|padrao) ¦ (?:medidor|relogio) bidirecional ¦ inje(?:ta|tar|cao)(?: \w+){0,2} (?:sobra|excedente|na rede o que) ¦ modulos ¦ (?:limpeza|lavagem) d[ao]s? (?:modulos?|placas?|paine\w+) ¦ dono d[oa]s? (?:paine\w+|placas?|sistema)
  energia solar na sua casa ¦ dimension\w+
`
const DENIES =
  /\b(?:nao|num|sem|nem|nunca|jamais|zero|nenhum|nenhuma|nada|em vez de|ao inves de|diferente d[aeo]|diferentemente|dispensa\w*|livre de|tampouco|evita\w*|elimina|esquece\w*|ao contrario)\b[^.;:!?]{0,60}$/
const DENIED_AFTER =
  /^,? ?nao\b(?! so| apenas| se preocup)|^[^.;!?]{0,44}\bnao (?:se aplic\w+|us\w+|mex\w+|precis\w+|vend\w+|ofere\w+|trabalh\w+|faz\w*|e (?:com|o nosso|nosso|a nossa)|instal\w+|interess\w+|importa)|^[^.;!?]{0,12}\bem paz\b|^[^.;!?]{0,20}\b(?:nao (?:e|sao|precisa\w*|ha|tem|existe\w*|entra\w*|recebe\w*|conta\w*|muda\w*|sera|fica\w*|sera[oa]?) ?(?:necessari\w+|precis\w+|instalad\w+|usad\w+|aqui|ai|na sua)?|nem|nenhum[a]?|dispens\w+|zero|continua\w*|fica\w* (?:como|do jeit\w+|igual|intact\w+)|nao existe)\b/
/** The next sentence takes it back: "Painel no telhado? Nada disso." */
const TAKEN_BACK =
  /^\W*(?:nada disso|nao precisa|nao e (?:o nosso caso|assim|isso)|aqui (?:e diferente|nao|isso nao)|isso nao|nao (?:existe|tem|ha|fazemos|instalamos|vendemos)|esquece|as (?:duas |tres )?respostas? (?:sao|e) nao|nenhum)|\bnada (?:e|disso|precisa)\b|\bnao exist\w+ nada disso\b/
/** What others sell, and what people think. */
const OF_OTHERS =
  /\b(?:muita gente|as pessoas|quem pensa|confund\w+|outr[oa]s? (?:empresas?|modelos?)|modelo tradicional|sistema proprio|compra de um sistema|quem (?:instala|compra|tem)|a pessoa compra|voce (?:me )?(?:perguntou|disse|comentou|citou|falou)|diferente d[aeo])\b/
const REMOTE =
  /\b(?:fazendas?|usinas?|parques?|longe|remot\w+|distan\w+|nossas (?:fazendas|usinas|plantas)|central|campo|outra cidade|fora da sua)\b/
const LEADS_OWN =
  /\b(?:ja (?:tem|possui|instalou|usa|conta)|(?:voce|vc|quem|se voce|sua casa)(?: \w+){0,2} (?:tem|possui|ja|instalou)|geracao propria|energia solar propria)\b/

/** "Quem já gera a própria energia, com placas no imóvel", "você já tem painel em casa". */
const HAS_OWN =
  /\b(?:quem|(?:voce|vc|voces)) (?:ja )(?:tem|gera|possui|instalou|colocou|produz|usa)\b|\bquem (?:tem|gera|possui|instalou|produz)\b/
function other(hit: Hit): boolean {
  const { text, before, after, sentence, clause } = hit
  if (DENIES.test(before) || DENIED_AFTER.test(after) || /\b(?:nenhum[a]?|nada)\b/.test(text)) return true
  // Whoever has their own already.
  if (
    (HAS_OWN.test(before + text) ||
      /^ (?:solar(?:es)? )?(?:voce|vc|voces|quem) ja (?:tem|gera|instalou|possui)\b/.test(after)) &&
    !/\b(?:nosso|nossa|a gente|instalamos|vendemos|colocamos)\b/.test(sentence.text)
  )
    return true
  if (/\bnada disso\b/.test(after)) return true
  if (OF_OTHERS.test(sentence.text)) return true
  // Whom the subscription leaves out, one after another; what the lead may ask.
  if (
    /\b(?:nao (?:permit\w+|pod\w+|da para|consegu\w+)(?: \w+)? (?:contrat|assin|particip|ader)\w*|fica(?:m)? de fora)\b/.test(
      before,
    )
  )
    return true
  if (
    /\bse (?:\w+ ){0,3}$/.test(before) &&
    /\b(?:quer saber|pergunt\w+|duvidas?|saber)\b/.test(sentence.text)
  )
    return true
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
    .filter((one) => bareAnswer(one.text) === 'yes' || YES_WE_DO.test(one.text))
    .map((one) => ({ start: one.start, end: one.end }))
}
/** "Colocamos sim!", "instalamos": the verb of the question, granted. */
const YES_WE_DO =
  /^(?:sim|claro|com certeza)?[,!. ]*(?:coloc\w+|instal\w+|mont\w+|faz\w*|vend\w+|trabalh\w+|mand\w+|vai|vamos|tem|temos|pode|vem|precisa)(?: sim| sim senhor)?[!. ]*$/

export const wrongProduct: RuleFactory = ({ business, params }) => {
  const { terms } = parseParams('wrong_product', SETTINGS, params)
  const pattern = compilePhrases([
    TERMS,
    ...terms.map((term) => fold(term).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
  ])
  return readingRule(business, {
    id: 'wrong_product',
    adopts: true,
    evidenceAllows: true,
    protects:
      'What is sold is a subscription, not a system at home: no roof, panels, works, visits or payback.',
    feedback:
      'Não fale como se houvesse placa, telhado, obra, técnico, instalação, financiamento ou payback no cliente. É assinatura: a energia vem de usinas distantes, sem nada instalado.',
    find: (reading, exchange) => [
      ...scan(reading, pattern).filter((hit) => {
        if (other(hit)) return false
        const next = reading.sentences[hit.sentence.index + 1]
        return !(next !== undefined && TAKEN_BACK.test(next.text))
      }),
      ...findVisits(reading, readLead(business, exchange)),
      ...confirms(reading, readLead(business, exchange)),
    ],
    examples: {
      pass: [
        { text: 'Quem já gera a própria energia, com placas no imóvel, fica de fora.' },
        { text: 'Não precisa instalar placas nem fazer obra na sua casa.' },
      ],
      block: [
        { text: 'Em quatro anos você recupera o que investiu.' },
        { text: 'Instalamos os painéis no seu telhado.' },
        { text: 'O payback é de 4 anos.' },
      ],
    },
  })
}
