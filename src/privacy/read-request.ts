import type { Intent } from '../business/rule-ids.ts'
import type { RequestKind } from '../db/queries/privacy-requests.ts'
import { fold } from '../text/normalise.ts'

/** What a lead asks about their own data. An erasure is an intent, and is read with the others. */
export type AskedKind = Exclude<RequestKind, 'erasure'>

const OWN = '(?:meus?|minhas?)'
const DATA = '(?:dados?|infos?|informac\\w+|registros?|cadastro|historico)'
const ABOUT_ME =
  '(?:sobre mim|a meu respeito|(?:sobre|de|do|da) (?:a |o )?(?:minha pessoa|minha empresa|meu cadastro)|do meu (?:nome|numero|cpf|telefone)|(?:com|no) (?:o )?meu (?:nome|numero|cpf|telefone))'
/** "infos minhas": said the other way round. */
const MINE = '(?:dados|infos?|informac\\w+|registros?) (?:meus|minhas?)'
const COMPANY = '(?:voces?|vcs?|vc|a empresa|(?:o |no )?sistema|ai)'
const KEEP =
  '(?:tem|teem|guarda\\w*|armazena\\w*|salva\\w*|possu\\w+|sabem?|registra\\w*|coleta\\w*|anota\\w*|mante\\w*|esta(?:o)? (?:salv|guard|registrad)\\w+)'

