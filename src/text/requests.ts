import type { FieldConfig } from '../business/schema.ts'
import { type Folded, foldWithMap } from './normalise.ts'
import { openPhrases } from './phrases.ts'
import { createFieldFinder, type FieldFinder, type PatternReader } from './request-fields.ts'
import { type Sentence, splitSentences } from './sentences.ts'

/** Something the lead is asked for. A sentence may hold several; "nome, cidade e CNPJ" is one with three fields. */
export interface Request {
  /** Verbatim. */
  text: string
  /** Offsets in the source text. */
  start: number
  end: number
  /** `question` has its mark; `covert` asks without one; `form` is a blank to fill ("Cidade:"). */
  kind: 'question' | 'covert' | 'form'
  /** Ids of the business's fields it asks for. */
  fields: string[]
  /** Other data it asks for: phone, address … */
  others: string[]
  /** "Tudo bem?", "como vai?". */
  pleasantry: boolean
  /** "Certo?", "combinado?": asks for agreement, not for data. */
  tag: boolean
  /** Asks whether something already said is right ("você fala de Curitiba, certo?"). */
  confirms: boolean
}

export interface RequestReader {
  read(text: string | Folded): Request[]
}

const GREETING =
  '(?:oi+|ola|opa|e ai|hey|bom dia|boa tarde|boa noite|prazer|seja bem[ -]vind[oa]|maravilha|perfeito|otimo|legal|show|obrigad[oa]|certo|entendi|que bom)'
const PLEASANTRY = new RegExp(
  `^(?:${GREETING}\\b[^?]{0,40}?)?[,!. ]*(?:e )?(?:esta |ta )?(?:tudo (?:bem|bom|certo|joia|otimo|tranquilo|em ordem|na paz)|td (?:bem|bom|certo)|como (?:vai|voce (?:esta|vai|tem passado)|vc (?:esta|ta|vai)|voces estao|esta|tem passado|vao as coisas|foi o seu)|beleza|blz|joia|tudo isso)\\b[^?]{0,30}\\??$`,
)
const TAG =
  /^(?:e |entao |perfeito,? )?(?:serio|jura|certo|ok|okay|combinado|ta bom|ta bem|tudo bem|pode ser|fechado|beleza|sim|nao e|ne|entendeu|deu pra entender|faz sentido|ficou claro|ficou alguma duvida|o que (?:voce )?acha|que tal|topa|concorda|seria isso|e isso|isso mesmo|e isso mesmo|correto|confere|confirma|posso(?: seguir| continuar| ajudar| prosseguir)?(?= ?\?|$)|vamos la|vamos nessa)\b[^?]{0,24}\??$/
const CONFIRMS =
  /\b(?:confirm\w*|certo|correto|confere|isso mesmo|e isso|ainda (?:e|esta|fala)|continua (?:sendo|em)|(?<!\b(?:qual|quais|quem|onde|como|quant[oa]s?|de que|em que)\b[^?]{0,60})mesmo(?= ?\?)|entendi (?:bem|certo|direito)|acertei|ne|nao e(?: mesmo)?|so (?:pra|para) (?:checar|garantir|confirmar)|mantem)\b/

const ASK_VERB =
  '(?:inform[ae]r?|dig[ao]|diz|dizer|fala|fale|falar|cont[ae]r?|pass[ae]r?|mand[ae]r?|envi[ae]r?|compartilh[ae]r?|confirm[ae]r?|respond[ae]r?|explic[ae]r?|explique|descrev[ae]r?|indi[cq]\\w*|adiant[ae]r?|detalh[ae]r?|fornec[ae]r?|repass[ae]r?|deix[ae]r?|anot[ae]r?|mostr[ae]r?|avis[ae] (?:para quando|qual|quanto|quantos)|lembr[ae]r?(?: ai| de)? (?:qual|quais|o|a|os|as|seu|sua)\\b)'
const OWN =
  '(?:o|a|os|as|uma? (?:foto|copia|imagem|pdf)|seu|sua|seus|suas|teu|tua|qual|quais|quant[oa]s?|de|em|quando|para quando|pra quando|como|onde|se|um pouco|mais|aqui|por|no|nome|cnpj|e-?mail|cidade|com|quem|tambem|produto|volume|segmento|telefone|empresa|:)'
