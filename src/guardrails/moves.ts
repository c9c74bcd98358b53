/**
 * What a sentence does, whatever it is about: hands a subject over to a person, says that the agent can't tell,
 * shows understanding, answers yes or no. All patterns read folded text.
 */
import { isFirstName } from '../understanding/names.ts'
import type { ReadSentence } from './reading.ts'

const REMEMBERED = 256

/** Who takes over from the agent. */
export const ACTOR =
  '(?:consultor(?:a|es|as)?|especialistas?|vendedor(?:a|es|as)?|comercial|time|equipe|pessoal|representantes?|atendentes?|colegas?|humano|responsavel|responsaveis|engenharia|gerente|gente do time|setor (?:comercial|de vendas|responsavel|tecnico)|departamento|area (?:comercial|tecnica|de vendas)|pessoa do (?:time|comercial)|alguem d[oa] (?:time|equipe|comercial|nossa equipe)|quem (?:cuida|entende|sabe|consegue|pode)|financeiro)'

/** Verbs of telling and handling: they promise a talk, not its outcome. */
const HANDLES =
  '(?:pass\\w*|inform\\w*|explic\\w*|defin\\w*|fal(?:a|ar|ara|am|em|e|ando)\\b|trat\\w*|apresent\\w*|confirm\\w*|cuid\\w*|respond\\w*|respost\\w*|mostr\\w*|orient\\w*|convers\\w*|detalh\\w*|esclarec\\w*|combin\\w*|acert\\w*|analis\\w*|mont\\w*|prepar\\w*|elabor\\w*|avali\\w*|ajud\\w*|atend\\w*|tira\\w*|verific\\w*|consult\\w+|calcul\\w*|estud\\w*|assum\\w*|cham\\w*|retorn\\w*|procur\\w*|entr(?:a|ar|ara|e|em) em contato|resolv\\w*|ve(?:r|em|ja)?\\b|diz(?:er)?|conta(?:r)?\\b|envi\\w*|mand\\w*|escrev\\w*|continu\\w*|segu\\w*|indic\\w*|cheg\\w* (?:a|com)|traz\\w*|abord\\w*|olh\\w*|sab(?:e|er|em)\\b|assunto|desenh\\w*|faz (?:essa|a|o|uma) (?:conta|proposta|orcamento|simulacao|analise|avaliacao)|pod(?:e|em|era|ia)\\b|vai\\b|vao\\b)'

const DEFER = new RegExp(
  [
    `\\b(?:com|ao?|aos?|do|da|pelo|pela|por|de|para|pra|pro|junto (?:com|ao?)|direto com)(?: (?:o|a|os|as|um|uma|algum|alguma|nosso|nossa|nossos|quem|esse))?(?: (?:nosso|nossa|proprio|time|pessoa|area))? ?${ACTOR}\\b`,
    `\\b${ACTOR}\\b[^.;!?]{0,48}?\\b${HANDLES}`,
    `\\bquem\\b[^.;!?]{0,60}?\\b(?:e|sera|vai ser|seria|sao)\\b(?: (?:o|a|os|um|uma|nosso|nossa|sempre|so|apenas|mesmo))*(?: nosso| nossa)? ?${ACTOR}\\b`,
    `\\be (?:o|a|um|uma|nosso|nossa)(?: nosso| nossa)? ?${ACTOR}\\b[^.;!?]{0,12}?\\b(?:quem|que)\\b`,
    `\\b(?:passo|encaminh\\w+|direcion\\w+|cham(?:o|ar|ando)|peco|pedir|pedindo|transfir\\w+|transfer\\w+|lev(?:o|ar|ando)|avis(?:o|ar)|conect\\w+|aciono|acionar|coloc(?:o|ar) voce)\\b[^.;!?]{0,48}?\\b${ACTOR}\\b`,
    '\\b(?:e|sao|fica\\w*|tudo|direto|isso|so) (?:mesmo )?com (?:ele|ela|eles)\\b|\\b(?:ele|ela|eles) (?:te |que |mesmo )*(?:pass\\w+|explic\\w+|inform\\w+|orient\\w+|fal[ae]\\w*|apresent\\w+|confirm\\w+|respond\\w+|cuida\\w*|trata\\w*|mostra\\w*)\\b',
    `(?:^|, )(?:sobre|quanto a|de|a respeito d[aeo])\\b[^.;!?]{0,30}\\b(?:so|somente|apenas)(?: com)? (?:o|a|um|uma|nosso|nossa) ?${ACTOR}\\b`,
    '\\b(?:outra pessoa|alguem que consegue|alguem (?:da empresa|daqui)|quem consegue)\\b',
  ].join('|'),
)

