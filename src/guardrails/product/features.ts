import { type Phrases, phrases, unionOf } from '../../text/phrases.ts'
import type { Finding } from '../define.ts'
import type { Reading, ReadSentence } from '../reading.ts'
import { scanSentence } from '../scan.ts'
import type { Catalogue, Product } from './catalogue.ts'
import type { SubjectFinder } from './subject.ts'

/**
 * Things a machine may be said to have or be. A page that does not speak of one does not support it. `say` finds
 * the claim, `page` the support; the same words when absent.
 */
interface Feature {
  say: Phrases
  page?: RegExp
  /** Pages that make the claim false by their title. */
  against?: RegExp
}

function having(strings: TemplateStringsArray): Feature {
  return { say: phrases(strings) }
}

const FEATURES: Feature[] = [
  having`
    touch(?: ?screen)? ¦ tela (?:sensivel|touch|lcd|digital) ¦ display ¦ visor(?: digital)?
    painel (?:digital|touch|eletronico|lcd)
  `,
  having`
    wi-?fi ¦ bluetooth ¦ internet ¦ conectividade ¦ iot ¦ aplicativo ¦ por app ¦ pelo celular
    acesso remoto
  `,
  having`
    sensor(?:es)? ¦ cameras? ¦ laser ¦ visao computacional ¦ inteligencia artificial ¦ clp
    inversor(?: de frequencia)? ¦ memoria ¦ receitas programadas ¦ programave(?:l|is)
    contador (?:de \w+|digital|eletronico|automatico) ¦ temporizador ¦ timer ¦ alarme
  `,
  having`
    balanca(?: integrada)? ¦ pesagem(?: automatica)? ¦ celula de carga ¦ detector de metais
  `,
  having`
    bivolt ¦ trifasic[oa]s? ¦ monofasic[oa]s? ¦ bifasic[oa]s? ¦ 110 ?v\w* ¦ 127 ?v\w* ¦ 440 ?v\w* ¦ bateria
    recarregave\w+ ¦ a gas ¦ a diesel ¦ energia solar
  `,
  { say: phrases`eletric[oa]s? ¦ movid[oa] a eletricidade ¦ motor eletrico`, page: /\beletric[oa]s?\b/ },
  { say: phrases`pneumatic[oa]s? ¦ a ar comprimido`, page: /\bpneumatic[oa]s?\b/ },
  having`hidraulic[oa]s?`,
  { say: phrases`esteira(?: de saida)? ¦ transportadora de saida` },
  { say: phrases`pedal(?: de acionamento)? ¦ pedais` },
  having`
    limpador automatico ¦ auto ?limpante ¦ autolimpeza ¦ limpeza automatica ¦ se limpa sozinha
  `,
  having`
    rodizios? ¦ rodinhas ¦ rodas ¦ dobrave(?:l|is) ¦ portati(?:l|eis) ¦ desmontave(?:l|is) ¦ de bancada
    de mesa
  `,
  having`
    a vacuo ¦ vacuo ¦ selador\w* ¦ sela (?:a|o)\w* ¦ embala\w* ¦ etiquet\w+ ¦ plastifica\w*
    aplica\w* filme ¦ filme
  `,
  having`
    moi a carne ¦ moe a carne ¦ moer a carne ¦ moedor\w* ¦ moagem propria ¦ tempera sozinha
    tempera a carne ¦ congela\w* ¦ refrigerad[oa] ¦ resfri\w+ ¦ aquec\w+ ¦ frita ¦ assa ¦ cozinha (?:o|a) 
  `,
  having`
    titanio ¦ aluminio ¦ aco carbono ¦ aco galvanizado ¦ ferro fundido ¦ bronze ¦ plastico abs ¦ polietileno
    teflon ¦ antiaderente ¦ ceramica ¦ fibra de vidro ¦ madeira ¦ fibra de carbono ¦ cromad[oa]
    pintura epoxi ¦ galvanizad[oa] ¦ escovad[oa] ¦ polid[oa] ¦ espelhad[oa]
  `,
  having`
    nr-? ?12 ¦ nr ?12 ¦ inmetro ¦ anvisa ¦ sif ¦ certificac\w+ [a-z]+ ¦ certificad[oa](?: pel[oa])?
    homologad[oa] ¦ iso ?\d+ ¦ selo (?:de|do) \w+ ¦ laudo(?: tecnico)? ¦ ce marking
  `,
  having`
    silencios[oa]s? ¦ nao faz barulho ¦ sem ruido ¦ a prova d.? ?agua ¦ ip ?\d{2} ¦ lavave(?:l|is)
    lava-loucas ¦ jato de (?:agua|alta pressao) ¦ alta pressao
  `,
  having`
    importad[oa] ¦ tecnologia (?:alema|italiana|americana|japonesa|suica|europeia) ¦ alema ¦ italiana
    chinesa ¦ patentead[oa] ¦ patente
  `,
  having`
    sem operador ¦ dispensa (?:o )?operador ¦ nao precisa de (?:operador|ninguem|nenhum operador|gente)
    trabalha (?:sozinha|sem ninguem|por conta propria) ¦ totalmente autonom[oa] ¦ (?:faz|forma) tudo sozinha
    sozinha
  `,
  {
    say: phrases`
      (?:e|sao|totalmente|toda|todo|inteiramente|100% ?|maquina|MACHINE|modelo|versao|uma|equipamento) automatic[oa]s?
      automatizad[oa] de ponta a ponta
    `,
    page: /./,
    against: /\b(?:manual|semi ?-?automatic[oa])\b/,
  },
  {
    say: phrases`
      (?:e|sao|totalmente|maquina|MACHINE|modelo|versao|uma|equipamento) semi ?-?automatic[oa]s?
    `,
    page: /\bsemi ?-?automatic[oa]\b/,
  },
  {
    say: phrases`
      (?:e|sao|totalmente|maquina|MACHINE|modelo|versao|uma|equipamento|acionamento) (?:totalmente )?manua(?:l|is)
    `,
    page: /\bmanual\b/,
  },
  having`
    compact[oa]s? ¦ controle eletronico(?: de velocidade)? ¦ controlador de producao ¦ borrifador\w*
    intercalador\w* ¦ reversao ¦ basculante ¦ potenciometro ¦ botao de emergencia ¦ limpador ¦ empilha\w*
    regulagem de espessura ¦ jatead[oa]
  `,
  having`
    peso exato ¦ precisao (?:total|absoluta|milimetrica|de grama|perfeita) ¦ balanceamento ¦ corte a frio
    desoss\w+ ¦ pasteuriz\w+ ¦ esteriliz\w+ ¦ injeta\w* ¦ marina\w* ¦ monta (?:o )?GOODS
    espeta (?:a|sozinha) ¦ corta (?:osso|congelad\w+|queijo|legumes|verdura\w*|pao|peixe)
  `,
  // Said of a machine in a word or two.
  having`
    (?:ocupa\w* |toma |pede |usa )?(?:pouco|pouquissimo|quase nenhum) espaco ¦ cabe em (?:qualquer|todo) (?:canto|lugar|cozinha)
    (?:bem |super |muito |bastante )?leve(?=,|\.|!|$| e ) ¦ (?:bem |super |muito )?(?:facil|faceis) de (?:carregar|transportar|mover|mudar de lugar)
  `,
  {
    say: phrases`(?:gasta|consome|usa|puxa) (?:pouc\w+|pouquissim\w+|bem pouc\w+|quase nada de) (?:energia|luz|eletricidade)`,
    page: /\bbaixo consumo\b/,
  },
  having`
    garantia (?:vitalicia|estendida|total|eterna) ¦ assistencia 24 ¦ seguro ¦ manual em video ¦ treinamento
  `,
]