/** What asks without a question mark; each alternative is one head. */
const COVERT = openPhrases`
  (?:me|nos|pra mim|para mim)\s+${ASK_VERB}\b
  (?:pode(?:ria|m|mos)?|consegue|conseguiria|poderiam|da (?:pra|para)|daria (?:pra|para)|seria possivel|tem como|teria como|voce pode|vc pode)\s+(?:voce\s+|por favor\s+|,\s*por favor,?\s*)?(?:me |nos )?(?:${ASK_VERB}|dar|adiantar)\b
  (?<=^|[,.;:!?\n]\s*|\b(?:por favor|por gentileza|e|entao|so|agora|basta|e so|favor|apenas|tambem|ai)[, ]+)(?:inform[ae]r?|dig[ae]|conte|fale|passe|passa|mande|manda|envi[ae]r?|compartilhe|confirm[ae]|responda|descreva|explique|detalhe|comente|relate|liste|preencha|complete|deix[ae](?= (?:aqui |aqui o |o |a )?(?:seu|sua|teu|tua|contato|nome|telefone|e-?mail))|digite|escreva|indique|forneca|especifique)(?:\s+|\s*:\s*)(?:me |aqui |abaixo |nos )?(?:,? ?(?:por favor|por gentileza),? )?${OWN}
  (?<=^|[!.,;]\s*)(?:conta|fala|diz|me|conte|fale)\s+(?:o que|qual|quais|como|quant[oa]s?|onde|de onde|o seu|a sua|seu|sua|teu|tua|quem)\b
  (?:a gente precisa|precis(?:o|amos|aria|ava|ariamos))\s+(?:so |apenas |tambem |ainda |agora |que (?:voce|vc|me) |de (?:mais )?|saber|entender|conhecer|confirmar|d[oae]s? |entao |do seu|da sua|me |do |um[a]? )+
  (?:gostari[ao]|queria|quero|gostariamos|queremos|adoraria|preciso|posso|podemos|permita-me|deixa eu|deixe-me|vou)\s+(?:so |muito |tambem |agora )?(?:de )?(?:te |lhe )?(?:saber|entender|conhecer|perguntar|descobrir|pedir|te perguntar|ouvir)\b
  (?:aguardo|fico no aguardo d[aeo]s?|fico aguardando|aguardando|estou aguardando|espero|to aguardando)\s+(?:tambem |entao |so |apenas |agora )?(?:o|a|os|as|seu|sua|seus|suas|voce (?:me )?(?:informar|passar|enviar|mandar))\b(?! (?:contato|retorno|visita|resposta|mensagem|seu retorno)\b)
  (?:gostaria|queria|preciso|precisamos|peco|pediria|solicito|quero)(?: ainda| tambem| entao)? que (?:\w+ ){0,4}(?:diss\w+|descrev\w+|inform\w+|cont\w+|envi\w+|pass\w+|explic\w+|confirm\w+|mand\w+|indi\w+)
  precisa(?:mos)? d[eo]s? (?:alguns |algumas |uns |umas |mais |seus |outros )*(?:dados|informac\w+|detalhes|itens)
  (?:so )?falt(?:a|am|ou|aram|aria)\s+(?:so |pouco:? |apenas |voce |me |saber|o |a |os |as |seu |sua |um |uma |mais |dois |duas |tres |alguns |algumas |poucos |poucas )+
  (?:bastam?|e so|e necessario|sera necessario|vou precisar|vamos precisar|irei precisar|necessito)\s+(?:de |d[oa] |saber |que voce |me |o |a |seu |sua |apenas )+
  (?:para|pra) (?:eu |que eu )?(?:seguir|prosseguir|continuar|avancar|adiantar|agilizar|te (?:encaminhar|direcionar|ajudar)|encaminhar|dar (?:sequencia|andamento))[^,.:?]{0,40}[,:]\s*(?:por favor,? )?(?=(?:o |a )?(?:seu |sua )?(?:nome|cnpj|cidade|e-?mail|empresa|volume|telefone|segmento|produto))
  (?:seria bom|seria otimo|ajudaria|me ajudaria(?: muito)?|facilitaria|seria importante|e importante|seria legal)\s+(?:se (?:voce|vc) )?(?:me )?(?:saber|ter|inform\w+|pass\w+|diss\w+|cont\w+|mand\w+)
  (?:conta|conte|fala|fale)\s+(?:um pouco |mais )?(?:pra mim|para mim|pra gente|mais|um pouco)\b(?! comigo)
  (?<!\bque (?:\w+ ){0,3})(?:informe|envie|preencha|digite|responda)(?:\s+|\s*:\s*)(?:me |aqui |abaixo |nos )?${OWN}
  (?:ficari\w+|ficamos|fico|seria|sera|teri\w+|terei|adorari\w+|adoraria\w*|gostari\w+|quer(?:ia|iamos|emos|o)|precis(?:o|amos|aria|ariamos)|agradec\w+|solicit\w+|convem|cabe|basta|bastaria|falta|resta)(?: (?:muito|bem|imensamente|apenas|so|me|nos|eu|a nos|gratos?|gratas?|feliz|felizes|um|uma|prazer|honra|otimo|bom|boa|legal|importante|util|interessante|de|em|se|por|que|ainda|agora|tambem|grato|grata)){0,5} (?:saber|conhecer|ter|receber|descobrir|ouvir|conhecermos|sabermos|termos|recebermos|nos (?:informar|passar|enviar|mandar|dizer|contar))(?= (?:o|a|os|as|seu|sua|seus|suas|de|do|da|com|em|qual|quais|quant[oa]s?|onde|quem|quando|para|pra)\b)
  (?:agradec\w+|seria \w+|peco|fico grat[oa]|ficaria \w+)(?: muito)? (?:se|caso) (?:voce |vc |o senhor |a senhora |voces )?(?:pud\w+|poss\w+|poderia\w*|quis\w+|for possivel)(?: me| nos)? ${ASK_VERB}\b
  que (?:voce|vc|o senhor|a senhora|voces) (?:me |nos |ja |tambem |so ){0,3}(?:mand[ae]|pass[ae]|envi[ae]|inform[ae]|dig[ae]|cont[ae]|diss\w+|inform\w+sse|mand\w+sse|pass\w+sse|envi\w+sse)\s+${OWN}
  manda (?:ai|aqui|pra ca|pra mim)\b
  (?<=^|[,.;:!?\n]\s*|\b(?:e|ai|entao|por favor)\s+)(?:manda|diz(?: ai)?|fala(?: ai)?|diga|informe|mande|fale|passe|envie|passa|envia|responde|responda|conta|completa|complete|preenche|descreva|indique|aproveita e (?:ja )?(?:me )?(?:diz|manda|conta|passa|fala|deixa|informa)|aproveite e (?:ja )?(?:me )?(?:diga|mande|conte|passe|deixe|informe)|queira (?:tambem )?(?:informar|enviar|confirmar|indicar))(?:\s+(?:tambem|me|ja|ai|aqui))*\s+(?:o|a|os|as|seu|sua|seus|suas|teu|tua|qual|quais|quant[oa]s?|quando|de onde|onde|como|com|nome|cidade|cnpj|e-?mail|razao|se|por onde|na ordem)\b
  (?:solicit(?:o|amos)|peco|pedimos|pediria|requer(?:o|emos)|necessit(?:o|amos)|carec(?:o|emos))(?!\s+(?:mil |muitas? |sinceras |a sua |sua |um pouco de |um pouquinho de )?(?:desculpas?|perdao|paciencia|licenca|compreensao|calma|ajuda)\b)(?:\s+(?:a|que|gentileza|de|do|da|dos|das|tambem|apenas|so|ainda|por|favor|o|a|os|as|seu|sua|informar|informe|confirme|confirmar|enviar|envie|nos|me|:))+
  (?:so |apenas |basta )?(?:preciso|precisamos) (?:so |apenas |tambem |somente )*(?:de |do |da |dos |das )(?:duas |dois |tres |umas |uns |algumas |alguns )?\w+
  (?:basta|e so|so) (?:me )?(?:responder|informar|mandar|passar|enviar|dizer)(?: com)?\b
`
/** "Quando quiser", "como você é de Goiânia,": a subordinate clause, whatever the sentence asks. */
const SUBORDINATE =
  /^(?:quando(?: (?:voce|vc|voces|vcs|te|lhe|se|nao|ja|isso))* (?:quis\w+|quiser\w*|puder\w*|tiver\w*|precisar\w*|estiver\w*|for|fores?|chegar\w*|decidir\w*|achar\w*|terminar\w*|voltar\w*|sobrar|der|receber\w*|surgir\w*|[a-z]+sse)\b|como (?:aparece|consta|esta|vem|fica) (?:na|no|em)\b|o que (?:(?:eu|a gente|ja|se|te|mais) )*(?:posso|podemos|consigo|da (?:para|pra)|vale|conta|existe|muda|acontece|costum\w+)\b(?![^?]*\?)|como (?:voce|vc|voces|vcs|e|sao|esta|ja|ela|ele|o|a|seu|sua|eu|nao|combinamos|falei|disse)\b(?=[^?]{3,60}, ))/
