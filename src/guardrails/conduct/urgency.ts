import type { Finding } from '../define.ts'
import type { Reading } from '../reading.ts'
import { type Hit, scanSentence } from '../scan.ts'

/**
 * Pressure by what it does, whatever is sold: it sets a term for the lead's answer, threatens with a loss, points at
 * others who were quicker, or shames who hesitates.
 */
const ANSWER =
  '(?:sim|ok|resposta|retorno|decis\\w+|confirmac\\w+|posicao|posicionamento|assinatura|aceite|conta|foto|documentos?)'
const SOON =
  '(?:hoje|agora|ja|logo|amanha|imediat\\w+|nesta (?:tarde|noite|manha|semana)|essa (?:tarde|noite|semana)|esta (?:tarde|noite|semana)|ate \\w+|em (?:\\d+|uma|duas|dez|cinco|poucas?|poucos) (?:minutos?|horas?|dias?))'
const OTHERS =
  '(?:outr[oa]s?(?: (?:pessoas?|clientes?|interessad\\w+|compradore?s?|gente|familias?|empresas?))?|alguem|(?:dois|duas|tres|quatro|cinco|\\d+|varios|muitos|muitas|mais) (?:\\w+ )?(?:compradores|clientes|interessados|pessoas|familias|empresas)|muita gente|todo mundo|a vizinhanca|(?:seus?|os|teus?) vizinhos?|o pessoal|a galera|(?:todo )?o? ?(?:seu |teu )?bairro(?: todo| inteiro)?|(?:a )?(?:sua |tua )?(?:rua|cidade|regiao)(?: toda| inteira)|(?:a )?maioria|quem e (?:esperto|inteligente|visionario)|(?:os |gente |quem )?(?:mais )?espert\\w+|concorren\\w+)'
const DID =
  '(?:acab(?:ou|aram) de (?:levar|comprar|fechar|assinar|pedir|garantir|entrar|aderir|ligar)|garant\\w+|ader\\w+|assin\\w+|entr(?:ou|aram)|compr(?:ou|aram)|fech(?:ou|aram)|lev(?:ou|aram)|peg(?:ou|aram)|aproveit\\w+|reserv\\w+|migr\\w+|lig(?:ou|aram)|pedi(?:u|ram)|pergunt\\w+|quer(?:em|endo)? (?:a|o|essa|esse|esta|ela|ele|entrar|participar|comprar|assinar|levar|fechar|aderir|aproveitar)(?! (?:saber|entender))|esta[o]? (?:de olho|na fila|querendo|esperando|aproveitando)|saiu na frente|esta na frente|produz|economiz\\w+)'