/** Rules ask the same of the same sentences: the latest answers are kept. */
function remembered(test: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>()
  return (text) => {
    const answer = known.get(text)
    if (answer !== undefined) return answer
    if (known.size >= REMEMBERED) known.clear()
    const fresh = test(text)
    known.set(text, fresh)
    return fresh
  }
}
/** "Isso, a nossa equipe cuida disso": not handed over to be told about, but granted. */
const TAKES_ON =
  /^(?:(?:sim|isso|claro|com certeza|exato|pode|opa|perfeito|certo|isso mesmo|tranquilo|sem problemas?)[,!. ]+)+(?:(?:que )?sim[,!. ]+)?(?:pode deixar|deixa?(?: isso)?|(?:[oa] )?(?:(?:noss[oa] |propri[oa] )?(?:equipe|time|pessoal|empresa|gente)|nos))\b(?: (?:ja|mesmo|aqui|tambem|sempre|todo|toda|propri[oa]|inteir[oa]|tecnic[oa]|com|a gente|conosco|que)){0,4}(?: (?:cuid\w+|resolv\w+|faz(?:emos)?|providenci\w+|assum\w+|da um jeito|arrum\w+|garant\w+|consegue|entreg\w+|mont\w+|instal\w+|ve)\b)?(?: (?:disso|isso|de tudo|tudo|dessa parte|essa parte|direitinho|certinho|(?:pra|para|com) voces?|por voce|sem custo|tranquilo|ai|em cima|na sua casa|no (?:seu )?telhado|la)){0,5}[.! ]*$/
const MAY_TAKE_ON = /^(?:sim|isso|claro|com certeza|exato|pode|opa|perfeito|certo|tranquilo|sem problema)/
function takesOn(text: string): boolean {
  if (!MAY_TAKE_ON.test(text)) return false
  return TAKES_ON.test(text.replace(/[^\x20-\x7e]/g, ' ').trim())
}

/** The subject is handed to a person who will tell the lead about it. */
export const defers = remembered((text) => DEFER.test(text) && !takesOn(text))

const TELLS =
  '(?:consigo|conseguimos|posso|podemos|poderia|tenho|sei|sabemos|passo|passamos|falo|falamos|peco|pedimos|uso|usamos|informo|informamos|trato|tratamos|comento|estimo|prometo|envio|enviamos|mando|dou|opino|confirmo|divulgo|discuto|cabe a mim|sou eu|e comigo|e por aqui|passam? por mim|me arrisco|devo|estou autorizad\\w|me pronuncio|gostaria de|quero|vou|cuido|respondo|calculo|faco|fazemos|defino|possuo|tem como eu|da (?:pra|para) eu|saberia|sou a pessoa|chuto|arrisco|entro n|adianto|gero|emito|trabalho com|trabalhamos com (?:tabela|lista)|ha como eu|temos (?:essa|esse|acesso|a informacao|tabela)|tem (?:essa|esse) (?:informacao|dado))'
const DECLINE = new RegExp(
  `\\b(?:nao|nem|tampouco|jamais|nunca)\\b(?: (?:te|lhe|me|se|eu|ainda|realmente|mais|mesmo|e algo que|e uma coisa que|e um assunto que|ia|isso|aqui|por aqui|acho que))* ?${TELLS}|\\bprefiro nao\\b|\\bprefiro (?:confirmar|deixar|que (?:o|um)|evitar)\\b|\\bevito\\b|\\bfico devendo\\b|\\bficar (?:te )?devendo\\b|\\bfora d[oa] (?:meu|minha) (?:alcance|alcada)|\\bsem (?:te )?(?:poder|conseguir|arriscar|prometer|estimar|chutar)\\b|\\binfelizmente nao\\b[^.;!?]{0,20}\\b(?:posso|consigo|tenho|sei)\\b|\\bimpossivel (?:eu )?(?:dizer|informar|prometer)|\\bnao (?:me )?(?:e|seria) (?:possivel|permitido|responsavel|correto)|\\bnao (?:est[ao]o?|fica\\w*|e|sao) (?:comigo|ao meu alcance|disponive\\w+ (?:pra|para) mim)|\\bnao ha (?:previsao|data|informacao|essa)|\\bsem acesso\\b|\\bnao (?:e|sao) (?:um |uma )?(?:assunto|tema|coisa|parte) (?:que eu|meu|minha|que (?:trato|falo|passe))|\\bnao (?:e|sao) (?:com a gente|conosco)|\\bso (?:eu )?(?:saberia|saberei|sei dizer|consigo dizer|posso dizer|da (?:para|pra) (?:dizer|saber)) (?:com|depois|quando|se|vendo)\\b|\\bnao sou eu (?:que|quem)\\b|\\bnao (?:e|sao) (?:da |coisa da |de )?minha (?:parte|area|alcada|funcao)|\\b(?:cedo|dificil|arriscado) (?:para|pra) (?:eu )?(?:cravar|dizer|prometer|garantir|confirmar|afirmar|falar|estimar)|\\bnao (?:passam?|depende\\w*) (?:por mim|de mim)|\\bdeixo (?:isso )?(?:com|para|pra) (?:o |um )?(?:consultor|especialista)`,
)