/** "…, me conta?": the request before it, once more. */
const TRAILING =
  /^(?:qual (?:e|das|dos|deles|delas)(?: (?:ela|ele|sua|seu|o|a|caso|duas|dois|cidade|valor|mesmo))*|me (?:conta|diz|fala|passa|manda|informa|avisa|ajuda)|pode (?:me )?(?:dizer|contar|passar|falar|informar|mandar|enviar)|manda|envia|conta pra mim|consegue me (?:dizer|passar|informar))(?: (?:ai|aqui|isso|por favor|por gentileza|pra mim|rapidinho))*[ ?!.]*$/
/** "Pode enviar?", after the need was said: the same request. */
const ECHO =
  /^(?:voce |vc )?(?:pode|consegue|poderia|me|da pra|tem como)(?: me)?(?: (?:enviar|mandar|passar|compartilhar|dizer|informar|contar|manda|envia|passa|conta|diz|ajudar|ajuda))(?: (?:ela|ele|isso|essa|por aqui|aqui|ai|pra mim|para mim|por favor|nisso|com isso))*[ ?!.]*$/
/** "Pra te dizer quanto": what the agent will do, not what it asks. */
const PURPOSE =
  /\b(?:pra|para) (?:eu |que eu )?(?:te |lhe )?(?:poder |conseguir )?(?:dizer|saber|calcular|ver|entender|informar|simular|mostrar|explicar|confirmar|estimar|descobrir|conferir)(?: exatamente| certinho| direitinho)? $/
