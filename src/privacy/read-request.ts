import type { Intent } from '../business/rule-ids.ts'
import type { RequestKind } from '../db/queries/privacy-requests.ts'
import { fold } from '../text/normalise.ts'

/** What a lead asks about their own data. An erasure is an intent, and is read with the others. */
export type AskedKind = Exclude<RequestKind, 'erasure'>

const OWN = '(?:meus?|minhas?)'
const DATA = '(?:dados?|informac\\w+|registros?|cadastro|historico)'
const ABOUT_ME =
  '(?:sobre mim|a meu respeito|(?:sobre|de|do|da) (?:a |o )?(?:minha pessoa|minha empresa|meu cadastro)|do meu (?:nome|numero|cpf|telefone)|(?:com|no) (?:o )?meu (?:nome|numero|cpf|telefone))'
const COMPANY = '(?:voces?|vcs?|vc|a empresa|(?:o |no )?sistema|ai)'
const KEEP =
  '(?:tem|teem|guarda\\w*|armazena\\w*|salva\\w*|possu\\w+|sabem?|registra\\w*|coleta\\w*|mante\\w*|esta(?:o)? (?:salv|guard|registrad)\\w+)'

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
    `\\b(?:que|quais) ${DATA}\\b[^.;!?\\n]{0,12}\\b${COMPANY} ${KEEP}[^.;!?\\n]{0,16}\\b(?:de mim|${OWN})\\b`,
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
  /\bo que (?:e que )?(?:voces?|vcs?|vc) (?:ja )?sab\w+ (?:sobre|de|d) (?:mim|eu)\b/,
]

const PORTABILITY: readonly RegExp[] = [
  new RegExp(`\\bportabilidade\\b[^.;!?\\n]{0,20}\\b(?:${OWN} )?${DATA}\\b`),
  new RegExp(
    `\\b(?:export\\w+|transfer\\w+|migr\\w+|lev\\w+|baix\\w+)\\b[^.;!?\\n]{0,12}\\b(?:todos )?(?:os )?${OWN} ${DATA}\\b`,
  ),
  new RegExp(
    `\\b${OWN} ${DATA}\\b[^.;!?\\n]{0,30}\\b(?:(?:pra|para) (?:um[a]? )?(?:outr[oa]) (?:fornecedor\\w*|empresa)|em (?:um )?(?:formato|arquivo|csv|json|excel|planilha))`,
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
  new RegExp(`\\b(?:(?:voces?|vcs?|vc) (?:estao|ta|tao|esta) com (?:o |a |os )?${OWN} ${PERSONAL} ${WRONG})`),
  new RegExp(`\\b(?:me cadastraram|me registraram|cadastraram meu \\w+) ${WRONG}`),
]
/** "apaguem tudo que vocês têm sobre mim" asks for an end, not for a copy. */
const ERASE = /\b(?:apag|delet|exclu|elimin|remov|esquec|limp)\w+/
/** The word before the match denies it: "meu nome não está errado". */
const NOT_WRONG = new RegExp(`\\b${OWN} ${PERSONAL}(?: \\w+){0,2} (?:nao|n) ${BE} ${WRONG}`)

const REVIEW: readonly RegExp[] = [
  /\b(?:revis\w+|reavali\w+|reanalis\w+|revej\w+|rever)\b[^.;!?\n]{0,40}\b(?:decis\w+|avaliac\w+|classificac\w+|analise|resultado|perfil)\b[^.;!?\n]{0,40}\b(?:automat\w+|robo|maquina|sistema|por (?:uma )?(?:pessoa|gente|humano))/,
  /\b(?:uma )?(?:pessoa|humano|gente)\b[^.;!?\n]{0,25}\b(?:revis\w+|reavali\w+|revej\w+|rever|reanalis\w+)\b[^.;!?\n]{0,30}\b(?:decis\w+|avaliac\w+|classificac\w+|analise|minha|meu)/,
  /\b(?:por ?que|porque|pq|como|motivo|criterio\w*|explic\w+)\b[^.;!?\n]{0,40}\b(?:fui|me) (?:classific\w+|desclassific\w+|desqualific\w+|pontuad\w+|avaliad\w+|recusad\w+|reprovad\w+|pontuaram|avaliaram|classificaram|desclassificaram|recusaram)/,
  /\bdecis\w+ automatizad\w+\b/,
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