/**
 * Named first and then set aside: "comparar o preço das duas não é comigo", "o FINAME eu não trato por aqui". What
 * stands before the refusal is its subject. Takes the folded text after the words in question.
 */
const LEFT_ASIDE =
  /^(?:(?!\b(?:mas|porem|so que|contudo|entretanto|que eu|diz|dizem|mandam?|proibe\w*|pedem?|impede\w*|obrigam?)\b)[^.;:!?]){0,70}?(?:\b(?:nao|nem) (?:e|sao|seria|fica\w*|esta\w*) (?:\w+ )?(?:comigo|conosco|com a gente|meu|minha|assunto|tema|algo que|coisa que|da minha|de minha|por aqui)\b|\bnao sou eu\b|\beu nao (?:\w+ )?(?:trato|falo|passo|informo|comparo|discuto|comento|opino|digo|sei|confirmo|mostro|abro|divulgo|conto|revelo|consigo|posso|entro|arrisco|prometo|respondo|trabalho|peco|uso|negocio)\b|\bnao (?:passam?|dependem?) (?:por|de) mim\b|\bnao (?:trato|falo|comento|converso|compartilho|comparo|discuto|opino|mostro|abro|divulgo|revelo|entro|informo|respondo|arrisco)\b|\b(?:fica|ficam) comigo\b|\b(?:fica|ficam|deixo|deixamos|e|sao) (?:com|para|pra) (?:o|um|uma|a) (?:nosso |nossa )?(?:consultor|especialista))/
export function leftAside(after: string, match = ''): boolean {
  // A match may have taken the first words of the refusal with it.
  const taken = /(?: (?:eu|nao|e|sao|com))+$/.exec(match)?.[0] ?? ''
  return LEFT_ASIDE.test(taken + after)
}

/** The agent says that it can't, may not or does not know. */
export const declines = remembered((text) => DECLINE.test(text))

const UNDERSTANDS =
  /\b(?:entendo|compreendo|sei|imagino|percebo|claro) (?:que|bem|a sua|o seu|sua|seu|a|o|como|voce|perfeitamente)\b|\bfaz (?:todo )?sentido (?:querer|perguntar|voce)|\bboa pergunta|\b(?:sua|essa|esta|tua) (?:duvida|pergunta|curiosidade|preocupacao)|\bvoce (?:perguntou|quer saber|comentou|mencionou|falou|citou|pediu|disse)|\bcomo voce (?:disse|comentou|falou)|\bquer saber (?:d[oae]|sobre)\b/

export function showsUnderstanding(text: string): boolean {
  return UNDERSTANDS.test(text)
}

const DEPENDS =
  /\b(?:depend\w+|varia\w*|conforme|de acordo com|segundo|acompanha|segue|muda\w*|e definid[oa]|sao definid[oa]s|definid[oa]s?|combinad[oa]s?|tratad[oa]s?|calculad[oa]s?|personalizad[oa]s?|sob medida|sob consulta|e vist[oa]|analisad[oa]s?)\b/

/** "Depends on your need", "is agreed case by case". */
export function depends(text: string): boolean {
  return DEPENDS.test(text)
}

const SECOND_PERSON =
  /\b(?:voce|voces|vc|vcs|seu|sua|seus|suas|te|tu|teu|tua|lhe|contigo|pretend\w+|precisa\w*|planej\w+|gostaria|quer|prefere|costuma|trabalha|produz|usa|tem)\b/

/** A question about the lead's own plan or business. */
export function asksAboutLead(sentence: ReadSentence): boolean {
  return sentence.question && SECOND_PERSON.test(sentence.text)
}

const SOFT =
  '(?:claro|certo|ok|okay|perfeito|otimo|entendi|entendo|combinado|beleza|legal|show|maravilha|boa pergunta|olha|bom|entao|ah|oi|ola|opa|bom dia|boa tarde|boa noite|obrigad[oa])'