/** "Falta só ver os planos": something left for the agent to do. */
const OWN_STEP =
  /^(?:so )?falt\w+ (?:so |apenas |a gente |eu )*(?!saber|confirmar|informar|entender|me |voce)[a-z]+[aei]r\b/
/** Data named as known: "com nome e cidade já anotados," asks for nothing. */
const HAD =
  /^[^?]{0,90}?\b(?:ja (?:informad[oa]s?|anotad[oa]s?|registrad[oa]s?|confirmad[oa]s?|recebid[oa]s?|conhecid[oa]s?|comigo|em maos?|aqui|sei|tenho|temos|anotei|recebi)\b[^,;:?]{0,40})[,;:]\s*/
/** "Só preciso da cidade, nada de CPF ou senha": what is done without. */
const DONE_WITHOUT = /,? ?\b(?:e )?(?:nada de|nem|sem precisar d[aeo]s?)\b[^,.;:?!]*/g
const NOT_ASKED =
  /\b(?:nao|nem|sem|nunca|jamais|ninguem) (?:e )?(?:me |te |lhe |se |ha |tem |sera |seria )?(?:precis\w+|necessari\w+|necessidade|pedimos|peco|solicit\w+|pergunt\w+|inform\w+|precisar|vou|vai|de)? ?(?:de )?(?:me |te )?$/
/** "Quem decide é a consulta, então me passa a cidade?": names who does something, and asks for nothing. */
const CLEFT = /^quem (?:(?!quem\b)[a-z]+ ){1,9}?e (?:o|a|os|as|ele|ela|sempre|so|mesmo)\b/
const OTHER_ASKS =
  /\b(?:consultor|especialista|vendedor|time|equipe|comercial|atendente|ele|ela|eles)[^,.;]{0,100}$/
/** Who needs it is another; who is to send it, now, is the lead. */
const TOLD_TO = /^que (?:voce|vc|o senhor|a senhora|voces)\b/
const INVITES =
  /\b(?:pode|podem|sempre) contar (?:comigo|conosco|com a gente)|\b(?:qualquer|alguma|se (?:tiver|surgir|houver|ficar)|caso (?:tenha|surja|queira)|outras?) (?:outra )?(?:duvidas?|coisas?|perguntas?|mais)|\bse (?:voce )?(?:precisar|quiser (?:saber|conversar|falar|ver))|\bprecisando\b|\bfique a vontade|\b(?:estou|fico|sigo) (?:aqui|a disposicao)/
const DONE =
  /\b(?:ja |voce (?:me |ja )|vc (?:me |ja )|como (?:voce )?)(?:\w+ )?(?:informou|passou|disse|falou|contou|mandou|enviou|confirmou|comentou|mencionou)\b/