const PRESSES = new RegExp(
  [
    // A term for the answer.
    `\\b(?:preciso|precisamos|vou precisar|precisarei|aguardo|espero|quero|necessito|exijo|conto com)(?: \\w+){0,2} (?:da|do|um|uma|o|a|seu|sua|o seu|a sua|teu|do seu|da sua|de um|de uma|esse|essa) ${ANSWER}(?: \\w+){0,3} ${SOON}\\b`,
    `\\b(?:se|caso) (?:eu |voce |vc |a gente )?nao (?:me |te )?(?:receb\\w+|respond\\w+|mand\\w+|confirm\\w+|decid\\w+|fech\\w+|assin\\w+|envi\\w+|tiver|chegar|der|houver)\\b[^.!?]{0,40}\\b(?:passo|perde\\w*|perco|libero|liberamos|cancel\\w+|encerr\\w+|ofere[cç]\\w+|vou (?:ter que|passar|encerrar|liberar|oferecer|cancelar)|sera|vai (?:perder|ficar|para))\\b`,
    `\\b(?:vou|terei|tenho|teremos|vamos|preciso|precisarei)(?: ter)? (?:que |de )?(?:oferecer|passar|repassar|dar|liberar|ceder|entregar|vender)\\b[^.!?]{0,24}\\b(?:(?:para|pra|pro|a|ao) (?:outr\\w+|o proximo|a proxima|quem)|adiante)\\b`,
    '\\b(?:passo|passar|perd\\w+|pula\\w*|cedo) (?:a |sua |a sua |essa )?(?:vez|vaga)\\b|\\bvaga para outr\\w+',
    '\\b(?:passo|passamos|dou|damos|repasso|libero|liberamos|cedo|entrego|ofereco)(?: \\w+)? (?:o |a )?(?:seu|sua|teu|tua) (?:lugar|vaga|cota|vez|reserva|condicao|atendimento)(?: \\w+){0,2} (?:para|pra|pro|ao|a)\\b|\\bou (?:voce|vc|o senhor|a senhora) (?:respond\\w+|decid\\w+|fech\\w+|assin\\w+|confirm\\w+)\\b[^.!?]{0,40}\\bou\\b|\\bsenao (?:eu )?(?:passo|cancelo|encerro|libero|perde)\\b',
    '\\bultim[oa]s? (?:chamadas?|avisos?|dias?|convites?|horas?|chances?|oportunidades?|tentativas?|lembretes?|suspiros?)\\b',
    '\\b(?:essa|esta|a) (?:e|eh) (?:a |sua )*(?:hora|chance|oportunidade)\\b',
    '\\b(?:hoje|amanha|depois|mais tarde|semana que vem)\\b[^.!?]{0,12}\\b(?:ja era|sera tarde|e tarde|tarde demais|nao (?:adianta|tem volta|vai adiantar|da mais))\\b',
    '\\b(?:contagem regressiva|faltam? (?:poucas?|poucos|apenas|so|menos de) (?:\\w+ )?(?:horas?|minutos?|dias?)(?! (?:de|para (?:a |o )?(?:sua|seu|inaugur)))|prazo (?:final|fatal)|prazo (?:\\w+ ){0,2}(?:acab\\w+|estour\\w+|esgot\\w+|termin\\w+ hoje))\\b',
    '\\b(?:nao (?:se )?(?:deix\\w+|adi\\w+|empurr\\w+|enrol\\w+|hesit\\w+|titube\\w+|fiqu?\\w+ em cima do muro)|pare de (?:pensar|enrolar|adiar)|chega de (?:pensar|enrolar|adiar))(?: (?:para|pra|isso|tanto|mais|essa|a decisao) ?\\w*)?',
    '\\b(?:sem|nao tem (?:por ?que|porque)|pra que|para que|por que|porque) (?:enrolar|hesitar|tanta duvida|tanta demora|ficar (?:pensando|na duvida)|perder mais tempo|complicar)\\b',
    // A loss.
    '\\b(?:chances?|oportunidades?|janelas?|condic(?:ao|oes)|ofertas?|vagas?|cotas?|bonde|trem|onda|portas?|lotes?|brecha)\\b[^.!?]{0,24}\\b(?:pass(?:a|ou|am)|some\\w*|fech(?:a|ou|am|ando)|acab\\w+|escap\\w+|reabr\\w+|voand\\w+|vo(?:a|am)|evapor\\w+|nao (?:volt\\w+|espera\\w*|se repet\\w+|aparec\\w+)|n[ao] (?:fim|final|reta final)|indo embora|uma vez (?:so|na vida))\\b',
    '\\b(?:sobr(?:a|am|ou|aram)|rest(?:a|am|ou|aram)) (?:so |apenas )?(?:migalhas|quase nada|pouqu\\w+|o rest\\w*|as ultimas|uns gatos)\\b',
    '\\b(?:(?:vai|ira|va)(?: se)? lamentar|se lament\\w+|se arrepend\\w+|chorar|remors\\w+|dor de cotovelo|mord\\w+ os dedos|se culp\\w+)\\b[^.!?]{0,30}\\b(?:se|depois|por|quando|deix\\w+|perd\\w+|nao)\\b',
    '\\b(?:se )?(?:piscar|vacilar|bobear|demorar|hesitar|cochilar|marcar bobeira|esperar demais|deixar passar)\\b[^.!?]{0,16}\\b(?:perd\\w+|danc\\w+|ja era|fica\\w*|acab\\w+|some|arrepend\\w+|lament\\w+)\\b|\\bquem (?:vacila|pisca|cochila|hesita|bobeia|fica parado|dorme)\\b',
    '\\b(?:dinheiro|grana|dinheirinho|lucro) (?:\\w+ ){0,2}(?:rasgad[oa]|queimad[oa]|jogad[oa]|perdid[oa]|no lixo|no ralo|pelo ralo|fora|desperdicad[oa]|indo embora|escorrendo)\\b',
    '\\b(?:continuar|continua|seguir|segue|ficar|fica|insistir em|vai)(?: mesmo)? (?:dando|jogando|queimando|rasgando|perdendo|desperdicando|entregando|torrando|sustentando|enriquecendo)\\b',
    '\\b(?:vai|vais|quer|pretende)(?: mesmo| realmente)? (?:ficar (?:de fora|para tras|pra tras|sem|olhando|vendo)|deixar (?:passar|escapar|isso)|perder (?:isso|essa|mais))\\b',
    // Others were quicker.
    `\\b${OTHERS}\\b(?: que| ai| da sua rua| aqui| \\w+){0,2} (?:ja |tambem |me |me ja |ja me |nao perdeu tempo e )*${DID}\\b`,
    '\\bso falta(?:m)? (?:voce|vc|o senhor|a senhora|a sua)\\b(?! (?:me |informar|mandar|enviar|dizer|confirmar|passar|contar))',
    '\\bfila\\b[^.!?]{0,30}\\b(?:esper\\w+|atras|vaga|na sua frente|cresc\\w+|enorme|grande)\\b|\\b(?:atras|na frente) d(?:e voce|a sua|essa)\\b[^.!?]{0,24}\\b(?:vaga|esper\\w+|querendo)\\b',
    '\\benquanto (?:voce|vc|o senhor|a senhora)\\b[^.!?]{0,40}\\b(?:concorren\\w+|vizinh\\w+|outr\\w+|dinheiro|conta)\\b',
    // Shame, and counting the times.
    '\\b(?:so|somente|apenas) (?:um |uma )?(?:tol[oa]|bob[oa]|louc[oa]|maluc[oa]|burr[oa]|idiota|quem nao (?:pensa|quer crescer|entende))\\b|\\bninguem (?:em sa consciencia|com juizo|inteligente|esperto)\\b|\\bseria (?:burrice|bobeira|loucura|tolice|besteira|um erro)\\b|\\b(?:burrice|tolice|loucura|bobeira|besteira) (?:recusar|nao|deixar|esperar|perder)\\b',
    '\\bja (?:te |lhe )?(?:chamei|avisei|mandei|perguntei|escrevi|insisti|falei|pedi|ofereci)\\b[^.!?]{0,20}\\b(?:vezes|duas|tres|quatro|de novo|\\d)\\b|\\bnao vou (?:chamar|avisar|perguntar|esperar|insistir|oferecer|repetir) (?:de novo|mais|outra|a \\w+|para sempre|pra sempre|a vida)\\b',
    '(?:^|[.!?] )(?:decid[ae](?: logo| de uma vez)?|resolv[ae](?: logo| de uma vez)?|se decid[ae]|fecha logo|anda)[.!]*$',
    '\\b(?:assin[ae]|fech[ae]|compr[ae]|lev[ae]|decid[ae]|resolv[ae]|ader[ei]|garant[ae]|vem|venha|embarc[ae])(?: \\w+)? (?:comigo agora|agora|ja|logo|hoje|de uma vez|antes que|enquanto)\\b',
    '\\b(?:cada|todo) (?:dia|minuto|hora|mes|semana|segundo)(?: \\w+){0,4} (?:sem (?:assinar|aderir|decidir|fechar|comprar|ela|a maquina|responder|o desconto|desconto|economizar)|perdid\\w+|que passa|esperando|adiando)\\b',
    '\\b(?:so|apenas|somente) (?:hoje|agora|ate (?:as|a|o|hoje|amanha|meia)|enquanto)\\b(?! (?:eu|vi|li|consegui|pude|recebi))',
    '\\bate (?:as|a) (?:\\d{1,2} ?(?:h\\b|horas|:\\d\\d)|meia[- ]noite|meio[- ]dia)\\b[^.!?]{0,40}\\b(?:perd\\w+|passo|acab\\w+|encerr\\w+|garant\\w+|decid\\w+|sen[aã]o|ou)\\b',
    '\\bquem (?:\\w+ )?(?:fech|assin|compr|ader|decid|respond|entr)\\w+ (?:ja|hoje|agora|logo|nesta \\w+|essa \\w+|esta \\w+|este \\w+|ate \\w+|primeiro)[^.!?]{0,12}\\b(?:leva|ganha|garante|tem|recebe|paga|entra|aproveita|economiza)\\b',
    '\\b(?:quase|praticamente|ja) (?:lotad[oa]s?|esgotad[oa]s?|cheias?|cheios?|tomad[oa]s?|preenchid[oa]s?|vendid[oa]s?)\\b|\\bnao sei (?:se|ate quando)(?: \\w+){0,3} (?:sobr\\w+|dura\\w*|vai ter|resta\\w*|tera|segur\\w+|consigo)\\b',
    '\\b(?:pela ultima vez|uma ultima vez|quer ou nao quer|vai ou nao vai|sim ou nao\\?|e pegar ou|ou vai ou)\\b',
    '\\b(?:procura|demanda|busca)(?: \\w+){0,2} (?:loucura|absurd\\w+|fora do normal|gigante\\w*|explodi\\w+|bomband\\w*)|\\bcorr[ea]m?,? (?:que|q|pq|porque|antes)\\b',
    '\\b(?:depois|amanha|mes que vem|semana que vem|logo)(?: \\w+){0,2} (?:fica|vai ficar|sobe|aumenta|vai subir|encarece)(?: mais)? (?:caro|alto|dificil|salgado)?\\b',
    '\\b(?:voce|vc|o senhor|a senhora) (?:disse|falou|respondeu) (?:que )?nao\\b[^.!?]{0,12}\\b(?:mas|porem|so que)\\b|\\bpens[ae] (?:melhor|bem|de novo|mais um pouco|direito)(?: nisso)?,? (?:vai|va|poxa|por favor|antes)\\b',
    '\\bnao (?:te |lhe )?(?:garanto|prometo|seguro) (?:mais )?(?:nada|nem|que (?:ainda|tenha|sobre))\\b|\\b(?:hoje|agora|amanha) ou nunca\\b|\\b(?:as|os) que (?:sobr|rest)(?:aram|am|ou)\\b',
    '\\bvai (?:mesmo )?deixar (?:o |a |seu |sua |os |as )+(?:vizinh\\w+|concorren\\w+|outr\\w+|distribuidora)\\b|\\b(?:continuar?|seguir?|segue|vai) (?:\\w+ )?pagando (?:caro|mais|a toa|essa fortuna|tudo isso)\\b',
    '\\bnao (?:entendo|vejo|sei) (?:por ?que|porque|motivo)(?: \\w+){0,2} (?:voce|vc|ainda|nao|esper\\w+|pens\\w+|adi\\w+)\\b',
    '\\ba meia[- ]noite\\b',
  ].join('|'),
  'g',
)

