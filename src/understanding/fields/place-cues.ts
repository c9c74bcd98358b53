import type { ReadingContext } from '../mention.ts'
import { clauseAround, type Message, sentenceAt } from '../message.ts'
import { isFirstName } from '../names.ts'

/** Fixed expressions in which the name of a town is not one. */
export const CITY_IDIOMS: readonly RegExp[] = [
  /\bfeliz (?:natal|pascoa|dia)\b/g,
  /\b(?:antes|depois|ate|vespera|ceia|festas?|epoca|final|presente|fim|promocao|perto|no|pro) d?[oe]? ?natal\b/g,
  /\bconta de luz\b|\bluz (?:do|da|de|verde)\b/g,
  /\bboa vista (?:da|do|de|daqui|pra)\b/g,
  /\b(?:boa|ultima|primeira) esperanca\b(?! ?[/,-]? ?(?:mg|pr|es)\b)/g,
  /\bporto seguro (?:pra|para)\b/g,
  /(?<!\b(?:de|em|cidade|para|pra) )\b(?:bom|meu) jesus\b(?! ?[/,-]? ?[a-z]{2}\b)/g,
  /\bsalvador da patria\b/g,
  /\btime (?:do|da) \w+/g,
  /\bnota fiscal\b/g,
  /\bsao (?:paulo|joao|pedro|jose) (?:futebol|fc)\b/g,
  /\bsanta (?:clara|maria)! /g,
]

/** Characters before a name that may speak for it. */
const REACH = 70
const FROM_HERE = /\b(?:aqui|daqui) (?:de|em|do|da|no|na)\s*$/
const PREPOSITION = /(?:^|[^a-z])(de|em|para|pra|pro|ate|aqui|daqui|do|da|no|na|dos|das)\s+$/
const ARTICLE = /(?:^|[^a-z])(?:do|da|dos|das|no|na|nos|nas|o|a)\s+$/

const HOME = /\b(?:moro|moramos|resido|residimos|vivo|vivemos)\b/
const SELF =
  /\b(?:sou|somos|falo|falamos|falando|fico|ficamos|estou|to|ta|tamos|estamos|moro|moramos|resido|vivo|atendo|atendemos|atuo|atuamos|trabalho|trabalhamos|aqui|daqui|natural|tenho|temos|abri\w*|abrindo|inaugur\w*|montar|montando|montei|mudamos|mudei|vou|vamos|lead|produzo|fabrico|vendo|faco|fazemos)\b/
const SITE =
  /\b(?:fica|ficam|esta|e|eh|localizad[oa]s?|situad[oa]s?|sediad[oa]s?|sede|unidade|filial|matriz|loja|fabrica|empresa|firma|galpao|comercio|escritorio|padaria|sitio|chacara|apartamento|negocio|hamburgueria|lanchonete|acougue|frigorifico|restaurante|distribuidora|mercado|supermercado|casa|cidade|municipio|regiao|interior|operacao|industria|centro|bairro|endereco|nossa|minha|meu|nosso)\b/
const DELIVERY =
  /\b(?:entreg\w*|frete|chega\w*|manda\w*|envia\w*|envio|despach\w*|traz\w*|leva\w*|instala\w*|atende\w*|prazo|demora\w*|vende\w*|vem|colocar|posta?)\b/
const OWN_PLACE =
  /\b(?:sou|somos|falo|falamos|falando|fico|ficamos|estou|to|estamos|moro|moramos|resido|vivo|aqui|daqui|natural|mudamos|mudei|localizad[oa]s?|situad[oa]s?|sediad[oa]s?|sede|unidade|filial|matriz|loja|fabrica|empresa|hamburgueria|lanchonete|acougue|frigorifico|restaurante|distribuidora|supermercado|cidade|municipio|regiao|interior|cozinha|e|eh) (?:aqui )?(?:de|da|do|em|no|na)? ?$/
const CORRECTION =
  /\b(?:na verdade|corrig\w*|errei|quis dizer|quero dizer|quer dizer|digo|alias|ops|opa|o certo|certo e|correto|me enganei|digitei errado|confundi|mudou|troquei|esquece|desculp\w*|na real)\b/