const WH =
  /(?:^|[,;:(!.\n-]\s*|\b(?:e|ou|mas|entao|agora|tambem|ah|saber|entender|dizer|informar|confirmar|perguntar|conta(?:r)?|diz|diga|fala)\s+)(?:me )?(qual|quais|quant[oa]s?|quando|onde|aonde|de onde|como|quem|com quem|por ?que|para quando|pra quando|para que|pra que|o que|que (?:tipo|equipamento|maquina|produto|modelo|dia|volume|peso|tamanho|cidade|corte|segmento)|(?:em|de|para|com|sobre|a) (?:que|qual|quais|quem|quant[oa]s?))\b/g
const BARE = new RegExp(
  `^(?:(?:${GREETING}|e|entao|agora|ah|so|por favor|tambem|bom)[,!. ]+){0,3}(?:(?:qual|quais) (?:e |seria |seriam |sao )?(?:o|a|os|as|seu|sua|seria|teu|tua|cidade|estado|volume|produto|equipamento|modelo|maquina|nome|cnpj|prazo|segmento)\\b|quant[oa]s? (?:\\w+ ){1,3}(?:voce|vc|voces|por dia|por hora|por semana|por mes|ao dia)|de onde (?:voce|vc|voces|e|fala)|(?:em|de) (?:que|qual) (?:cidade|estado|regiao|empresa)|onde (?:fica|voce|vc|voces)|como (?:posso|devo) (?:te |lhe )?chamar|(?:para|pra) quando (?:voce |vc )?(?:precisa|pretende|seria|quer)|com quem (?:eu )?(?:falo|estou)|quem (?:fala|esta falando)|(?:seu nome|sua cidade|seu cnpj)(?! (?:ja |ainda |tambem |nao |ai )*(?:nao|tem|esta|fica|e|entra|faz|foi|conta|pode|aparece|continua|consta)\\b)|(?:seu |o )?nome(?: completo)?(?:,| e |/)[^.!?]{0,60}[.!]*$|(?:seu |sua |o |a )?(?:nome|cidade|cnpj|e-?mail|empresa|telefone|volume|segmento)\b[^.!?]{0,60}\b(?:por favor|por gentileza)[.!]*$)`,
)
/** A question that lost its mark: "Você fala de qual empresa.", "Já conhecia a gente.", "Qual o seu nome." */
const UNMARKED =
  /^(?!.*!$)(?:e |agora,? |entao,? )?(?:qual|quais|que (?:maquina|equipamento|produto|tipo|modelo|volume)|quant[oa]s?|em (?:qual|que|quanto)|de (?:qual|que|onde)|com quem|quem (?:fala|esta)|onde|para quando|pra quando|ja (?:conhec\w+|comprou|trabalhou|usou)(?! voce))\b(?!.*\b(?:que seja|for|eu|nos|consultor|especialista)\b)|\bvoces? (?:\w+ ){0,2}(?:de|em|por|com|n[ao]) (?:qual|que|onde)\b|\bvoces? (?:fica|mora|esta|fala|atende)m? onde\b|^(?:e |entao,? )?(?:voces?|vcs?) ja (?:(?:nos )?conhec\w+|compr\w+|trabalh\w+|us(?:ou|aram)|tinha(?:m)? (?:comprado|ouvido|trabalhado|usado)|foi cliente)\b(?!.*!$)/
/** "Agora o valor da conta": the next blank of a form, without a verb. */
const NEXT_ITEM =
  /^(?:(?:[a-z ]{2,20}[,!.] ?)?(?:e |ai )?(?:agora|por fim|por ultimo|em seguida|depois|proximo|primeiro|segundo|terceiro|quarto|quinto)[,:]?|e) (?:so |apenas |tambem |mais )?(?:o|a|os|as|seu|sua|seus|suas)\b(?![^.!?]*\b(?:e|sao|esta|foi|vai|vem|fica|chega|passa|pode|tem|depende|aparece|continua|vira|muda|entra|quem|que|eu|nos)\b)[^.!?]{3,48}[.!]*$/
const NOT_BARE =
  /\bja (?:tenho|anotei|recebi|sei|estao?|temos)|\bobrigad[oa]\b|\bdepende|\bvai depender|\bquem (?:define|passa|informa)|\bposso (?:te )?explicar|\be (?:com )?o consultor|\bnao (?:importa|faz diferenca)|\bque seja\b/
/** Data named one after another and nothing said of them: "nome, cidade e e-mail, por favor", "a) nome b) cidade". */
const LISTED =
  /^(?:[^.!?:]{0,60}: ?|[^.!?,]{0,24}[,!] ?)?(?:so |apenas |faltam |falta |com |antes de tudo,? )*(?:(?:[a-e1-9]\s*[).:-]|[-*•]|e|mais|o|a|os|as|seu|sua|seus|suas|teu|tua|por favor|por gentileza|para contato|completo|completa)[ ,]*)*[a-z-]+(?: [a-z-]+){0,4}(?:,| e | mais | [a-e1-9]\s*[).]|\n| bem como )/