const ANY_FEATURE = unionOf(FEATURES.map((feature) => feature.say))

const DENIES = /\b(?:nao|nem|sem|tampouco|nunca|dispensa\w*|em vez de|ao contrario d[aeo])\b(?: \w+){0,3} ?$/
const DENIED_AFTER =
  /^ (?:\w+ ){0,2}nao (?:e|faz|tem|esta|vem|sao|precisa)\b|^[^.;:!?]{0,36}\bnao (?:e|sao|faz|fazem|fica|esta|entra)\w* (?:parte|com (?:a gente|as nossas|o nosso|nos)|conosco|da (?:nossa )?linha|nosso|nossa|coisa)\b/
const HEDGES =
  /\b(?:especialista|confirm\w+|consultor|verific\w+|se (?:tem|e|ela|ele|for|precisar)|depend\w+|nao (?:sei|tenho|consigo)|opciona\w+)\b/
const GENERAL_HAVING =
  /\b(?:e|sao|tem|possui|vem|conta|acompanha|inclui|traz|usa|utiliza|feit[oa]|trabalha|funciona|opera|dispoe|ja (?:vem|sai)|com|fabricad[oa]|moldes? (?:e|sao)|sai|precisa|possuem|pode|corta|faz|forma|embala|moi|pesa|garant\w+|assegur\w+|entrega|mantem|oferece|permite|da|ocupa\w*|toma|pede|gasta|consome|puxa|cabe|moe|tempera|congela|frita|assa|cozinha)\b/

