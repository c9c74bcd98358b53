import type { Message } from '../message.ts'

/** What must be obeyed at once: leave me alone, forget me, get me a person. Precise in both directions. */

const SEND =
  '(?:mand\\w+|envi\\w+|escrev\\w+|cham\\w+|perturb\\w+|incomod\\w+|lig\\w+|aborrec\\w+|ench\\w+|procur\\w+|contat\\w+|spam\\w*|pertub\\w+)'
const MESSAGES =
  '(?:mensage\\w*|mensagi\\w*|msgs?|zaps?|whats\\w*|propagandas?|publicidade|ofertas?|anuncios?|spams?|notificac\\w+|contatos?|comunicac\\w+|promoc\\w+|textos?|audios?|nada|coisas?)'
const STOP =
  '(?:para|pare|parem|parar|pararem|paro|deixa|deixe|deixem|chega|cessem|cesse|basta|parou|suspend\\w+|interromp\\w+)'

const OPT_OUT: readonly RegExp[] = [
  /\bench\w+ (?:o |meu |o meu )?saco\b[^.\n]*\b(?:para|pare|parem|chega)\b|\b(?:para|pare|parem|chega) de ench\w+|\b(?:parem|pare|para|chega) com (?:isso|iss[oa]|essas?|esses?|esta|palhacada|perturbacao)\b(?! (?:de|d) (?:preco|valor|explic))|\bquero parar de receber\b|\bja (?:pedi|falei|disse) (?:pra|para|que era pra) (?:parar|pararem|nao)\b|\b(?:nunca|nao) mais me (?:cham|mand|escrev|lig|procur|envi|perturb|incomod)\w+|\bnao quero mais (?:falar|conversa\w*|papo|contato|saber) (?:com|de) (?:voces|vcs|vc|voce|essa empresa)\b|^[\s*]*(?:bloquead[oa]|denunciad[oa]|spam|denunciando(?: spam)?|vou bloquear|bloqueando)[\s!.]*$|\bdenunciando (?:como )?spam\b|\bsa(?:i|ir|ia) d[aeo]s? (?:minha |meus )?(?:lista de )?(?:contatos|agenda)\b/,
  /^[\s*"'.]*(?:sair|stop|pare|parem|parar|cancelar|cancela|descadastr\w+|desinscre\w+|remover|unsubscribe|opt[ -]?out|quit|end|baja|quero sair|me tira|me remove|sai fora|chega)[\s!.*"']*$/,
  /\b(?:descadastr\w+|desinscre\w+|unsubscribe|opt[ -]?out|desassin\w+)\b/,
  new RegExp(
    `\\b${STOP} (?:ja |logo |agora |por favor |imediatamente |com isso |com iss[oa] |de vez )?(?:de |d |com (?:as |os |essas? |esses? |tanta |tantas )?|as |essas |esses |a |o )?(?:(?:ficar |me |nos |fica )*${SEND}|${MESSAGES})`,
  ),
  new RegExp(
    `\\bpod(?:e|em|eria|eriam) (?:parar|cessar|suspender|interromper|deixar) (?:de |com )?(?:(?:essas?|esses?|as|os|tanta|tantas) )?(?:me )?(?:${SEND}|${MESSAGES})`,
  ),
  new RegExp(
    `\\b(?:nao|n|nunca|num|naum) (?:(?:me|nos|quero|queremos|desejo|gostaria|gosto|autorizo|aceito|preciso|precisa|precisam|e pra|mais|que|de|vai|vou|pode|podem|volte a|voltem a|torne a|venha|fica|fique|fiquem|ficar|ficando|receber|o|a|voces|vcs|vc|voce) ){0,6}(?:mais )?(?:receb\\w+|${SEND})(?: (?:me|mais|nenhuma?|nada|esse tipo|esses tipos|d[eo]|outras?|novas?|essas?|esses?|est[ae]s?|as|os|uma|pra|para|tantas?|de voces|qualquer))*(?: (?:${MESSAGES}|mais))`,
  ),
  /\b(?:nao|n|nunca) (?:me )?(?:mand[ae]m?|envi[ae]m?|cham[ae]m?|lig[au]e?m?|escrev[ae]m?|perturb[ae]m?|incomod[ae]m?|procur[ae]m?|contat[ae]m?)\w* (?:mais|novamente|de novo|outra vez|nunca mais)\b/,
  /\bnao quero (?:mais )?(?:receber|ser (?:contatad\w+|incomodad\w+|perturbad\w+)|contato|mensage\w+)(?=(?: mais)?(?: nada| contato| mensage\w*| msgs?| isso| esse| essas?| esses?| propaganda\w*| ofertas?| promoc\w*| de (?:voces|vcs)| nenhum\w*| por aqui| daqui)|\s*(?:$|[.,!]))/,
  /\b(?:me |nos |meu (?:numero|contato|telefone|zap|whats\w*|nome) |esse numero |este numero )?(?:tir[ae]m?|tirar|retir[ae]m?|remov[ae]m?|remove|remover|excluir|deletar|apagar|exclu[ai]m?|exclui|exclua|delet[ae]m?|apag[au]?e?m?)\b[^.;!?\n]{0,34}\b(?:lista|listas|transmissao|mailing|grupo|cadastro de mensage\w+|disparo\w*|envios?|broadcast|base|(?:meu |minha )?(?:numero|zap|whats\w*|contato|telefone)(?: (?:dai|daqui|da lista|desse|d[ao]|por favor|ja))?)(?=\s*(?:$|[.,!?]|d[aeo]|por|ja|agora|sua|de))/,
  /\b(?:sair|saia|saio|me tira\w*|me tire\w*|me exclu\w+|me remov\w+|me retir\w+|tirar? meu \w+) (?:d?[aeo]s?(?:ssa|sta|sse|ste)? )?(?:sua |tua |vossa )?(?:lista|transmissao|mailing|grupo|cadastro|base de (?:envio|disparo)\w*|dai|disso)\b/,
  /\b(?:favor|por gentileza|peco|pe[cç]o que|solicito)[^.;!?\n]{0,16}\b(?:nao|que nao)\b[^.;!?\n]{0,14}\b(?:entr\w+|fa[cç]am?|mant\w+)\b[^.;!?\n]{0,14}\bcontato\b|\bnao (?:entr\w+|fa[cç]am?) (?:mais )?(?:em )?contato\b/,
  /\b(?:vou|irei|vo) (?:te |lhe |os )?(?:bloque\w+|denunciar?)\b(?![^.]*\b(?:agenda|data|verba|capital)\b)|\b(?:bloqueand\w+|bloqueei|denunciei) (?:voce|vc|voces|esse numero|este numero)\b/,
  /\bcancel\w+ (?:a |minha |meu |o |as )?(?:inscricao|assinatura (?:d[aeo]s? )?(?:mensage\w*|newsletter|lista|notificac\w+|e-?mails?)|cadastro|recebimento|envio|mensagens|newsletter|notificac\w+)\b/,
  /\b(?:(?:me|nos) deix[ae]m? em paz|(?:sai|saia|suma|some|sumam) (?:daqui|do meu (?:zap|whats\w*|celular|numero|telefone))|me bloquei\w+)\b|\bme esque[cç][ae]m?\b(?=\s*(?:$|[.,!]|por))|\bchega de (?:mensage\w*|msgs?|propaganda|spam|me )/,
  /\b(?:don'?t|do not|stop|no longer) (?:want|text\w*|messag\w*|send\w*|contact\w*)\b[^.?!]{0,24}\b(?:me|messages|texts|anymore)\b|\bremove me\b|\bno me (?:escriba\w*|mande\w*|envie\w*|contacte\w*)\b|\bdeje\w* de (?:escribir|enviar|mandar)\w*/,
  /\b(?:jah? |ja )?(?:falei|disse|pedi)(?: \w+){0,3} (?:pra|para|que)(?: \w+){0,2} (?:nao|parar|pararem)\b[^.;!?\n]{0,16}\b(?:mand\w+|envi\w+|mensage\w*|msgs?|receb\w+)/,
]
/** Look-alikes: stopping work, explanations, machines, one thing of many. */
const NOT_OPT_OUT =
  /\b(?:painel|maquina|motor|ela|ele|equipamento|esteira|MACHINE|tela|botao|luz|lampada)\b[^.;!?\n]{0,20}\bnao (?:liga|chama|manda)\w*(?: mais)?|\b(?:parar|para|pare|parem|pode parar|deixa|chega|podem parar) (?:de |com )?(?:as |a |o )?(?:explic\w+|produc\w+|produz\w+|fazer|funcion\w+|trabalh\w+|maquina|linha|pergunt\w+|brinca\w+|vend\w+|compr\w+|procur\w+(?= (?:maquina|fornecedor))|pensar|perder)\b|\bnao (?:precisa|precisam) (?:mais )?(?:me )?(?:mandar|enviar|ligar|chamar)\b|\bnao (?:me )?(?:mand\w+|envi\w+)(?: \w+){0,2} (?:o |a |mais )?(?:catalogo|orcamento|proposta|foto|fotos|video|audio|link|boleto|pdf)\b(?! nunca)|\bnao receb[ie]\w*\b|\bnao quero receber (?:uma?|a|o) (?:maquina|equipamento|produto|modelo)\b|\bsair (?:do|da|de) (?:manual|prensa|mao|casa|fabrica|sp|processo|forma)\b|(?<!\bnao )(?<!\bn )(?<!\bnunca )\b(?:pode(?:m|ria)?|me) (?:me )?mand\w+ mais\b|\bcancelar (?:o |a |meu )?(?:pedido|compra|visita|reuniao|orcamento|agendamento)\b|\bstop motion\b/g

/** Something is taken off a list, an order, a machine: not the one who writes. */
const THING_REMOVED =
  /\b(?:tirar?|tira|tire|retir\w+|remov\w+|exclu\w+) (?:[ao]s?|essas?|esses?|est[ae]s?|uma?|uns) (?!(?:meu|minha|numero|contato|telefone|nome|zap|whats|cadastro)\b)\w+(?: \w+){0,3} (?:da (?:lista|proposta)|do (?:orcamento|pedido|carrinho))\b|\b(?:da pra|consigo|posso|tem como|e facil) (?:remover|tirar|retirar|apagar|excluir)\b|\bbotao (?:de )?(?:stop|parar|emergencia)\b/g

const ERASE =
  '(?:apag\\w+|exclu[ai]\\w*|exclus\\w+|delet\\w+|elimin\\w+|remov\\w+|remoc\\w+|esquec\\w+|esquecam|retir[ae]\\w*|limp\\w+|destru\\w+|anonimiz\\w+|sumir|sumam|erase|delete|borr\\w+)'
const DATA =
  '(?:(?:os |as |o |a |todos |todas |tudo |de |dos |das |do |da |meus |minhas |meu |minha |nossos |qualquer |quaisquer |esses |essas )*(?:dados|dado|informac\\w+|cadastro|registros?|historico|conversas?|cpf|nome e (?:o )?telefone|data\\b|datos|infos?|conta do sistema|tudo (?:o )?que (?:voces|vcs|vc|voce|tem|sabem|guardaram|salvaram)))'
const ERASURE: readonly RegExp[] = [
  new RegExp(
    `\\b${ERASE} (?:(?:ai|daqui|dai|ja|todos|todas|tudo|os|as|o|a|dos|das|do|da|de|sobre|mim|por favor|my|all|mis|imediatamente|por completo) )*${DATA}(?! (?:da|de|do) (?:maquina|producao|equipamento|painel|cliente))`,
  ),
  new RegExp(
    `\\b(?:meus?|minhas?|nossos) (?:dados|informac\\w+|cadastro|registros?|historico)\\b[^.;!?\\n]{0,30}\\b${ERASE}\\b`,
  ),
  /\b(?:lgpd|lei geral de protecao|13\.?709)\b[^\n]{0,80}\b(?:exclu\w+|apag\w+|elimin\w+|delet\w+|remo[vç]\w+|retir\w+|direito)\b|\b(?:exclu\w+|apag\w+|elimin\w+|delet\w+|remo[vç]\w+)\b[^\n]{0,80}\b(?:lgpd|lei geral de protecao|13\.?709)\b/,
  /\bdireito (?:de|a|ao) (?:eliminacao|exclusao|esquecimento|apagamento|remocao)\b|\b(?:revog\w+|retiro|cancelo) (?:o )?(?:meu )?consentimento\b/,
  /\b(?:nao|n) (?:autorizo|quero|permito|aceito)(?: que)?[^.;!?\n]{0,24}\b(?:guard\w+|armazen\w+|salv\w+|mant\w+|us\w+|trat\w+)\b[^.;!?\n]{0,16}\b(?:meus? |minhas? )?(?:dados|informac\w+)\b/,
  /\bquero ser esquecid[oa]\b|\b(?:exclu\w+|apag\w+|delet\w+|remov\w+|encerr\w+) (?:a )?(?:minha )?conta\b|\b(?:exclu\w+|apag\w+|delet\w+|remov\w+|retir\w+|tir\w+)\b[^.;!?\n]{0,30}\b(?:do|no) banco de dados\b|\bsumir d[oa] (?:banco|sistema|cadastro|base)\b|\b(?:apag\w+|delet\w+|exclu\w+) tudo (?:que|o que|sobre|de mim|meu|a meu respeito)\b|\bright to be forgotten\b/,
]
const NOT_ERASURE =
  /\b(?:apag\w+|delet\w+|exclu\w+|desconsider\w+) (?:essa|esta|aquela|a ultima|a|as|o|isso|esse|este) (?:mensage\w*|msg|foto|audio|cnpj|email|e-mail|numero|video|arquivo|ultim\w+)|\bapagar os dados de producao\b|\bdados (?:de|da) (?:producao|maquina)\b|\bmandei errado\b|\b(?:apagou|apaguei|deletou|deletei|excluiu|removeu|sumiu)\b|\besque(?:ce|ca) (?:o|a|isso) (?:que|SERIES)\b/g

const PERSON =
  '(?:alguem|algum|uma? (?:atendente|pessoa|humano|humana|vendedor\\w*|consultor\\w*|representante|gerente|responsavel|funcionari[oa]|colaborador\\w*|especialista|ser humano)|(?:o|a|um|uma|seu|sua|teu)? ?(?:atendente|pessoa(?: de verdade| real)?|humano|ser humano|vendedor\\w*|consultor\\w*|representante|gerente|responsavel|gente(?: de verdade)?|comercial|supervisor\\w*|equipe|time|setor de vendas|pessoal|dono|chefe|diretor\\w*|especialista|atendimento humano|encarregado))'
const HUMAN: readonly RegExp[] = [
  new RegExp(
    `\\b(?:quero|queria|gostaria|preciso|posso|poderia|podia|prefiro|consigo|dava|da pra|tem como|como (?:eu )?(?:faco (?:pra|para)|posso)|deixa eu|desejo|necessito|pode|quero e) (?:de )?(?:so )?(?:falar|conversar|tratar|negociar|bater um papo|ser atendid[oa]|atendimento|falar direto|ter contato|contato)(?: (?:diretamente|direto|logo|ja|com|por|um pouco|mesmo))* (?:com |c |por )?(?:o |a |um |uma |d[ao]s? )?(?:${PERSON}|voces por telefone)`,
  ),
  new RegExp(
    `\\b(?:falar|conversar|tratar) (?:diretamente |direto |logo )?c(?:om)? ${PERSON}\\b(?! (?:que|sobre) (?:nao|ja))`,
  ),
  new RegExp(
    `\\b(?:passa|passe|passar|transfere|transferir|transfira|encaminha|encaminhe|encaminhar|direciona|direcione|chama|chame|chamar|manda|conecta|bota|coloca|poe|me liga|me passa|me transfere) (?:me |eu |ai |pra mim |logo |isso |essa conversa )?(?:(?:pra|para|pro|com|ao|a|em contato com|na linha) )?(?:o |a |um |uma )?${PERSON}\\b(?! (?:de )?(?:confianca|que (?:faz|fabrica)))`,
  ),
  /\b(?:me |pode(?:m)? me |poderia(?:m)? me |favor me |alguem pode me |consegue(?:m)? me )(?:liga|ligar|ligue|liguem|ligam|telefona|telefonar|retorna|retornar|chama no telefone|da(?:r)? (?:uma|um) (?:ligada|toque|call))\b|\bliga (?:pra|para) (?:mim|a gente|nos|ca)\b|\b(?:aguardo|espero) (?:a |sua )?ligacao\b|\bquero (?:uma )?ligacao\b/,
  /\b(?:tem|teria|tem ai|existe|ha|cade|onde ta|nao tem|tem como) (?:algum |alguma |um |uma |o |a )?(?:atendente|atendimento humano|humano|pessoa (?:de verdade|real|ai|pra (?:falar|conversar|me atender))|vendedor\w*(?= (?:ai|online|disponivel|que ia|pra|agora|de plantao)|\s*\??$)|consultor\w*(?= (?:ai|online|disponivel|que ia|pra|agora|pode|na minha)|\s*\??$)|gente (?:de verdade|ai)|alguem (?:ai )?(?:pra|para|que possa|pode) (?:me )?(?:atender|falar|conversar|ajudar))\b/,
  /\b(?:atendimento|atendente|suporte|contato) (?:humano|humana|pessoal|com (?:pessoa|humano))\b|^[\s*]*(?:quero |um |uma |o |a |chama |chame )?(?:atendente|humano|vendedor\w?|consultor\w?|falar com atendente|falar com humano|pessoa|gerente|representante)(?:,? (?:por favor|pfv|pf|por gentileza|ai|urgente))?[\s!.?*]*$/,
  /\b(?:nao|n) (?:quero|gosto de|to a fim de|vou|aguento|converso|falo|curto|queria)(?: (?:mais |ficar )?(?:falar|conversar|falando|tratar|perder tempo|ser atendid[oa]))?(?: com| por)? (?:um |uma |o |a )?(?:robo|maquina|bot|ia|inteligencia|chatbot|computador|robozinho|assistente virtual|gravacao)\b/,
  /\b(?:quero|preciso|prefiro|queria|gostaria de)(?: ser)?(?: de| um| uma| falar com)? (?:gente|pessoa|ser humano|humano|atendente|vendedor|consultor|representante)(?: de verdade| real)?(?=\s*(?:$|[.,!?]|aqui|agora|pra|me))|\b(?:atendid[oa] por|papo com|resolver com) (?:gente|pessoa|humano|alguem)/,
  /\b(?:alguem|um consultor|um vendedor|uma vendedora|uma consultora|o vendedor|o consultor|a vendedora|o comercial|voces|vcs)(?: \w+){0,3} (?:pode|poderia|consegue|podem|vai|me|podia)(?: \w+){0,2} (?:me )?(?:atender|ligar|chamar|visitar|retornar|entrar em contato|vir aqui|explicar pessoalmente)\b/,
  /\b(?:qual|passa|manda|tem|me da|me passa|queria|quero)\b[^.;!?\n]{0,16}\b(?:telefone|numero|contato|whats\w*|fone|celular|ramal)\b[^.;!?\n]{0,22}\b(?:de voces|d[eoa]s? (?:vcs|vendedor\w*|consultor\w*|representante|comercial|empresa|loja|voces|gerente)|pra (?:eu )?ligar|(?:pra|para) contato)\b|\b(?:prefiro|melhor|quero|queria|da pra|podemos|vamos) (?:falar |conversar |resolver |ser )?(?:por|no|pelo) (?:telefone|ligacao|fone)\b/,
  /\b(?:por favor,? )?um (?:ser )?humano\b|\b(?:talk|speak) to (?:a |an )?(?:human|person|agent|someone|representative)\b|\bhablar con (?:una persona|alguien|un humano|un vendedor)\b|\b(?:mand\w+|vir|venha|visita de) (?:alguem|um (?:vendedor|consultor|representante))\b[^.;!?\n]{0,24}\b(?:aqui|empresa|conversar|visitar|fabrica)\b/,
  /(?<!\bnao )\bme chama(?:r|m)? (?:no|pelo|amanha|depois|mais tarde|hoje|agora|quando)\b|\batendimento (?:de verdade|de gente|decente|real)\b|\bme transf(?:ere|ira|erir)\b|\btransf(?:ere|ira)\b(?=\s*(?:$|[.,!]|ai|a conversa|essa conversa|o atendimento))|\balguem de (?:carne e osso|verdade|vdd)\b|\bgente (?:de verdade|de vdd|real|humana)\b/,
  /\bme (?:coloca|coloque|poe|bota)(?:m)? (?:em contato|pra falar|na linha)\b|\bcontato (?:direto )?(?:com|de) (?:um |uma |o |a )?(?:vendedor\w*|consultor\w*|representante|humano|pessoa)\b/,
]
const NOT_HUMAN =
  /\b(?:vendedor|consultor|atendente|pessoa|alguem|gente|representante|funcionari[oa])\b (?:so )?(?:consegue operar|opera|de carne|pra operar)|\b(?:nao|nem) (?:precis\w+|quero|queria|e pra) (?:de |que |mais )?(?:me )?(?:lig\w+|falar com|cham\w+|pass\w+ (?:pra|para))\b(?! (?:robo|bot|maquina|ia|um robo|uma maquina))|\balguem (?:que )?(?:faz|fabrica|da (?:curso|aula|treinamento|suporte)|ensina|opera|conserta|arruma|vende|usa|compr\w+|que (?:faz|da|ensina))\b|\bme liga nao\b|\b(?:maquina|ela|botao|motor|painel)\b[^.;!?\n]{0,16}\bliga\b/g

/** A person, a message, a list, a stop: without any of them nobody asks not to be written to. */
const ABOUT_WRITING =
  /\b(?:me|nos|meus?|minhas?|mim|mensage\w*|msgs?|zaps?|whats\w*|receb\w+|mand\w+|envi\w+|escrev\w+|cham\w+|lig\w+|contat\w+|lista\w*|sai\w*|sair|stop|par[ae]\w*|parou|chega|cancel\w*|descadastr\w+|desinscre\w+|desassin\w+|inscri\w+|bloque\w+|denunci\w+|spam|propaganda\w*|avisos?|suspend\w+|mensaj\w*|paz|incomod\w+|perturb\w+|pertub\w+|saco|numero|unsubscribe|quit|end|text\w*|messag\w*|nao|n|nunca|basta|encerr\w+|some|sumam?|silenci\w+|notific\w+|lembrete\w*|vaza\w*|tchau)\b/

export const maySayStop = (message: Message): boolean =>
  ABOUT_WRITING.test(message.text.replace(THING_REMOVED, ' '))

const OF_MESSAGES = new RegExp(
  `\\b(?:${MESSAGES.replace('|nada|coisas?', '')}|list\\w+|receb\\w+|mandar?\\w*|par[ae]m?|sair|chega)\\b`,
)

export interface Requests {
  optOut: boolean
  erasure: boolean
  human: boolean
}

const any = (patterns: readonly RegExp[], text: string) => patterns.some((pattern) => pattern.test(text))

export function readRequests(message: Message): Requests {
  const { text } = message
  const erasure = any(ERASURE, text.replace(message.wording.of(NOT_ERASURE), ' '))
  return {
    // "Apaguem meu telefone do sistema" asks to be forgotten; it says nothing of messages.
    optOut:
      any(OPT_OUT, text.replace(message.wording.of(NOT_OPT_OUT), ' ').replace(THING_REMOVED, ' ')) &&
      !(erasure && !OF_MESSAGES.test(text)),
    erasure,
    human: any(HUMAN, text.replace(NOT_HUMAN, ' ')),
  }
}