/** Leave to say the words: denied, about the meat, about time at work, about the lead's own buyers. */
function leave(hit: Hit): boolean {
  const { text, before, sentence } = hit
  if (/\bnao (?:precis\w+|tem que|deve\w*|necessita\w*)\b/.test(text)) return true
  if (/\bnao me (?:faca|obrigue|force) $/.test(before)) return false
  if (/\b(?:nao|nem|sem|nunca)(?: \w+){0,3} $/.test(before) && !/^(?:nao|sem|se|caso|so|ninguem)/.test(text))
    return true
  if (
    /\b(?:sem pressa|sem compromisso|no seu tempo|com calma|fique a vontade|tranquil\w+|sem problemas?|tudo bem)\b/.test(
      sentence.text,
    )
  ) {
    return !/\b(?:mas|porem|so que)\b/.test(sentence.text)
  }
  if (
    /\b(?:atend\w+|expediente|horario|funcionamento|segunda a sexta|consultor\w*|especialista)\b/.test(
      sentence.text,
    ) &&
    /\bate|meia/.test(text)
  )
    return true
  if (
    /\b(?:consumo|verao|inverno|bandeira|tarifa|distribuidora)\b/.test(sentence.text) &&
    /sobe|aumenta|fica/.test(text)
  )
    return true
  if (sentence.question && /\b(?:quant\w+|qual|como|quando|onde|que tipo)\b/.test(sentence.text)) return true
  return sentence.of(AT_WORK).test(sentence.text)
}

const AT_WORK = /\b(?:carne|massa|molde|cuba|esteira|disco|OUTPUT|operador\w*|receita|blend)\b/

export function findUrgency(reading: Reading): Finding[] {
  return reading.sentences.flatMap((sentence): Finding[] =>
    scanSentence(sentence, PRESSES)
      .filter((hit) => !leave(hit))
      .map(({ start, end }) => ({ start, end })),
  )
}