/** What is said of others is not the lead's place. */
const OTHERS =
  /\b(?:(?:meu|minha|nosso|nossa|um|uma|o|a|os|as) (?:fornecedor\w*|concorrent\w*|concorrencia|amig[oa]s?|prim[oa]s?|cunhad[oa]|sogr[oa]|ti[oa]|vizinh[oa]|conhecid[oa]|irma|irmao|irmaos|filh[oa]s?|espos[oa]|marido|mulher|colega|patrao|av[oo]|pais|pai|mae|familia|namorad[oa]|ex|time|cliente|clientes|representante|vendedor\w*|contador\w*|transportadora)|feira|evento|congresso|exposicao|viagem|viajei|ferias|passei|passando|passeio|fui|nasci|nascid[oa]|vim|veio|vindo|comprei|compramos|compro|comprava|comprad[oa]|vi (?:voces?|vcs?|uma?|o|a|num|no|na)|conheci|trabalhei|era|eram|morava|moravamos|ficava|time|torc\w*|jogo|futebol|clube|campeonato|marca|sotaque|estilo|tipo|capital d[aeo])\b/
const SECOND_PERSON =
  /\b(?:voces?|vcs?|vc|ces|ce)\b[^.!\n]{0,24}\b(?:sao|ficam|fica|estao|esta|e)\b|\b(?:de voces|d?e vcs|sua fabrica|a fabrica fica|fabrica de (?:voces|vcs)|sede de (?:voces|vcs)|(?:loja|escritorio|empresa) de (?:voces|vcs)|voces tem (?:loja|filial|fabrica|showroom))\b/
/** "Queijo de Minas", "vinho de Bento": where goods come from. */
const GOODS_BEFORE =
  /\b(?:(?:carne|gado|boi|queijo|vinho)s?\b(?:(?! (?:por|ao|aqui) )[^,.;]){0,30}|GOODS d[aeo] )$/
/** "Ó meu filho, moro em …": who is spoken to, not somebody else. */
const VOCATIVE =
  /(?:^|\b(?:o|oh|oi|ola|olha|ai|bom dia|boa tarde|boa noite|escuta|viu)[ ,]+)(?:meu|minha) (?:filh[oa]|amig[oa]|irma|irmao|querid[oa]|fi|bem|jovem|senhor[a]?)\b,?(?! (?:mora|e|eh|tem|fica|esta|ta|trabalha)\b)/g
/** "Tem representante em Goiás?", "a fábrica fica em Curitiba?": where the seller is. */
const SELLER_PLACE =
  /\b(?:tem|ha|existe|possuem|teria|teriam|tem alguma?|qual|quem)\b[^.!?\n]{0,24}\b(?:representantes?|assistencia|filial|filiais|lojas?|revendas?|revendedor\w*|tecnicos?|showroom|escritorio|clientes?|vendedor\w*|usinas?)\b|^[\s]*(?:a|o|essa|esse) [a-z]+ (?:fica|e|eh|ficam) (?:em|de|n[ao]|d[ao])\b/
/** "Tô em Fortaleza de férias": a place that is passed through. */
const PASSING_AFTER =
  /^[^.;!?\n]{0,40}?\b(?:de ferias|a passeio|passeando|viajando|de passagem|de viagem|a trabalho|visitando|no congresso|num congresso|na feira|num evento)\b/
/** "Agora só Ponta Grossa" */
const NOW_HERE = /\bagora (?:e |eh )?(?:so |estamos em |fica em |fico em |moro em )?$/
/** "Guarapuava era a loja antiga" */
const FORMER_AFTER = /^ (?:era|foi|ficou) (?:a|o|minha|meu|nossa|nosso|antes|onde|a minha|o meu)\b/
const DENIED_BEFORE =
  /\b(?:nao|nem|nunca) (?:e|eh|sou|somos|moro|moramos|fico|ficamos|fica|estou|estamos|to|ta|era|foi|mais)?\s*(?:de|em|do|da|no|na|pra|para|aqui em)?\s*$/
const LEFT_BEFORE =
  /\b(?:(?:sai|saimos|vim|viemos|mudei|mudamos|fechei|longe|fora) (?:de|da|do)|(?:vou|viajo|viajar|indo|ir|fui|volto|voltando|chego|voo|viagem) (?:pra|para|ate|a|ao|de|em))\s*$/

export interface PlaceStanding {
  score: number
  denied: boolean
  /** A verb or noun says that a place of the lead's comes now. */
  located: boolean
  /** The words before can only be followed by a place: a misspelt name may be guessed. */
  expects: boolean
  /** Nothing but fillers stands before it in its clause. */
  opens: boolean
  corrects: boolean
}