const ACCESS: readonly RegExp[] = [
  // "me manda tudo que vocês têm sobre mim", "quais dados vocês guardam a meu respeito"
  new RegExp(
    `\\b(?:tudo|o que|oq|que|quais|quanto|todas?|todos)\\b[^.;!?\\n]{0,60}\\b${KEEP}\\b[^.;!?\\n]{0,30}\\b${ABOUT_ME}`,
  ),
  new RegExp(
    `\\b(?:tudo|o que|oq)\\b[^.;!?\\n]{0,20}\\b${COMPANY} ${KEEP}[^.;!?\\n]{0,20}\\b(?:de mim|meu|minha)\\b(?! (?:conta|pedido|orcamento|proposta))`,
  ),
  new RegExp(`\\b(?:que|quais) (?:sao )?(?:os |as )?${DATA} ${OWN}\\b[^.;!?\\n]{0,30}\\b${KEEP}`),
  new RegExp(`\\b(?:que|quais) (?:sao )?(?:os |as )?${OWN} ${DATA}\\b[^.;!?\\n]{0,30}\\b${KEEP}`),
  new RegExp(
    `\\b(?:que|quais|todas|todos|lista) (?:\\w+ ){0,3}${DATA}\\b[^.;!?\\n]{0,12}\\b${COMPANY} ${KEEP}[^.;!?\\n]{0,16}\\b(?:de mim|${OWN})\\b`,
  ),
  new RegExp(
    `\\b(?:copia|acesso|acessar|consultar?|extrato|relatorio)\\b[^.;!?\\n]{0,30}\\b(?:(?:d[eo]s?|as?|aos?|todos(?: os)?) )*${OWN} (?:proprios )?${DATA}`,
  ),
  new RegExp(
    `\\b(?:quero|queria|gostaria de|posso|preciso|desejo|solicito) (?:de )?ver (?:todos )?(?:os |as )?${OWN} ${DATA}`,
  ),
  new RegExp(
    `\\b(?:me )?(?:mand\\w+|envi\\w+|mostr\\w+|pass\\w+)(?: \\w+){0,3} (?:todos? )?(?:os |as )?${OWN} ${DATA}\\b[^.;!?\\n]{0,25}\\b(?:que|q) ${COMPANY} ${KEEP}`,
  ),
  new RegExp(
    `\\b(?:informac\\w+|dados|registros)\\b[^.;!?\\n]{0,20}\\b(?:que|q) ${COMPANY} ${KEEP}[^.;!?\\n]{0,12}\\b${ABOUT_ME}`,
  ),
  // "oq ta salvo no meu nome?", "que informações vocês têm guardadas minhas?"
  new RegExp(
    `\\b(?:o que|oq|que|quais|tudo)\\b[^.;!?\\n]{0,40}\\b(?:guardad|salv|registrad|armazenad|cadastrad|anotad)[oa]s?\\b[^.;!?\\n]{0,16}\\b(?:minhas?|meus?|de mim|${ABOUT_ME})(?=\\s*(?:$|[.,;!?\\n]|ai\\b|com\\b|n[oa]\\b|hoje\\b))`,
  ),
  // "me mostra o que tem no meu cadastro", "qual o conteúdo da minha ficha?"
  new RegExp(
    `\\b(?:o que|oq|tudo|conteudo)\\b[^.;!?\\n]{0,16}\\b(?:n[oa]|d[oa]) ${OWN} (?:cadastro|ficha|registro|historico|perfil)\\b`,
  ),
  // "vcs guardam o que de mim?"
  new RegExp(
    `\\b${COMPANY} ${KEEP} (?:o que|oq|que|quais|quanto)\\b[^.;!?\\n]{0,20}\\b(?:de mim|${ABOUT_ME})`,
  ),
  // "quais infos minhas estão no banco de vocês", "ver meus dados que estão com vocês"
  new RegExp(
    `\\b(?:que|quais|ver|vejo|acessar|consultar)\\b[^.;!?\\n]{0,12}\\b(?:${MINE}|${OWN} ${DATA})\\b[^.;!?\\n]{0,12}\\b(?:esta(?:o)?|tao|ta|fica\\w*|tem)(?: \\w+)? (?:com|n[oa]s?|em|ai)\\b`,
  ),
  // A copy of what the lead has told so far.
  /\b(?:copia|extrato|relatorio) d[eo] tudo\b[^.;!?\n]{0,50}\b(?:mandei|enviei|falei|contei|passei|guardaram|registraram)\b/,
  // Art. 18, I and VII: whether, and with whom.
  new RegExp(`\\b(?:tratamento|uso) (?:d[eo]s? )?${OWN} ${DATA}\\b`),
  new RegExp(`\\b${COMPANY} trata\\w* (?:os |as )?${OWN} ${DATA}\\b`),
  new RegExp(
    `\\b(?:com|pra|para|a) (?:quem|quais empresas|que empresas?|terceiros)\\b[^.;!?\\n]{0,24}\\b(?:compartilh|pass|repass|mand|envi|vend|ced|divid)\\w+ (?:o |os |as |a )?${OWN} (?:${DATA}|numero|telefone|contato|e ?-?mail)\\b`,
  ),
  new RegExp(
    `\\b(?:compartilh|pass|repass|vend|ced|divid)\\w+ (?:o |os |as |a )?${OWN} (?:${DATA}|numero|telefone|contato|e ?-?mail) (?:com|pra|para) (?:quem|terceiros|alguem|quais|outr\\w+ (?:empresas?|pessoas?))\\b[^\\n]{0,3}\\?`,
  ),
  // The law by its number, and nothing of what is wanted of it: a person asks.
  /\b(?:lgpd|13\.?709)\b[^\n]{0,60}\b(?:art(?:igo)?\.? ?(?:18|19|9)\b|meus direitos|exercer)|\b(?:art(?:igo)?\.? ?(?:18|19)|exercer (?:os )?meus direitos)\b[^\n]{0,40}\b(?:lgpd|13\.?709)\b/,
  /\bo que (?:e que )?(?:voces?|vcs?|vc) (?:ja )?sab\w+ (?:sobre|de|d) (?:mim|eu)\b/,
]

const PORTABILITY: readonly RegExp[] = [
  /\bportabilidade\b[^\n]{0,40}\b(?:lgpd|13\.?709|art(?:igo)?\.? ?18)\b|\b(?:lgpd|13\.?709|art(?:igo)?\.? ?18)\b[^\n]{0,40}\bportabilidade\b/,
  new RegExp(`\\bportabilidade\\b[^.;!?\\n]{0,20}\\b(?:${OWN} )?${DATA}\\b`),
  new RegExp(
    `\\b(?:export\\w+|transf[ei]r\\w+|migr\\w+|lev\\w+|baix\\w+)\\b[^.;!?\\n]{0,12}\\b(?:todos )?(?:os |as |o )?${OWN} ${DATA}\\b`,
  ),
  new RegExp(
    `\\b${OWN} ${DATA}\\b[^.;!?\\n]{0,30}\\b(?:(?:pra|para) (?:um[a]? )?(?:outr[oa]) (?:fornecedor\\w*|empresa)|(?:em|num|no) (?:um )?(?:formato|arquivo|csv|json|excel|planilha))`,
  ),
]