function pageHas(product: Product, feature: Feature, words: string): boolean {
  if (feature.against?.test(product.title)) return false
  if (feature.page) return feature.page.test(product.text)
  const stem = words.replace(/(?:[oa]s?|s|es|is|l)$/, '')
  if (product.text.includes(words) || (stem.length > 4 && product.text.includes(stem))) return true
  // "Aplica filme" where the page says "aplicação de filme".
  const parts = words.split(' ').filter((word) => word.length > 3)
  return parts.length > 1 && parts.every((word) => product.text.includes(word.slice(0, 5)))
}

function inQuestion(sentence: ReadSentence): boolean {
  return (
    sentence.question && /\b(?:voce|vc|voces|seu|sua|prefere|quer|precisa|usa|tem|qual)\b/.test(sentence.text)
  )
}

/** Some page speaks of it, of whatever product. */
function isHeardOf(catalogue: Catalogue, words: string): boolean {
  return catalogue.text.includes(words.replace(/(?:[oa]s?|s)$/, ''))
}

/** Features no page speaks of at all: nothing supports them, whatever they are said of. */
export function findUnheardFeatures(reading: Reading, catalogue: Catalogue): Finding[] {
  return reading.sentences.flatMap((sentence) => {
    if (inQuestion(sentence) || HEDGES.test(sentence.text) || !sentence.of(ANY_FEATURE).test(sentence.text))
      return []
    return FEATURES.filter((feature) => !feature.page).flatMap((feature) =>
      scanSentence(sentence, feature.say).filter(
        (hit) =>
          GENERAL_HAVING.test(hit.clause.text) &&
          !/\b(?:voce|vc|voces|seu|sua|seus|suas)\b/.test(hit.clause.text) &&
          !DENIES.test(hit.before) &&
          !DENIED_AFTER.test(hit.after) &&
          !isHeardOf(catalogue, hit.text),
      ),
    )
  })
}

/** What stands before a feature's own word in a match. */
const LED_BY =
  /^(?:ocupa\w*|toma|pede|bem|super|muito|bastante|e|sao|totalmente|maquina|MACHINE|modelo|versao|uma|equipamento|acionamento|100%) /

const INCLUDED = /\b(?:ja vem|vem com|acompanh\w+|inclus\w+|incluid\w+|inclui|de serie|traz)\b/
/** Said to be included where the page says it is optional. */
export function findWrongExtras(input: {
  reading: Reading
  catalogue: Catalogue
  subjects: SubjectFinder
}): Finding[] {
  return input.reading.sentences.flatMap((sentence): Finding[] => {
    if (sentence.question || !INCLUDED.test(sentence.text) || /\bopciona|\bnao\b/.test(sentence.text))
      return []
    const at = sentence.start + (INCLUDED.exec(sentence.text)?.index ?? 0)
    const { products } = input.subjects.at(sentence, at)
    const words = [...sentence.text.matchAll(/[a-z]{5,}/g)].map(([word]) => word)
    const optional =
      products.length > 0 &&
      products.every((product) => {
        const lines = product.text.split(/[.\n]/)
        const extras = lines.filter((line) => line.includes('opciona')).join(' ')
        const rest = lines.filter((line) => !line.includes('opciona')).join(' ')
        return words.some((word) => extras.includes(word) && !rest.includes(word) && !/^opciona/.test(word))
      })
    return optional ? [{ start: sentence.start, end: sentence.end }] : []
  })
}