const YES =
  '(?:sim|isso|(?:e )?(?:isso|assim|exatamente|tudo)(?: mesmo| ai)? (?:que|como|o que) (?:voce|vc) (?:falou|disse|escreveu|ouviu|pensou)|isso (?:mesmo|ai)|isso ai mesmo|mais ou menos isso ai|(?:e )?por ai mesmo|procede|e (?:mais ou menos )?ess[ea] (?:valor|percentual|prazo|numero|preco|faixa|conta)(?: mesmo| ai)?|(?:voce )?pode (?:contar|considerar)(?: com)? ess[ea] \\w+(?: por [a-z-]+)?|pode considerar|pode sim|igualzinho|exato que sim|exato|exatamente|correto|certissimo|positivo|com certeza|sem duvida|sem problemas?|pode ser|pode sim|aham|uhum|e sim|e isso(?: mesmo| ai)?|ta certo|esta certo|confere|confirmo|confirmado|acertou(?: em cheio)?|na mosca|bingo|por ai|e por ai|e mais ou menos isso|mais ou menos isso|quase isso|quase|chegou perto|ta perto|pertinho|passou perto|esta(?:o)? certo|verdade|informaram certo|falaram certo|pode apostar|tranquilo|facil|claro que sim|(?!nao )[a-z]{2,}(?:e|a|em|am|emos|amos|imos|oes) sim|com prazer|da sim|da tranquilo|rola|vai sim|tem sim|temos sim|temos|tem|fazemos(?: sim)?|faz sim|fazemos|aceitamos(?: sim)?|conseguimos(?: sim)?|consigo sim|consigo|consegue(?: sim)?|consegue sim|da (?:pra|para) fazer(?: sim)?|trabalhamos sim|e possivel(?: sim)?|chega sim|chega|da tempo(?: sim)?|fechado|fechou|pode contar|pode considerar|e viavel|cabe sim|cabe|serve sim|sou sim|sou)'
const NO =
  '(?:nao|nao e|nao e nao|nao sou(?: nao)?|nao temos(?: nao)?|nao tem|nao fazemos|nao aceitamos|nao da|nao chega(?: a (?:isso|tanto|tudo isso))?(?: nao)?|nem tanto|nem perto|que nada|imagina|negativo|de jeito nenhum|longe disso|bem menos|bem mais|menos|mais|um pouco (?:mais|menos|acima|abaixo)|pouco (?:mais|menos)|um pouquinho (?:mais|menos)|menos que isso|mais que isso|menos do que isso|mais do que isso|e menos|e mais|passa (?:um pouco )?disso|abaixo disso|acima disso|fica abaixo|fica acima|e menor|e maior|errou por pouco|muito menos|muito mais|tudo isso nao|nao e tudo isso|isso e muito|isso e pouco|exagero|nao passa disso|nao passa de)'
const TAIL =
  '(?:,? ?(?:sim|nao|viu|ta|ok|claro|com certeza|mesmo|tranquilo|voce|viu so|ne|rs+|k{2,}|haha\\w*|sem problemas?|pode ficar tranquil[oa]|mas nada absurdo|por ai|facil|acertou|certo|por pouco|que isso|disso|so isso|so))*'
const ANSWER = new RegExp(
  `^(?:${SOFT}[,!. ]+)*(?:(${YES})|(${NO}))(?:[,!. ]+(?:${YES}|${NO}))*${TAIL}[ .!,)]*$`,
)

/** A sentence that is nothing but yes, no, or "a little more": it says what the lead's words say. */
export function bareAnswer(text: string): 'yes' | 'no' | null {
  const match = ANSWER.exec(
    text
      .replace(/[^\x20-\x7e]/g, ' ')
      // "Isso mesmo, Rute!"
      .replace(/, ?([a-z]{3,})(?=[,.!]|$)/g, (whole, name: string) => (isFirstName(name) ? '' : whole))
      .replace(/ {2,}/g, ' ')
      .trim(),
  )
  if (!match) return takesOn(text) ? 'yes' : null
  return match[1] !== undefined ? 'yes' : 'no'
}

/** As `bareAnswer`, for a sentence that only begins so: "sim, conseguimos parcelar". */
const OPENING = new RegExp(`^(?:${SOFT}[,!. ]+)*(?:${YES}|${NO})(?=[,.!; ]|$)`)
export function opensWithAnswer(text: string): boolean {
  return OPENING.test(text)
}