/** How the words before a folded offset speak for a place of the lead's. */
export function standingOfPlace(
  message: Message,
  at: number,
  context: ReadingContext & { business: boolean },
): PlaceStanding {
  const { text } = message
  const clause = clauseAround(message, at)
  const before = text.slice(Math.max(clause.start, at - REACH), at).replace(VOCATIVE, ' ')
  const sentence = message.text.includes('?') ? sentenceAt(message, at) : null
  const preposition = PREPOSITION.exec(before)?.[1]
  const article = ARTICLE.test(before)
  const prep = preposition !== undefined
  const self = SELF.test(before)
  const site = SITE.test(before)
  const delivery = DELIVERY.test(before) && prep
  const corrects =
    CORRECTION.test(text.slice(Math.max(0, at - 200), at + 60)) || (context.correcting && !prep)
  let score = 0
  if (prep) score += article ? 0.5 : 1
  if (self || site || delivery) score += 2
  if (HOME.test(before)) score += context.business ? -0.4 : 0.6
  if (context.business && SITE.test(before) && !HOME.test(before)) score += 0.6
  if (corrects) score += 2
  if (NOW_HERE.test(before)) score += 2
  const opens =
    /^[\s*"']*(?:(?:sim|oi|ola|opa|bom dia|boa tarde|boa noite|nao|isso|e|eh|em|de|aqui|somos|sou|na|no|cidade|fica|fico|estou|to|entao|ah)[\s,.:]*)*$/.test(
      before,
    )
  if (context.asked) score += opens ? 3 : 1
  const denied =
    DENIED_BEFORE.test(before) ||
    LEFT_BEFORE.test(before) ||
    message.wording.of(GOODS_BEFORE).test(before) ||
    OTHERS.test(
      (FROM_HERE.test(before) ? '' : before).replace(/\b(?:sou|somos) (?:o|a|de|do|da|um|uma) /g, ''),
    ) ||
    (sentence?.question === true && SECOND_PERSON.test(sentence.text.slice(0, 400)) && !delivery) ||
    SECOND_PERSON.test(before) ||
    (sentence?.question === true &&
      SELLER_PLACE.test(sentence.text) &&
      !/\b(?:aqui|meu|minha|nossa|nosso)\b/.test(before)) ||
    PASSING_AFTER.test(text.slice(at, clause.end)) ||
    FORMER_AFTER.test(
      text.slice(at + (/^[a-z' ]{3,30}?(?= (?:era|foi|ficou) )/.exec(text.slice(at))?.[0].length ?? 0)),
    )
  // "sou de …", "moro em …", "fica em …": only a place can follow.
  const expects =
    /\b(?:sou|somos|falo|falamos|falando|moro|moramos|resido|fico|ficamos|fica|estou|estamos|to|aqui|localizad[oa]s?|cidade|daqui|loja|empresa|fabrica|e|eh) (?:aqui )?(?:de|em|cidade de)\s+$/.test(
      before,
    ) ||
    /\bcidade (?:de|e|eh|:)\s*$/.test(before) ||
    NOW_HERE.test(before) ||
    /\bna (?:verdade|real) (?:e|eh|sou de|em)?\s*$/.test(before)
  // "conta de luz", "máquina de reserva": after a mere "de" only a place's own verbs and nouns tell.
  const near = /^(?:em|para|pra|pro|ate|aqui|daqui|no|na)$/.test(preposition ?? '')
  const located = OWN_PLACE.test(before) || (near && (self || site || delivery))
  return { score, denied, located, expects, opens, corrects }
}

/** Is the word before a first name ("João Santos"), with or without a particle between ("João de Franca")? */
export function firstNameBefore(message: Message, at: number): 'adjacent' | 'particle' | null {
  const word = message.words[at]
  const one = message.words[at - 1]
  const two = message.words[at - 2]
  if (!word || !one) return null
  const gap = message.text.slice(one.end, word.start)
  if (gap.trim() !== '') return null
  if (isFirstName(one.text)) return 'adjacent'
  if (/^(?:de|da|do|dos|das)$/.test(one.text) && two && isFirstName(two.text)) {
    return message.text.slice(two.end, one.start).trim() === '' ? 'particle' : null
  }
  return null
}