const WRONG = '(?:errad\\w+|incorret\\w+|desatualizad\\w+|trocad\\w+|antig[oa]s?|incomplet\\w+)'
const PERSONAL =
  '(?:nomes?|sobrenomes?|e ?-?mails?|telefones?|celular|whats\\w*|numeros?(?: de (?:telefone|celular))?|cnpj|cpf|cidade|empresa|razao social|dados?|cadastro|informac\\w+)'
const BE =
  '(?:esta|estao|ta|tao|tah|foi|foram|ficou|ficaram|veio|saiu|sao|e|eh|consta\\w*|aparec\\w+|cadastr\\w+|registr\\w+|escrit\\w+|salv\\w+)'
const CORRECTION: readonly RegExp[] = [
  // "meu nome está errado", "o meu e-mail foi cadastrado errado"
  new RegExp(
    `\\b${OWN} ${PERSONAL}(?: \\w+){0,3} (?<!nao )(?:${BE} )(?:(?:tudo|todo|toda|muito|bem|com|escrit\\w+|cadastrad\\w+|registrad\\w+|salv\\w+|ai|no|sistema|cadastro) ){0,4}${WRONG}`,
  ),
  new RegExp(`\\b${WRONG} (?:o |os |a |as )?${OWN} ${PERSONAL}`),
  new RegExp(
    `\\b(?:corrig\\w+|corrij\\w+|correc\\w+|retific\\w+|atualiz\\w+|arrum\\w+|consert\\w+|alter\\w+|mud[ae]\\w*|troc\\w+)(?: \\w+){0,2} (?:(?:o|os|a|as|do|dos|da|das|de|no|nos) )?${OWN} ${PERSONAL}\\b`,
  ),
  // "vocês escreveram meu nome errado", "colocaram a empresa errada no meu cadastro"
  new RegExp(
    `\\b(?:escrev|coloc|anot|cadastr|registr|bot|graf|salv|digit)\\w+ (?:o |a |os |as )?${OWN} ${PERSONAL}(?: \\w+){0,2} ${WRONG}`,
  ),
  new RegExp(
    `\\b${PERSONAL} ${WRONG} (?:n[oa]|d[oa]) (?:${OWN} )(?:cadastro|ficha|registro)|\\b${OWN} ${PERSONAL}\\b[^.;!?\\n]{0,24}\\bcom (?:um )?(?:erro|errinho)\\b`,
  ),
  // "o telefone que vocês têm meu é antigo", "a cidade que tá no meu cadastro não é essa"
  new RegExp(
    `\\b${PERSONAL} (?:que|q) (?:${COMPANY} )?(?:${KEEP}|${BE})\\b[^.;!?\\n]{0,8}\\b(?:n[oa] )?${OWN}\\b(?: cadastro| ficha| registro)?(?: ai)? (?:(?:ja )?(?:${BE} )${WRONG}|(?:nao|n) (?:e|eh) (?:es[st][ae]|mais|ess[ae] mais|o certo|certo))`,
  ),
  // What is wrong was just said.
  /\b(?:corrig|corrij|arrum|consert|atualiz|alter|troc|mud)\w+ (?:isso |ai |la |por favor |pfv ){0,2}(?:n?o|d?o) (?:meu )?(?:cadastro|registro|ficha)\b/,
  new RegExp(`\\b(?:(?:voces?|vcs?|vc) (?:estao|ta|tao|esta) com (?:o |a |os )?${OWN} ${PERSONAL} ${WRONG})`),
  new RegExp(`\\b(?:me cadastraram|me registraram|cadastraram meu \\w+) ${WRONG}`),
]
/** "apaguem tudo que vocês têm sobre mim" asks for an end, not for a copy. */
const ERASE =
  /\b(?:apag|delet|exclu|elimin|remov|esquec|limp|destr|descart|anonimiz|revog)\w+|\bretir\w+ (?:a |o |minha |meu )?(?:autoriza|consent)\w+|\b(?:some|sumam?|sumir) com\b|\bjog\w+ fora\b/