const STATES_SOMETHING =
  /\b(?:pergunt\w+|ajudam?|ja (?:tenho|anotei|sei|estao?|temos|recebi|informad\w+|anotad\w+)|tenho|anotei|obrigad\w+|recebi|depende\w*|e (?:o|a|com|um|uma|de|que|feit\w+|gerad\w+)|sao|esta|estao|foi|(?<!quanto )vem|(?<!onde )fica|ficam|muda\w*|continua\w*|aparece\w*|usad\w+|faz\w*|serve\w*|nao|nunca|nada|chega\w*|registr\w+|abat\w+|ger(?:a|am)|contou|contaste|passou|mandou|mostra\w*|define\w*|vai|vao|pode\w*|vale\w*|ficaram|ficou|cabe\w*|sai|saem|junt\w+|combin\w+|quem|consultor\w*|consta\w*|tem|varia\w*|entra\w*|usa\w*|(?<!(?:o que|quanto) (?:voce |voces |vc )?)produz(?:em)?|rende\w*|acompanha\w*)\b/
/** "Se você recebe a conta por e-mail, pode mandar o PDF": an offer. */
const CONDITIONAL =
  /^(?:quando|assim que|depois que|se)\b[^?]*\be so me (?:mandar|enviar|avisar|chamar|passar)\b|^se (?:voce|vc|a sua|o seu|preferir|quiser)\b[^?]*\b(?:pode|podera|serve|vale)\b/
const SURPRISE = /^(?:serio|jura|e mesmo|verdade|nossa|ah,? e|opa)[ ?!]+$/
/** "O consultor precisa de alguns dados: nome, e-mail": what is before the colon only opens the list. */
const OPENS_LIST =
  /\b(?:precis\w+|falt\w+|dados|informac\w+|solicit\w+|favor|ficha|contato|agilizar|adiantar|ordem|responda)\b/
/** Characters of a list of blanks. */
const LONGEST_LIST = 120

function isList(text: string): boolean {
  if (text.length > LONGEST_LIST || !LISTED.test(text) || /\bpergunt/.test(text) || DONE.test(text))
    return false
  const colon = text.indexOf(':')
  const said = colon > 0 && OPENS_LIST.test(text.slice(0, colon)) ? text.slice(colon) : text
  return !STATES_SOMETHING.test(said)
}

/** A short offer that lost its mark: "Quer simular". */
const UNMARKED_OFFER = /^(?:quer|queria|gostaria de|prefere|topa|bora)(?: que eu)?(?: \w+){1,4}$/
/** "1) … 2) … 3) …" in one line. */
const NUMBERED = /(?:^|(?<=\s))[1-9a-e]\s?\)/g
const BLANKS = /_{2,}|\.{4,}/g
const QUOTED = /"[^"\n]{2,200}"/g
/** Characters of a blank to fill in a form. */
const LONGEST_ITEM = 64
/** "Nome:", "- cidade", "2) CNPJ". */
const ITEM = /^(?:[-*•>]\s*|\d{1,2}\s*[).:-]\s*|[a-e]\)\s*)?([^:?\n]{2,48}?)\s*([:?]?)[_\s.]*$/

