import type { Message } from '../message.ts'

/** How a message greets, thanks, insults, turns away or wanders off. Patterns are over folded text. */

/** Opens a message or one of its sentences. */
const GREETING =
  /(?:^|[.!\n]\s*)[\s*"'👋]*(?:(?:e|mas|entao|ah)[\s,]+)?(?:oi+e?|oie+|ola+|alo+|opa+|hey|hello|hi|hola|eai|eae|iae|salve|fala (?:ai|meu|minha|pessoal|galera|gente|mano|mestre|chefe|guerreir\w+|amig\w+|consagrad\w+)|bo+m di+a+|boa (?:tarde|noite|madrugada)|bd|bt|bn|buenas|buenos dias|good (?:morning|afternoon|evening)|saudacoes|prezad[oa]s?)(?![a-z\d])/u
const WELL =
  /\b(?:tudo (?:bem|bom|certo|joia|tranquilo)|td (?:bem|bom|certo)|como (?:vai|vao|esta|estao)(?: (?:voce|voces|vc|vcs|as coisas))?|blz|beleza)\s*(?:com (?:voce|voces|vc|vcs|o senhor|a senhora)|por ai|contigo)?\s*\?|^[\s]*e ai\b(?!,? (?:qual|quanto|como|vai|tem))|\bbo+m di+a+\b(?=\s*(?:$|[,.!]))|\bboa (?:tarde|noite)\b(?=\s*(?:$|[,.!]))/
const QUOTED_GREETING = /\b(?:traduz\w*|poema|diga|escreva)\b/
const FAREWELL_GREETING =
  /\b(?:obrigad[oa]|valeu|vlw|tchau|ate (?:mais|logo)|agradec\w+|tenha|tenham|brigad\w+|abraco|abs|flw|show|desejo)\b[^?]{0,30}\b(?:bom dia|boa (?:tarde|noite|semana)|bom (?:fim|final))/

const THANKS =
  /\b(?:obrigad\w+|obg|obgd\w?|obrigadu|brigad\w+|brigadao|vlw\w*|valeu\w*|valew|agradec\w+|grat[oa]s?|gratidao|thanks|thank you|gracias|tmj|tamo junto|deus (?:abencoe|te abencoe|lhe pague|pague)|fica(?:r)? com deus|fique com deus|muito agradecid\w+)\b/
const BYE =
  /\b(?:tchau\w*|xau|ate (?:mais|logo|breve|amanha|a proxima|depois|outra hora|outro dia)|flw|falou(?=\s*(?:$|[,.!]|abs|abraco|valeu|obg|ate))|abracos?|abraco|abs|ate\s*$|adeus|bye|boa semana|bom (?:fim|final) de semana|bom feriado|tenha(?:m)? (?:um |uma )?(?:bo[am]|otim\w+|excelente)|ate a vista)\b|\bera so isso\b|\bso isso (?:mesmo|por enquanto)\b|\b(?:vou|irei) (?:pensar|conversar|ver|analisar|falar com)[^.;!?\n]{0,40}\b(?:depois|retorno|volto|te (?:chamo|falo|aviso)|chamo|aviso)\b|\b(?:qualquer coisa|depois) (?:eu )?(?:te |lhe )?(?:chamo|retorno|volto|aviso|falo)\b/

const INSULT =
  '(?:idiota\\w*|imbecil\\w*|imbecis|burr[oa]s?|burrice|otari[oa]s?|trouxas?|estupid[oa]s?|babaca\\w*|retardad[oa]s?|cretin[oa]s?|canalhas?|ladr(?:ao|oes|a)|safad[oa]s?|vagabund[oa]s?|picaret\\w+|golpist\\w+|pilantra\\w*|palhac[oa]s?|inutil|inuteis|imprestav\\w+|incompetent\\w+|lixo|bosta|merda|nojent[oa]s?|ridicul[oa]s?|arrombad[oa]s?|corn[oa]s?|desgrac\\w+|animal|anta|jument[oa]|asn[oa]|energumen[oa]|mentiros[oa]s?|caloteir[oa]s?|sem vergonha|escrot[oa]s?|trapaceir[oa]s?|tapad[oa]s?|lerd[oa]s?|tonto|tonta|porcaria|patetic[oa]s?|nojo|vergonha|estelionatari[oa]s?|tosc[oa]s?|analfabet\\w+|demente\\w*|debil mental|enganador\\w*|enganadoras?|trambiqueir\\w+|chat[oa] (?:do|da|de) (?:caralho|porra|cacete)|mala|chat[oa] pra (?:caralho|cacete))'
const ABUSE: readonly RegExp[] = [
  /^[\s*]*tomar no (?:cu|seu)\b|\b(?:vai|va|vao|vsf|vtnc|vtmnc|vai te) (?:tomar (?:no|na|n)|se (?:foder|fuder|lascar|ferrar|danar)|a merda|pra (?:merda|porra|puta|o inferno|casa do)|pro (?:inferno|caralho|raio)|(?:te |se )?(?:catar|fuder|foder)|plantar batata)|\b(?:vsf|vtnc|vtmnc|tnc|fdp|pqp seu|vai tnc|tmnc|krl seu)\b|\bfilh[oa]s? d[ae] (?:puta|mae|uma)\b|\bfoda-?se\b|\bfoda se\b|\bfuck (?:you|off)\b|\bshut up\b|\bstupid (?:bot|robot)\b|\bcal[ae] (?:a |essa |sua )?boca\b|\bcala-te\b|\bvao se\b|\bva se\b/,
  new RegExp(
    `\\b(?:seu|sua|seus|suas|vc|voce|voces|vcs|tu|esse robo|essa ia|esse bot|robo|bot|ia|atendente|esse atendimento|atendimento|empresa|essa empresa|essa assistente|bando de|cambada de|raca de|povo|assistente|maquina|you)(?: (?:e|eh|sao|ser|is|are|pessim[oa]s|e um|muito|mt|bem|um|uma|uns|umas|tudo|de|mesmo|so|tao|mais|que|ta|seu|sua|virtual))* (?:${INSULT})\\b`,
  ),
  new RegExp(
    `^[\\s*"']*(?:que |mas que |pqp,? |aff,? |puta que pariu,? |nossa,? |credo,? |olha,? )?(?:(?:seu|sua|seus|suas|robo|bot|ia|bando de|que|uns|umas|um|uma|cambada de) )*${INSULT}(?: (?:mesmo|do caralho|demais|burr[oa]|mentiros[oa]|total))?[\\s!.]*$`,
  ),
  new RegExp(
    `^[\\s*"']*(?:que |seu |sua )?(?!(?:merda|bosta|porcaria|lixo|nojo|vergonha|animal|ridicul)\\w*)${INSULT}\\s*,`,
  ),
  /\batendimento (?:de |e (?:uma? )?|mais |mt |muito |bem )?(?:merda|bosta|lixo|porcaria|ridiculo|horroroso|pessimo|horrivel|nojento|lixoso|vergonhoso)\b|\b(?:que|q) (?:merda|bosta|lixo|porcaria|droga|desgraca) de (?:atendimento|robo|bot|ia|empresa|assistente|conversa|sistema)\b|\bnesse atendimento de\b|\bempresa (?:de )?(?:merda|bosta|lixo|fundo de quintal)\b|\bvoces? (?:e|sao) (?:um )?(?:lixo|nojo|golpe)\b|\bisso (?:aqui )?e (?:um )?golpe seus?\b|\bvai (?:pro|para o) inferno\b|\bidiota\b(?=\s*$)/,
]
/** Swearing at machines, work and life, or in praise. */
const NOT_ABUSE =
  /\b(?:minha|nossa|essa|esta|aquela|a|da|de) (?:maquina|MACHINE|prensa|manual)(?: (?:velha|antiga|manual|atual|do cao|de agora|que (?:eu )?tenho))* (?:e|eh|ta|era|do) (?:uma |um )?(?:bosta|merda|lixo|porcaria|droga|cao)\b|\b(?:GOODS|carne|produto|corte|movimento|fornecedor|mercado|servico daqui)\b[^.;!?\n]{0,24}\b(?:bosta|merda|lixo|porcaria|uma droga)\b|\b(?:maquina|equipamento) (?:do cao|foda|top|braba)\b|\bfoda\b(?= (?:demais|essa|hein|ela|!|$))|\b(?:produz|gera|vira|sai|joga|jogo|saco de|lata de|no) (?:muito )?lixo\b|\b(?:origem|carne|gordura|proteina|racao|consumo|sebo|produto) animal\b|\btrabalho (?:burro|pesado)\b|\bmala (?:direta|de viagem)\b|\btapado (?:com|por)\b/g

const NOT_INTERESTED: readonly RegExp[] = [
  /\bnao (?:quero|queremos) mais (?:ess[ae]|[ao]|nenhum[a]?|comprar) ?\w*(?: \w+)?\s*(?:$|[.,!])/,
  /\b(?:nao (?:tenho|temos|ha|tem|possuo)|sem|perdi o|zero|nenhum)(?: \w+)? interesse\b|\bnao (?:me |nos )?interess[ao]\w*\b|\b(?:nao|nem) (?:estou|to|estamos|fiquei|sou) (?:mais )?interessad\w+\b|\bdesinteress\w+\b/,
  /\bnao (?:quero|queremos|queria|vou querer|irei querer)(?: mais(?: nada| nao)?| (?:nada|isso|comprar|saber d\w+|essa|esse|a maquina|maquina|nenhuma?|seguir|continuar))\s*(?:$|[.,!])(?!\s*(?:quero|prefiro|mas quero|a SERIES|eu quero))/,
  /\bnao (?:vou|vamos|irei|pretendo|penso em|quero|estou pensando em|to querendo|da (?:pra|para))(?: mais)? (?:comprar|adquirir|seguir|fechar|levar|continuar|prosseguir|investir|mexer com isso|querer|ir adiante|avancar)\b/,
  /\b(?:fechei|fechamos|comprei|compramos|negociei) (?:com|na|da) (?:a )?(?:concorr\w+|outr\w+)|\b(?:agradec\w+|obrigad\w+|valeu),? mas (?:eu )?nao (?:quero|vou|preciso|tenho|da)\b|\bja resolv\w+(?: por aqui| aqui| isso| o problema| meu problema| com \w+)?\s*(?:$|[.,!])|\bnao (?:me interess\w+|curti|gostei da ideia|e pra gente)\b|\bnao vai (?:rolar|dar|ser possivel)\b|\bvou (?:deixar passar|ficar sem|dispensar)\b|\boptei por\b|\bachei (?:outra|outro|uma) (?:mais|melhor)\b|\b(?:nao quis|nao aprovou|nao topou|nao deixou)\s*(?:$|[.,!])|\bnao (?:vou|vamos) fazer negocio\b|\b(?:fechei|fechamos|encerrei|encerramos) (?:a|o) (?:SHOP|loja|empresa|negocio|acougue|restaurante|lanchonete)\b|\bnao tenho mais a (?:empresa|loja|SHOP)\b|\bvou (?:ficar|continuar|seguir) com (?:a|o|as) (?:que|minha|meu|manual|outr|mesm|atual)\w*|\bpor (?:ora|hora) nao\b|\bja (?:comprei|compramos|peguei|adquiri)(?: (?:uma?|outra|a|o|essa|de outro|minha))*(?=\s*(?:$|[.,!]))/,
  /\b(?:desist[io]\w*|desisto|desistimos|abri mao|abandonei (?:a ideia|o projeto))\b|\b(?:deixa|deixe) (?:pra la|quieto|quieta|para la|baixo|assim)\b|\bmudei de ideia,? (?:nao|desisti)|\besquece (?:isso|a compra|tudo)\b(?=\s*(?:$|[.,!]))/,
  /\b(?:ja|acabei de|acabamos de) (?:comprei|compramos|fechei|fechamos|comprar|fechar|resolvi|resolvemos|adquiri\w*|peguei|consegui|achei)(?: \w+){0,3} (?:com|de|em|outr[ao]|n[oa])\b(?: \w+)*(?: outr[ao]s?| fornecedor| empresa| lugar| marca| loja| concorrente)?(?! (?:voces|vcs|ai com voces|ces))\b|\bja (?:comprei|compramos|fechei|fechamos|resolvi|resolvemos|adquiri)(?=\s*(?:$|[.,!]))|\b(?:comprei|fechei|compramos|fechamos) (?:de|com|em|na|no) (?:outr\w+|concorrent\w+|outro lugar)\b/,
  /\b(?:nao|n) (?:preciso|precisamos)(?: mais)?(?: (?:disso|nao|obrigad\w+|de maquina|da maquina|de nada|dela))?\s*(?:$|[.,!])/,
  /\b(?:por enquanto|no momento|agora|hoje) nao(?=\s*(?:$|[.,!]|obrigad\w+|quero|tenho|da))|\bagora nao\b(?! (?:posso|consigo|sei|lembro))|\b(?:deixa|vou deixar|fica) (?:pra|para) (?:a |uma )?(?:outra|proxima|depois|mais tarde|outro)\b|\bquem sabe (?:outra|outro|mais|um dia|ano)\b|\boutra hora(?: eu)? (?:vejo|quem sabe)?\b(?=\s*(?:$|[.,!]))/,
  /\bnao (?:e|eh|era) (?:bem |isso |mais )?(?:o que|oq|que) (?:eu |a gente |nos )?(?:procur\w+|precis\w+|quer\w*|busc\w+|esper\w+)\b|\bnao (?:e|eh) (?:pra|para) mim\b|\bfora d[ao] (?:minha |nossa )?(?:realidade|orcamento|cogitacao|possibilidade\w*)\b|\bnao (?:compensa|vale a pena|serve|atende|se encaixa)(?: (?:pra|para) (?:mim|nos|gente|o meu))?\s*(?:$|[.,!])/,
  /\bcliquei (?:sem querer|errado|por engano)\b|\b(?:entrei|chamei|cliquei)(?: \w+)? (?:por |foi )?(?:engano|sem querer|errado)\b|\bnumero errado\b|\bnem (?:quero|me) (?:saber|interess\w+)\b|\b(?:so|tava so|estava so) (?:estava |tava )?(?:olhando|curiosidade)\b[^.;!?\n]{0,20}\bnao\b|\bnot interested\b|\bno me interesa\b|\bachei (?:que era outra coisa|muito caro,? (?:nao|obrigad))\b|\bnao (?:seguir|ir) (?:adiante|em frente)\b/,
]
const NOT_REFUSAL =
  /\bnao (?:quero|tenho interesse (?:n[ao]|em)|preciso)(?: \w+){0,4}[,.;]? (?:quero|prefiro|mas (?:quero|sim|tenho|tem|preciso)|queria|e sim|tem a|preciso d)\b|\bnao (?:quero|queremos) (?:perder|ficar|parar|errar|uma maquina|ter|gastar|falar|receber|so)\b|\bja (?:comprei|compramos|fechei)[^.;!?\n]{0,30}\b(?:de|com) (?:voces|vcs|ces)\b|\bnao tenho interesse n[ao] \w+[,;]? (?:tem|e|mas|so)\b|\bagora nao (?:da|posso|consigo)\b/g

export interface Tone {
  greeting: boolean
  thanks: boolean
  abuse: boolean
  notInterested: boolean
}

const any = (patterns: readonly RegExp[], text: string) => patterns.some((pattern) => pattern.test(text))

export function readTone(message: Message): Tone {
  const { text } = message
  const parting = FAREWELL_GREETING.test(text)
  const thanks = THANKS.test(text.replace(/\bobrigad[oa] a (?=[a-z])/g, ' ')) || BYE.test(text) || parting
  return {
    greeting:
      !/^[\s]*op[as][\s,!]+(?:digitei|errei|escrevi|falei|me enganei|corrig|desculp|era|na verdade|foi)/.test(
        text,
      ) &&
      (GREETING.test(text) || WELL.test(text)) &&
      !parting &&
      !QUOTED_GREETING.test(text),
    thanks,
    abuse: any(ABUSE, text.replace(message.wording.of(NOT_ABUSE), ' ')),
    notInterested: any(NOT_INTERESTED.map(message.wording.of), text.replace(NOT_REFUSAL, ' ')),
  }
}