/** The word before the match denies it: "meu nome não está errado". */
const NOT_WRONG = new RegExp(`\\b${OWN} ${PERSONAL}(?: \\w+){0,2} (?:nao|n) ${BE} ${WRONG}`)

const REVIEW: readonly RegExp[] = [
  /\b(?:revis\w+|reavali\w+|reanalis\w+|revej\w+|rever)\b[^.;!?\n]{0,40}\b(?:decis\w+|avaliac\w+|classificac\w+|analise|resultado|perfil)\b[^.;!?\n]{0,40}\b(?:automat\w+|robo|maquina|sistema|por (?:uma )?(?:pessoa|gente|humano))/,
  /\b(?:uma )?(?:pessoa|humano|gente)\b[^.;!?\n]{0,25}\b(?:revis\w+|reavali\w+|revej\w+|rever|reanalis\w+)\b[^.;!?\n]{0,30}\b(?:decis\w+|avaliac\w+|classificac\w+|analise|minha|meu)/,
  /\b(?:por ?que|porque|pq|como|motivo|criterio\w*|explic\w+)\b[^.;!?\n]{0,40}\b(?:fui|me) (?:classific\w+|desclassific\w+|desqualific\w+|pontuad\w+|avaliad\w+|recusad\w+|reprovad\w+|pontuaram|avaliaram|classificaram|desclassificaram|recusaram)/,
  /\bdecis\w+ automatizad\w+\b/,
  // "quero que um humano reveja", "revisão humana"
  /\b(?:quero|queria|exijo|peco|gostaria|preciso|solicito)\b[^.;!?\n]{0,16}\b(?:humano|pessoa|gente|alguem)\b[^.;!?\n]{0,12}\b(?:revis[ea]\w*|reavali\w+|revej\w+|rever|reanalis\w+)\b(?! (?:a |o )?(?:maquina|equipamento|conta|fatura|orcamento|proposta|valor|preco))/,
  /\brevisao (?:humana|por (?:um |uma )?(?:humano|pessoa))\b(?! (?:da|do) (?:maquina|equipamento|orcamento|proposta))/,
  /\b(?:nao concordo|discordo|contesto|nao aceito)\b[^.;!?\n]{0,16}\b(?:classificac\w+|avaliac\w+|decis\w+|analise|pontuac\w+)\b[^.;!?\n]{0,30}\b(?:robo|sistema|computador|algoritmo|ia|me|mim|minha|meu|voces|vcs)\b/,
  /\b(?:robo|computador|algoritmo|sistema|inteligencia artificial|maquina que)\b[^.;!?\n]{0,12}\b(?:decid\w+ (?:por|sobre|de) mim|me (?:avali|classific|desclassific|reprov|recus|pontu|julg)\w+)\b/,
  /\b(?:revis\w+|reavali\w+|reanalis\w+|rever|revej\w+) (?:d?a |d?o )?(?:decisao|analise|avaliacao|classificacao|pontuacao|perfil)\b[^.;!?\n]{0,24}\b(?:de mim|sobre mim|a meu respeito|do meu (?:perfil|cadastro))\b/,
]

const READERS: readonly (readonly [AskedKind, readonly RegExp[]])[] = [
  ['portability', PORTABILITY],
  ['access', ACCESS],
  ['review', REVIEW],
  ['correction', CORRECTION],
]

/** What a message asks about the writer's own data, by the LGPD's words or by anybody's. Most say nothing of it. */
export function readDataRequests(text: string): AskedKind[] {
  const folded = fold(text, { lines: true })
  return READERS.flatMap(([kind, patterns]) => {
    const found = patterns.some((pattern) => pattern.test(folded))
    const denied = kind === 'correction' ? NOT_WRONG : kind === 'access' ? ERASE : null
    return found && denied?.test(folded) !== true ? [kind] : []
  })
}

/**
 * The intents of a message without an erasure that was only guessed: who asks for a copy of the data or for its
 * correction, and says nothing of deleting, wants it kept.
 */
export function withoutGuessedErasure(intents: readonly Intent[], text: string): Intent[] {
  const guessed = readDataRequests(text).length > 0 && !ERASE.test(fold(text, { lines: true }))
  return intents.filter((intent) => !(guessed && intent === 'erasure_request'))
}