function headsOf(sentence: string, question: boolean): number[] {
  const covert: number[] = []
  for (const match of COVERT.matchAll(sentence)) {
    const before = sentence.slice(Math.max(0, match.index - 40), match.index)
    if (OWN_STEP.test(sentence.slice(match.index))) continue
    // "O que já dá para adiantar é …", "fale com a distribuidora": nothing asked of the lead.
    if (/\bo que (?:(?:eu|a gente|ja|te|se|mais|lhe|aqui) )*$/.test(before) && !question) continue
    if (
      /^(?:fale|fala|falar|fale) com (?:o|a|os|as|um|uma|quem|nosso|nossa|seu|sua) /.test(
        match.text + sentence.slice(match.index + match.text.length),
      )
    )
      continue
    if (
      NOT_ASKED.test(before) ||
      /^\W*(?:nao|sem) /.test(match.text) ||
      (OTHER_ASKS.test(before) && !TOLD_TO.test(match.text))
    )
      continue
    // "pode me dizer … me passar": one head when nothing but the verb chain lies between.
    const last = covert.at(-1)
    if (
      last !== undefined &&
      match.index - last < 18 &&
      !/[,;]|\be\b/.test(sentence.slice(last + 4, match.index))
    )
      continue
    covert.push(match.index)
  }
  const heads = [...covert]
  if (question || covert.length > 0) {
    for (const match of sentence.matchAll(WH)) {
      const at = match.index + match[0].length - (match[1] ?? '').length
      if (SUBORDINATE.test(sentence.slice(at)) || PURPOSE.test(sentence.slice(0, at))) continue
      // "…, porque quem confirma é a consulta": a reason.
      if (match[1] === 'porque' && (!question || at > 0)) continue
      if (CLEFT.test(sentence.slice(at)) && (covert.length > 0 || /,/.test(sentence.slice(at)))) continue
      const opener = heads.findLast((head) => head <= at)
      // "Quem assina é o titular, então preciso saber …": before what is asked nothing is.
      if (opener === undefined && !question) continue
      const between = opener === undefined ? '' : sentence.slice(opener, at)
      // The object of a request verb ("me diga qual o volume") is the same request.
      if (
        opener !== undefined &&
        !/[?;]|, |\be (?:me |tambem )?$|\bou $/.test(between.slice(3)) &&
        between.length < 70
      )
        continue
      // "quando" and "como" also open mere subordinates.
      if (
        /^(?:quando|como|onde|que|quem|o que)$/.test(match[1] ?? '') &&
        at > 0 &&
        !/^(?:,|;|:|e |$)/.test(match[0]) &&
        opener === undefined &&
        !question
      )
        continue
      if (heads.some((head) => Math.abs(head - at) < 4)) continue
      if (/^ou\b/.test(match[0].trimStart()) && heads.length > 0) continue
      heads.push(at)
    }
  }
  const sorted = heads.sort((a, b) => a - b)
  const last = sorted.at(-1)
  return last !== undefined && sorted.length > 1 && TRAILING.test(sentence.slice(last))
    ? sorted.slice(0, -1)
    : sorted
}

/** Reads what a text asks of its reader, by the business's own fields and the words of its trade. */
export function createRequestReader(
  fields: Readonly<Record<string, FieldConfig>>,
  inTrade: PatternReader = (pattern) => pattern,
): RequestReader {
  const finder = createFieldFinder(fields, inTrade)
  return {
    read(text) {
      const folded = typeof text === 'string' ? foldWithMap(text, { lines: true }) : text
      return readRequests(folded, finder)
    },
  }
}

