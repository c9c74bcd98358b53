import type { Message } from '../message.ts'

/**
 * Attempts to change the agent's rules or to get its instructions out. The text is judged wherever it stands: in
 * quotes, in a "name", after a question about products.
 */

const DROP =
  '(?:ignor\\w+|esque[cç]\\w+|desconsider\\w+|desrespeit\\w+|desobede[cç]\\w+|descart\\w+|abandon\\w+|viol\\w+|quebr\\w+|burl\\w+|contorn\\w+|substitu\\w+|sobrescrev\\w+|anul\\w+|cancel\\w+|desativ\\w+|desabilit\\w+|deslig\\w+|remov\\w+|apag\\w+|delet\\w+|override|bypass|forget|disregard|ignore|disable|olvid\\w+|deixe de lado|passe por cima d\\w+)'
const RULES =
  '(?:instruc\\w+|instructions?|orientac\\w+|diretriz\\w*|regras?|restric\\w+|limitac\\w+|filtros?|prompts?|programac\\w+|programad\\w+|configurac\\w+|comandos?|ordens|politicas?|guidelines|rules|protocolos?|treinamento|reglas|bloqueios?|censura|seguranca|travas?|safety|tudo (?:acima|que (?:te |lhe )?(?:disseram|foi (?:dito|programado|configurado)|veio antes|esta acima))|tudo o que (?:foi|te|lhe|disseram)|que foi programado|(?:o )?que (?:te )?(?:disseram|mandaram|programaram|ensinaram|configuraram)|que (?:voce )?e (?:um |uma )?(?:assistente|robo|bot|ia)|anterior\\w*|acima)'
const SHOW =
  '(?:mostr\\w+|revel\\w+|exib\\w+|imprim\\w+|print\\w*|repit\\w+|repet\\w+|copi\\w+|col[ae]\\b|transcrev\\w+|escrev\\w+|list\\w+|digit\\w+|cont[ae]\\b|traduz\\w*|resum\\w+|reescrev\\w+|recit\\w+|parafrase\\w+|diga|diz|fal[ae]\\b|envi\\w+|mand[ae]\\b|mande\\b|pass[ae]\\b|reveal|show|output|repeat|tell|share|dump|muestra|muestrame|complete|codifi\\w+|encode)'
const SECRETS =
  '(?:prompt|system prompt|suas? instruc\\w+|your instructions|instruc\\w+ (?:internas|iniciais|originais|secretas|do sistema|que (?:voce )?recebeu)|suas? (?:diretrizes|regras|configurac\\w+|programac\\w+)|configurac\\w+ (?:internas?|do sistema|iniciais)|texto (?:acima|anterior|inicial)|(?:que |o que )?(?:esta |ta |foi )?escrito (?:acima|antes|ai em cima)|(?:no |o |do )?seu contexto|mensagem (?:do sistema|inicial|de sistema)|primeira mensagem|tudo (?:o que esta |que esta |que tem |que veio )?(?:acima|antes)|tus instrucciones|codigo[ -]fonte|dados (?:internos|d[aeo]s? (?:outr\\w+ )?(?:clientes?|leads?|crm|banco))|banco de dados|variaveis de ambiente|chave (?:de |da )?api|api key|senha\\w*|initial (?:prompt|message)|contexto (?:acima|inicial|interno)|palavras? (?:acima|iniciais))'

