/**
 * What it takes to read an end of one's data into a message: an act of ending (or a refusal that they be kept) and
 * something of one's own that ends, or the law's own words. An act alone ("apaga a luz") or data alone ("pode usar meus
 * dados") is no such wish, whatever the words resemble. All over folded text.
 */

/** Stems of ending; a preterite tells what happened and asks for nothing. */
const ENDING =
  /\b(?:apag|exclu|delet|elimin|remov|remoc|desaparec|esquec|sum[aei]|some|suma|retir|tir[ae]|limp|risc|zer[ae]|destr[ou]|descart|anonimiz|encerr|desfa|revog|erase|borr|bani|expurg|cancel|livr|finge|finj|fazer? de conta|faz de conta)\w*|\b(?:jog|bot|mand)\w+ (?:\w+ ){0,4}(?:fora|no lixo|pro lixo)\b|\bfora d[aeo]s? (?:sistema|base|banco|cadastro|registros?|arquivos?)\b|\b(?:da|de|dar|deem|deem|dao|coloc\w+|poe|poem|ponha\w*) (?:um )?(?:fim|sumico)\b/g
const HAPPENED = /(?:ou|iu|eu|ei|ava|avam)$/
const KEPT =
  '(?:guard\\w+|armazen\\w+|salv\\w+|mante\\w+|mantenh\\w+|tenha\\w*|fiqu\\w+|ficar|use\\w*|usa\\w*|utiliz\\w+|trat\\w+|registr\\w+|compartilh\\w+|reste\\w*|sobre)'
const REFUSAL = new RegExp(
  `\\b(?:nao|n|num|naum|nem|sem que|proibo)\\b[^.;!?\\n]{0,30}\\b${KEPT}\\b|\\b(?:nao|n|num|naum) (?:autorizo|permito|aceito|consinto|concordo|quero)\\b`,
)
const OWN =
  /\b(?:dados?|datos|data|infos?|informac\w+|cadastr\w+|ficha\w*|registros?|historico|conversa\w*|cpf|nome|telefone|numero|contato|e ?-?mail|perfil|exist\w+|mim|pessoa|tudo|nada|conta|meus?|minhas?|me|consentimento|formulario|documentos?|o que (?:eu )?(?:ja )?(?:mand|envi|fal|escrev|coloqu|preench|pass|diss|cont)\w+|ser esquecid\w+|fatura que (?:eu )?\w+ei)\b/
const LAW =
  /\b(?:lgpd|13\.?709|lei geral|protecao de dados|direito (?:de|a|ao) (?:eliminacao|exclusao|esquecimento|apagamento|remocao)|right to be forgotten)\b/

/** Whether a message may be read so at all. */
export function mayAskErasure(text: string): boolean {
  if (LAW.test(text)) return true
  if (!OWN.test(text)) return false
  return REFUSAL.test(text) || [...text.matchAll(ENDING)].some(([act]) => !HAPPENED.test(act))
}

const MY = '(?:meus?|minhas?)'
const THINGS =
  '(?:dados?|infos?|informac\\w+|cadastro|ficha|registros?|historico|conversas?|cpf|perfil|nome d[aeo]s? (?:cadastro|sistema|registros?|base))'
const ACT =
  '(?:apag(?:a|ue|uem|ar|uen)|exclu(?:i|a|am|ir|em)|delet(?:a|e|em|ar)|elimin(?:a|e|em|ar)|remov(?:a|e|am|er|em)|retir(?:a|e|em|ar)|destr(?:oi|ua|uam|uir)|descart(?:a|e|em|ar)|risc(?:a|ar|que|quem)|zer(?:a|e|em|ar)|anonimiz(?:a|e|em|ar)|some com|sumam com|sumir com|suma com|jog(?:a|ue|uem|ar) fora)'
const NOT = '(?<!\\b(?:nao|n|nem|num|sem|nunca) )(?<!\\b(?:nao|n) (?:precisa|quero|vai|e pra|precisam) )'
const ASKED: readonly RegExp[] = [
  // "exclui minha ficha", "zera o meu cadastro"
  new RegExp(`${NOT}\\b${ACT} (?:(?:ai|ja|logo|todos?|todas?|os|as|o|a|com|de|dai) ){0,3}${MY} ${THINGS}\\b`),
  // "destrói tudo que tem sobre a minha pessoa"
  new RegExp(
    `${NOT}\\b${ACT} (?:\\w+ ){0,6}(?:tudo|todas?|todos|o que)\\b[^.;!?\\n]{0,40}\\b(?:de mim|sobre mim|a meu respeito|(?:a |da )?minha pessoa)\\b`,
  ),
  // "esquece que eu existo", "finge que eu nunca existi"
  /\b(?:esquec\w+|finge\w*|finja\w*|faz(?:em|er)? de conta|faca\w* de conta) (?:de vez |ai |logo )?(?:que |q )?(?:eu |a gente )?(?:nunca |nao )?exist(?:o|i|imos|iu)\b/,
  // "quero desaparecer do sistema de vocês", "me apaga daí", "não deixa nada meu registrado"
  /\b(?:desaparecer|ser (?:apagad|esquecid|removid|excluid|deletad)\w+) d[aeo]s? (?:seu |vosso )?(?:sistema|base|banco|cadastro|registros?)\b/,
  /(?<!\b(?:nao|n) )\bme (?:apag|delet)\w* (?:dai|daqui|de vez|d[aeo]s? (?:seu )?(?:sistema|base|banco|cadastro|registros?))\b/,
  /\b(?:nao|n|nem) (?:deix\w+|quero|fiqu\w+|sobre|reste)(?: que fique| que reste)? nada (?:meu|minha|de mim|sobre mim)\b[^.;!?\n]{0,12}\b(?:guardad|registrad|salv|armazenad|anotad|ai\b|no sistema|com voces|com vcs)/,
  // "não quero mais que vocês tenham meu CPF"
  new RegExp(
    `\\b(?:nao|n|num|naum) (?:quero|autorizo|permito|aceito)(?: mais)? (?:que |q )?(?:(?:voces?|vcs?|vc|ninguem|a empresa|essa empresa|fiquem?) ){0,2}(?:mais )?(?:com |tenha\\w*|guard\\w+|armazen\\w+|fiqu\\w+ com|mante\\w+|mantenh\\w+)(?: \\w+){0,2} ?${MY} (?:${THINGS}|nome|telefone|numero|e ?-?mail)\\b`,
  ),
]

/** Whether a message says so in words that leave no other reading. */
export const asksErasure = (text: string): boolean => ASKED.some((pattern) => pattern.test(text))