/** The first word with a meaning, or it and the next, names something to fill in. */
function namesBlank(item: string): boolean {
  const words = item
    .replace(/[*_"'()]/g, ' ')
    .split(/[\s/]+/)
    .filter(
      (word) =>
        word !== '' &&
        !/^(?:o|a|os|as|seu|sua|seus|suas|teu|tua|qual|de|em|e|agora|depois|por|favor|fim)$/.test(word),
    )
  const head = words[0] ?? ''
  if (
    /^(?:planos|opcoes|equipamentos|modelos|passos|etapas|vantage\w+|condic\w+|regras?|estados|cidades|descontos?|horarios?)$/.test(
      head,
    ) &&
    words.length > 1
  )
    return false
  return true
}

/** A request without a question mark may name several data plainly: "me passa a distribuidora e a cidade". */
function askedIn(
  finder: FieldFinder,
  text: string,
  question: boolean,
): { fields: string[]; others: string[] } {
  const asked = finder.find(text)
  if (question || !/,|\be\b|\n/.test(text)) return asked
  const listed = finder.listed(text)
  if (listed.fields.length + listed.others.length < 2) return asked
  return {
    fields: [...new Set([...asked.fields, ...listed.fields])],
    others: [...new Set([...asked.others, ...listed.others])],
  }
}

function readRequests(folded: Folded, finder: FieldFinder): Request[] {
  const requests: Request[] = []
  const quotes = folded.text.includes('"')
    ? folded.text.replace(QUOTED, (quoted) => ' '.repeat(quoted.length))
    : folded.text
  const sentences = splitSentences(quotes)
  let open: Request | null = null
  for (const sentence of sentences) {
    // What is named as known asks for nothing.
    const had = HAD.exec(sentence.text)?.[0].length ?? 0
    const heads = headsOf(' '.repeat(had) + sentence.text.slice(had), sentence.question)
    const bare =
      (UNMARKED.test(sentence.text) &&
        sentence.text.length <= LONGEST_ITEM + 16 &&
        !NOT_BARE.test(sentence.text) &&
        finder.find(sentence.text).fields.length > 0) ||
      UNMARKED_OFFER.test(sentence.text) ||
      (BARE.test(sentence.text) && !NOT_BARE.test(sentence.text)) ||
      (NEXT_ITEM.test(sentence.text) && finder.find(sentence.text).fields.length > 0)
    const blanks = folded.verbatim(sentence.start, sentence.end).match(BLANKS)?.length ?? 0
    if (blanks > 1 || (heads.length === 0 && !sentence.question)) {
      const listed = finder.listed(sentence.text)
      const many = listed.fields.length + listed.others.length
      if (blanks > 1 || (many > 1 && isList(sentence.text))) {
        const rest = Array.from({ length: Math.max(0, blanks - many) }, (_, index) => `blank ${index + 1}`)
        const asked = { fields: listed.fields, others: [...listed.others, ...rest] }
        const marks = [...sentence.text.matchAll(NUMBERED)].map((match) => match.index)
        // Each numbered item is asked for by itself.
        for (const [index, at] of (marks.length > 2 ? marks : [0]).entries()) {
          const end = marks.length > 2 ? (marks[index + 1] ?? sentence.text.length) : sentence.text.length
          const item = marks.length > 2 ? askedIn(finder, sentence.text.slice(at, end), true) : asked
          requests.push(
            make(
              folded,
              sentence,
              at,
              end,
              'form',
              item.fields.length + item.others.length > 0
                ? item
                : finder.listed(sentence.text.slice(at, end)),
            ),
          )
        }
        continue
      }
    }
    if (!sentence.question && CONDITIONAL.test(sentence.text)) continue
    if (SURPRISE.test(sentence.text)) continue
    // A statement of more than a few words asks for nothing.
    if (heads.length === 0 && !sentence.question && !bare && sentence.text.length > LONGEST_ITEM) continue
    const find = (text: string) => askedIn(finder, text.replace(DONE_WITHOUT, ' '), sentence.question)
    const asked = find(sentence.text.replace(HAD, ''))
    const data = asked.fields.length + asked.others.length
    const item = ITEM.exec(sentence.text)
    const words = item?.[1]?.split(/\s+/).length ?? 99
    if (
      heads.length === 0 &&
      data > 0 &&
      item &&
      words <= 6 &&
      !sentence.question &&
      namesBlank(item[1] ?? '')
    ) {
      const listed = /^(?:[-*•>]|\d{1,2}\s*[).:-]|[a-e]\))/.test(sentence.text)
      if (open && (listed || item[2] === ':' || words <= 4)) {
        open.fields.push(...asked.fields.filter((id) => !open?.fields.includes(id)))
        open.others.push(...asked.others)
        continue
      }
      if (item[2] === ':' || listed) {
        requests.push(make(folded, sentence, 0, sentence.text.length, 'form', asked))
        // Numbered or bulleted blanks are one list.
        if (listed) open = requests.at(-1) ?? null
        continue
      }
    }
    if (!sentence.question && heads.length === 0 && !bare) continue
    if (requests.length > 0 && data === 0 && ECHO.test(sentence.text)) continue
    if (!sentence.question && (DONE.test(sentence.text) || (INVITES.test(sentence.text) && data === 0)))
      continue
    const cuts = heads.length <= 1 ? [0] : [0, ...heads.slice(1)]
    for (const [index, from] of cuts.entries()) {
      const to = cuts[index + 1] ?? sentence.text.length
      const part = sentence.text.slice(from, to)
      const own = cuts.length === 1 ? asked : find(part)
      requests.push(make(folded, sentence, from, to, sentence.question ? 'question' : 'covert', own))
    }
    open = /:\s*$/.test(sentence.text) ? (requests.at(-1) ?? null) : null
  }
  return requests
}

function make(
  folded: Folded,
  sentence: Sentence,
  from: number,
  to: number,
  kind: Request['kind'],
  asked: { fields: string[]; others: string[] },
): Request {
  const start = sentence.start + from
  const end = sentence.start + to
  const part = sentence.text.slice(from, to).trim()
  return {
    text: folded.verbatim(start, end),
    start: folded.sourceStart(start),
    end: folded.sourceEnd(end - 1),
    kind,
    fields: [...asked.fields],
    others: [...asked.others],
    pleasantry: asked.fields.length === 0 && PLEASANTRY.test(part),
    tag: asked.fields.length === 0 && TAG.test(part),
    confirms: CONFIRMS.test(part) || CONFIRMS.test(sentence.text.slice(0, 60)),
  }
}