const PATTERNS: readonly RegExp[] = [
  new RegExp(
    `\\b${DROP}\\b(?: (?:que|a|o|as|os|all|any|the|de|da|do|das|dos|todas?|todos?|tudo|quaisquer|qualquer|your|suas?|seus?|minhas|essas?|esses?|estas?|estes?|previous|prior|above|tus|las|los|por completo|completamente|essa|esta)){0,5} ${RULES}\\b`,
  ),
  /\b(?:ignore|ignora|ignorem|esqueca|esquece|desconsidere) (?:tudo|todas?|todos?)\b(?! (?:bem|certo))|\bdesconsider\w+ (?:o que|tudo o que|tudo que) (?:foi |te |lhe )?(?:programad\w+|configurad\w+|instru\w+|mandar\w+|disser\w+)/,
  new RegExp(`\\b${SHOW}\\b[^.;!?\\n]{0,40}?\\b${SECRETS}\\b`),
  /\b(?:qual|quais|como|what|o que diz|cuales|que)\b[^.;!?\n]{0,24}\b(?:(?:e |sao |eh |is |are )?(?:o |as |os |a |the )?(?:seu|sua|seus|suas|your|tu|teu|tuas|this) (?:system )?(?:prompt|instruc\w+|instructions|diretriz\w*|programac\w+|configurac\w+|regras?(?: internas)?|rules|modelo de linguagem))\b/,
  /\b(?:system|sistema) ?prompt\b|\bprompt (?:d[eo] )?sistema\b|\bsystem[_ ]?prompt\b|\bseu prompt\b|\byour prompt\b|\bprompt (?:inicial|original|interno|secreto)\b|\bmodelo de linguagem\b[^.?!]{0,30}\b(?:prompt|usa|instruc)|\bjailbreak\w*\b|\bprompt injection\b/,
  /(?:^|\n|["'`([{<]|\bdisse: ?)\s*[[<{(*#]*\s*\/?(?:system|sistema|assistant|developer|admin|root|instruction|instrucao|im_start|inst)\s*[\]>})*#]*\s*[:|\]>]/,
  /<\/?(?:system|prompt|instructions?|regras|user|assistant|admin)\b[^>]*>|<\|[a-z_]+\|>|\[\/?inst\]|###\s*(?:system|instruc\w+|nova)|\[\s*system/,
  /\bmodo? (?:de )?(?:desenvolvedor|developer|dev|deus|god|debug|admin\w*|manutencao do (?:bot|sistema)|teste interno|irrestrito|sem (?:restric\w+|filtro|censura|regras)|livre|dan|root|sudo)\b|\b(?:developer|admin|god|debug|sudo|dan) mode\b|\b(?:do anything now|\bdan\b(?= (?:do|mode|agora)))\b|\bact as dan\b|\bsudo\b/,
  /\b(?:finj[ae]|fing[ei]\w*|finge|faz(?:er|a)? de conta|faca de conta|simul[ae]\w*|imagin[ae]|suponh[ae]|pretend|pretenda que|assum[ae]|interpret[ae]|encarn[ae]|incorpor[ae]|aj[ae]|age|atue|comport[ae]-?se|roleplay|role ?play|act|behave|vamos (?:jogar|brincar|fazer) (?:de |um |uma )?(?:jogo|faz de conta|brincadeira|teatro|rpg|role ?play))\b[^.;\n]{0,50}?\b(?:voce|vc|q vc|you|tu|seja|fosse|e um|e uma|como (?:se|um|uma|outr\w+)|papel|persona|personagem|as (?:a|an|if|dan)|funcionario|vendedor|dono|sem (?:regras|restric\w+|filtro)|nao (?:ha|houvesse|tem|tivesse|existe\w*))\b/,
  /\b(?:voce|vc|tu|you) (?:agora |now )?(?:e|eh|sera|vai ser|passa a ser|deve ser|are(?: now)?|is)(?: agora| now)? (?:um |uma |o |a |an? )(?!(?:robo|maquina|bot|ia|inteligencia|pessoa|humano|atendente|vendedor|anjo|amor|otim|pouco|burr|idiot|imbecil|inutil|lix|merda|vergonha|piada|assistente virtual\b\s*\?|doida?|louc))[a-z]+\b(?=[^?]*(?:$|[.,!]|que|responda|sem))/,
  /\b(?:voce|vc|tu) (?:agora )?(?:vai|deve|tem que|ira) (?:responder|agir|falar|se comportar|atuar|obedecer) (?:so |sempre |apenas )?(?:como|a mim|sem)\b|\bagora (?:voce|vc) (?:vai|deve|responde)\b|\bobede[cç]\w+ (?:apenas|somente|so|a mim|as minhas)|\bhackead[oa]\b|\b(?:codigo|script|texto|coisa) que te (?:control|program|comand|configur)\w+|\b(?:atue|aja|age|funcione) como (?:meu|minha|um|uma|se)\b|\bassum\w+ (?:a |uma |outra )?(?:identidade|personalidade|personagem|papel)\b|\bidentidade de outro\b/,
  /\b(?:voce|vc|tu) (?:nao|ja nao) (?:e|eh) mais (?:um |uma |o |a )?(?:assistente|robo|bot|ia|atendente|vendedor)|\b(?:responda|fale|escreva|converse|aja) como se (?:voce |vc )?(?:fosse|nao|pudesse|estivesse)\b/,
  /\b(?:a partir de agora|de agora em diante|daqui pra frente|from now on|desde ahora)\b[^.\n]{0,40}\b(?:voce|vc|responda|responde|nao (?:tem|siga|precisa)|pode|esta|sera|deve|ignore|you|seu nome|suas?|sem)\b/,
  /\b(?:nova|novas) (?:instruc\w+|politica|regras?|diretriz\w*|ordem|ordens|configurac\w+|prompt)\b|\bnovo prompt\b|\bnew (?:instructions?|rules?|prompt|policy)\b|\b(?:suas|as suas) regras (?:mudaram|foram|acabaram|nao valem)\b/,
  /\b(?:responda|responde|diga|escreva|fale|repita|answer|reply|say|retorne) (?:so|somente|apenas|unicamente|sempre|only|just|exatamente)(?: com| in| with)?\b(?=[^?\n]{0,60}(?:["':]|valor|preco|sim|nao|numero|json|ok|yes|no\b))|\brespond(?:a|er|e) (?:livremente|sem (?:restric\w+|filtro|regras|censura))\b/,
  /\b(?:sou|aqui e|eu sou|falo como|i am|soy)(?: o| a| um| uma| the)? (?:seu |sua |do |da |your )?(?:administrador\w*|admin|desenvolvedor\w*|programador\w*|criador\w*|developer|engenheiro (?:da openai|do sistema|de prompt)|suporte da (?:openai|meta)|dono do sistema|operador do sistema|root|openai)\b/,
  /\b(?:autoriz\w+|liber\w+|permit\w+)\b[^.;!?\n]{0,30}\b(?:quebrar|ignorar|burlar|falar (?:de |o |os )?(?:preco|valor)\w*|violar|passar por cima|a tabela|os precos|preco|restric\w+|acesso|modo)\b(?=[^?]*(?:$|[.,!]))/,
  /\bliber[ae]\w* (?:a tabela|os precos|o preco|acesso|o modo|tudo)\b|\bprecos? liberad\w+|\bdesativ\w+ (?:os |as |seus |suas )?(?:filtros?|restric\w+|seguranca|regras|bloqueios?)\b/,
  /\bhipoteticamente\b[^?\n]{0,60}\b(?:regras|restric\w+|pudesse|se (?:voce|vc))\b|\bse (?:voce|vc) (?:nao tivesse|nao houvesse|pudesse ignorar|fosse livre|estivesse livre)\b|\b(?:sem|no) (?:regras|restric\w+|restrictions|rules|filtros?|censura)\b(?=[^?]*\b(?:voce|vc|responda|fal\w+|you|agora|assistente)\b)/,
  /\b(?:palavra|senha|codigo|frase) (?:secret\w+|magic\w+|chave|de (?:acesso|seguranca|liberacao))\b|\bquando eu (?:disser|falar|escrever|digitar)\b[^.?!\n]{0,40}\b(?:voce|vc|libera|responda|diga|fale)\b|\bsenha (?:1234|admin|\d{4})/,
  /\b(?:decodifi\w+|decode|base ?64|rot13|descriptograf\w+|desencript\w+|hexadecimal)\b|\b[a-z\d+/]{24,}={1,2}(?![a-z\d])/,
  /\b(?:execute|executa|rode|roda|run|eval|exec|print|import|select \*|drop table|curl|sudo|rm -rf)\s*[:(*-]|\bprint\(|\bos\.system|\bdrop table\b|\bselect \* from\b|<script\b|\{\{.*\}\}|\$\{/,
  /\b(?:dados|informac\w+|telefones?|nomes?|contatos?|conversas?|pedidos?|cadastros?|cpfs?)\b[^.;!?\n]{0,16}\bd[eao]s? (?:outr[oa]s?|demais|seus|todos os|ultimos) (?:clientes?|leads?|pessoas|usuarios|contatos)\b|\b(?:outr[oa]s? )?clientes? que (?:falaram|conversaram) com (?:voce|vc)\b|\bdados (?:internos )?do crm\b|\bconversas? (?:com|de) outr[oa]s? (?:clientes?|pessoas|leads?)\b/,
  /\b(?:quais|que|liste|lista|me diz|diga|fala)\b[^.;!?\n]{0,20}\bregras\b[^.;!?\n]{0,24}\b(?:voce|vc|te|seguir?|segue|deram|obedece|programaram|siga)\b|\bregras (?:que )?(?:voce|vc|tu) (?:segue|obedece|tem que|recebeu)\b|\bo que (?:te |voce foi |vc foi )?(?:configuraram|programaram|mandaram|instruiram|programad\w+|instruid\w+|configurad\w+)(?: \w+)? (?:a|pra|para)?\b(?=.*\b(?:fazer|dizer|nao|pode|falar)\b)/,
  /\bpalavra por palavra\b|\bao pe da letra\b[^.]{0,20}\b(?:instruc|prompt|regra)|\bminhas instruc\w+ (?:dizem|sao)\b|\bque (?:eu )?esquec\w+ (?:que )?(?:voce|vc) e\b|\besque[cç]\w+ que (?:voce |vc )?(?:e|eh|era|trabalha)\b|\b(?:instrucao|comando|ordem) (?:do |da )?(?:sistema|administrador|openai|desenvolvedor)\b/,
  /\b(?:entre|entra|ative|ativa|ativar|habilite|habilitar|enable|enter|inicie|mude para|switch to) (?:n?o |em |a |o |the )?(?:modo|mode|acesso|developer|debug|admin)\b(?! (?:automatico|manual|economico|noturno))|\boverride\b|\bsafety off\b|\bnada do que (?:te )?(?:disseram|falaram) (?:antes )?vale\b/,
]
/** Taking back one's own words, the machine's instructions, modes and systems. */
const INNOCENT =
  /\b(?:esque[cç]\w+|ignor[ae]\w*|desconsider\w+|apag\w+) (?:o que (?:eu |te )?(?:falei|disse|mandei|escrevi|perguntei|pedi)|a (?:mensagem|msg|ultima|minha)(?: anterior| ultima| mensagem)?|isso|as mensagens (?:anteriores|de antes)|minhas? (?:mensage\w+|msgs?|ultim\w+)(?: anterior\w*)?|tudo que (?:eu )?(?:falei|disse)|o anterior|o numero)|\b(?:instruc\w+|manual) (?:de|da|do|para|pra) (?:uso|maquina|instalacao|operacao|montagem|limpeza|seguranca|equipamento)|\b(?:quebr\w+|desativ\w+|deslig\w+|remov\w+) (?:a |o |as )?(?:trava|travas|seguranca|filtro|bloqueio) (?:d[aeo]s? )?(?:maquina|lamina|equipamento|ar|painel|cuba)\b|\bmodo (?:automatico|manual)\b|\b(?:regras?|normas?) (?:d[aeo]s? )?(?:anvisa|sif|vigilancia|nr|mapa|uso|garantia)\b|\bpolitica de (?:privacidade|garantia|troca|frete|entrega)\b|\bfaz de conta que nao\b/g

export function readInjection(message: Message): boolean {
  const text = message.text.replace(INNOCENT, ' ')
  return PATTERNS.some((pattern) => pattern.test(text))
}