/** "Seu motor": the machine's, not the lead's. */
const PART =
  /\b(?:seu|sua|seus|suas) (?:motor|cuba|reservatorio|esteira|molde|laminas?|pedal|painel|acabamento)\b/

const TAKES_UP =
  /\b(?:voce|vc|voces|vcs) (?:\w+ ){0,2}(?:quer\w*|tem|usa\w*|trabalha\w*|faz\w*|troca\w*|disse|falou|comentou|contou)\b|\b(?:sua|seu|tua|teu) [a-z]+ (?:atual|antig[oa]|de hoje)\b/
/** Features said of a product whose page does not have them; or denied of one whose page does. */
export function findWrongFeatures(input: {
  reading: Reading
  catalogue: Catalogue
  subjects: SubjectFinder
  /** The lead's message, folded. */
  lead: string
}): Finding[] {
  const { reading, catalogue, subjects, lead } = input
  const findings: Finding[] = []
  for (const sentence of reading.sentences) {
    if (inQuestion(sentence) || !sentence.of(ANY_FEATURE).test(sentence.text)) continue
    for (const feature of FEATURES) {
      for (const hit of scanSentence(sentence, feature.say)) {
        const place = { start: hit.start, end: hit.end }
        // A model's own name may hold the word ("impressora automática").
        if (
          sentence.mentions.some(
            (mention) =>
              mention.start <= hit.start &&
              mention.end >= hit.end &&
              mention.end - mention.start > hit.end - hit.start,
          )
        )
          continue
        if (HEDGES.test(sentence.text) || !GENERAL_HAVING.test(hit.clause.text)) continue
        // What the lead said of a machine of theirs, taken up.
        if (TAKES_UP.test(sentence.text) && lead.includes(hit.text)) continue
        const { products, named } = subjects.at(sentence, hit.start)
        if (products.length === 0) {
          // Said of no product in particular: the whole catalogue must be silent about it.
          const ofLead =
            /\b(?:voce|vc|voces|seu|sua|seus|suas)\b/.test(hit.clause.text) && !PART.test(hit.clause.text)
          if (
            !ofLead &&
            !feature.page &&
            !isHeardOf(catalogue, hit.text) &&
            !DENIES.test(hit.before) &&
            !DENIED_AFTER.test(hit.after)
          )
            findings.push(place)
          continue
        }
        if (/\b(?:instalac\w+|parte|rede|energia|painel) $/.test(hit.before) && /^eletric/.test(hit.text))
          continue
        const own =
          /\b(?:voce|vc|seu|sua|seus|suas)\b/.test(hit.clause.text) && !named && !PART.test(hit.clause.text)
        if (own) continue
        const word = hit.text.replace(sentence.of(LED_BY), '')
        const denied =
          DENIED_AFTER.test(hit.after) ||
          DENIES.test(hit.before.slice(Math.max(0, hit.clause.start - sentence.start)))
        const some = products.some((product) => pageHas(product, feature, word))
        if (denied) {
          const all = products.every(
            (product) => pageHas(product, feature, word) && !/opciona/.test(product.text),
          )
          if (
            all &&
            /\bnao (?:tem|possui|e|vem com|usa|conta com|inclui|acompanha)(?: \w+)? $/.test(hit.before)
          )
            findings.push(place)
          continue
        }
        if (!some && !generallyTrue(catalogue, feature, word)) findings.push(place)
      }
    }
  }
  return findings
}

/** Said of all machines in a page of no model ("feitas em aço inox 304, acabamento …"). */
function generallyTrue(catalogue: Catalogue, feature: Feature, words: string): boolean {
  return (
    feature.page === undefined &&
    feature.against === undefined &&
    /^(?:inox|aco inox)/.test(words) &&
    catalogue.generalText.includes(words)
  )
}

const STEEL = /\binox(?: aisi| tipo| liga| grau)? ?(\d{3}\w?)\b/g
/** A grade of stainless steel no page speaks of. */
export function findWrongSteel(reading: Reading, catalogue: Catalogue): Finding[] {
  return reading.sentences.flatMap((sentence) =>
    scanSentence(sentence, STEEL).filter(
      (hit) => !catalogue.text.includes(`inox ${hit.groups[0]}`) && !DENIES.test(hit.before),
    ),
  )
}
