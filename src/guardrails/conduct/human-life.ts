import type { Finding } from '../define.ts'
import { declines } from '../moves.ts'
import type { Reading } from '../reading.ts'
import { scanSentence } from '../scan.ts'

/**
 * What only a person does, told in the first person: eating, sleeping, living somewhere, paying bills, having a
 * shift. A program that says so claims to be one.
 */
const LIFE_VERB =
  '(?:almoc(?:o|ei|ar|ando|amos)|jant(?:o|ei|ar|ando)|lanch(?:o|ei|ar|ando)|durm(?:o|ir)|dorm(?:i|ir|indo)|acord(?:o|ei|ar)|descans(?:o|ei|ar|ando)|mor(?:o|ei|ava|ar)|nasci|cresci|casei|estud(?:o|ei|ava)|viaj(?:o|ei|ar|ando)|cozinh(?:o|ei|ava)|dirij(?:o|i)|cans(?:ei|ad[oa])|sai (?:cedo|tarde|do trabalho|de casa)|bati ponto|bater ponto)'
const TRADE =
  '(?:vended\\w+|acougueir\\w+|eletricist\\w+|cozinheir\\w+|chef|engenheir\\w+|balconist\\w+|garc\\w+|gerente|professor\\w*|comerciante|estudante|advogad\\w+|contador\\w*|tecnic[oa]|dono|dona|funcionari[oa]|estagiari[oa]|consultor\\w*|representante)'
const OWNED =
  '(?:filh[oa]s?|net[oa]s?|irma[os]?|irmaos|marido|espos[oa]|namorad[oa]|familia|cachorr[oa]|gat[oa]|casa|apartamento|sitio|carro|moto|SHOP|lanchonete|restaurante|loja|padaria|negocio proprio|(?:\\d+|vinte|trinta|quarenta|cinquenta) (?:e \\w+ )?anos|anos de (?:casa|experiencia|estrada|empresa|balcao|praca)|experiencia (?:de|na|no|com)|tres|vida|fome|sono|sangue|coracao|corpo)'
const LIFE = new RegExp(
  [
    // "vou almoçar", "fui almoçar e já volto", "acabei de jantar", "moro de aluguel".
    `\\b(?:eu |ja |tambem |so |aqui )*(?:vou|vim|fui|tava|estava|estou|to|acabei de|preciso|volto (?:d[ao] )?|saindo pra|saindo para)(?: \\w+){0,2} ${LIFE_VERB}\\b`,
    `(?:^|[,.;!?\\n] ?|\\b(?:eu|tambem|que|e|aqui) )${LIFE_VERB}\\b`,
    '\\beu (?:tambem )?(?:\\w+ ){0,2}(?:pago|pagava|recebo|gasto|tomo|bebo|compro|uso|usava|dirijo)\\b(?: \\w+){0,4} (?:conta|luz|aluguel|boleto|energia|salario|cafe|agua|casa|carro|OUTPUT|churrasco)',
    '\\b(?:sozinh[oa]|correria|cheia|lotad[oa]|so eu)(?: \\w+){0,3} (?:atendimento|plantao|turno|loja|equipe|balcao)\\b',
    '\\b(?:atendimento|plantao|turno) (?:sozinh[oa]|so (?:eu|comigo))\\b',
    '\\bna minha (?:casa|rua|cidade|familia|epoca|infancia|cozinha)\\b|\\bl[ae] em casa\\b|\\baqui em casa\\b(?! voce)',
    '\\b(?:sei|imagino|entendo)(?: \\w+){0,4} (?:porque|pois) (?:eu )?(?:tambem )?(?:pago|passo|passei|moro|tenho|vivo)\\b',
    '\\b(?:demora|sumico|atraso),? (?:e que |eu )?(?:estava|tava|fui|precisei|tive)\\b',
    // A family, a trade, a home, years of it.
    `\\b(?:tenho|tinha|tive|criei)(?: \\w+){0,2} (?:${OWNED})\\b`,
    `\\b(?:sou|fui|era|ja fui|virei)(?: \\w+)? (?:filh[oa]s?|net[oa]|irma[o]?|mae|pai|avo|espos[oa]|marido|casad[oa]|solteir[oa]|viuv[oa]|formad[oa]|${TRADE}|mineir[oa]|paulist[oa]|carioca|baian[oa]|gauch[oa]|nordestin[oa]|catarinense|paranaense|brasileir[oa]|torcedor\\w*|cri[as]a d\\w+|gente|bicho)\\b`,
    `\\b(?:meu|minha|meus|minhas) (?:turno|plantao|expediente|salario|corpo|mao|maos|cabeca|coracao|pes|costas|roca|bairro|rua|apartamento|ape|vizinh\\w+|amig\\w+|infancia|aniversario|hora de almoco|carteira|conta de luz|propria (?:conta|casa|experiencia)|dia a dia)\\b`,
    // Senses, appetite, a body.
    '\\b(?:estou|to|tava|estava|ando|fiquei|sinto|senti)(?: \\w+){0,2} (?:com|de) (?:a |as |minha |o |os |um |uma )?(?:maos?|fome|sono|gripe|febre|dor|frio|calor|saudade|pressa de sair|cabeca|garganta|crianca|cafe|pe|pes|barriga)\\b',
    '(?:^|[,.;!?] ?|\\b(?:eu|tambem|ate|ja|mesmo|ontem|hoje|que|e) )(?:comi|bebi|dormi|provei|experimentei|trabalhei|aprendi com|vivi|sofri|chorei|corri|nadei|joguei bola|assisti|namorei|vendi|montei|operei|assei|grelhei|fritei|temperei|morei|suei|cozinhei)\\b(?! (?:aqui )?a simulac)',
    '\\b(?:eu|tambem|ate) (?:\\w+ )?(?:sofro|sofri|tomo|bebo|durmo|moro|pago|trabalho|cozinho|assino|uso|tenho (?:conta|casa|dois|duas|uma?|tres)|como (?:um|uma|muito|OUTPUT)|vivo|dirijo|torco|pego onibus|amo (?:carne|churrasco|OUTPUT))\\b',
    '\\b(?:assino|uso|comprei|contratei|tenho)(?: \\w+){0,4} (?:la em casa|aqui em casa|na minha casa|em casa|pra minha casa|para minha casa)\\b',
    '\\b(?:tomo|tomei|tomando|bebo|bebendo|comendo|mastigando|fumando)(?: \\w+){0,2} (?:cafe|cha|agua|almoco|lanche|cerveja|pao|OUTPUT)\\b',
    '\\b(?:acabei de|acabo de|estou|to|vou|fui|volto|voltei|cheguei)(?: \\w+){0,3} (?:d[oa]|n[oa]|pel[oa]|para [oa]|pra|pro|ao) (?:chao de fabrica|fabrica|rua|transito|onibus|carro|banco|mercado|almoco|cafe|academia|escola|medico|casa|cozinha|loja|escritorio|reuniao|viagem|praia|churrasco|feira|banheiro|igreja|corredor|estoque|galpao|barracao)\\b',
    // "Deixa eu tomar um café", "vou só pegar uma água".
    '\\b(?:deixa eu|deixe-me|vou|preciso|fui|quero|so)(?: \\w+){0,2} (?:tomar|beber|comer|pegar|buscar|fumar|lavar|sentar|levantar|respirar|esticar)(?: \\w+){0,2} (?:cafe|cafezinho|agua|cha|almoco|lanche|cigarro|banho|oculos|caneta|caderno|casaco|perna\\w*|maos?|folego)\\b',
    '\\bsaindo (?:para|pra|pro)(?: \\w+)? (?:almoc\\w+|jant\\w+|casa|rua|cafe|reuniao|lanch\\w+)\\b',
    `\\b(?:trabalho|atuo|estou|sou|vendo|atendo|moro)(?: \\w+){0,6} (?:ha|faz|tem|desde) (?:mais de |quase |uns |umas )?(?:\\d+|um|uma|dois|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|doze|quinze|vinte|trinta|muitos|varios|anos) ?(?:anos?|meses|decadas?)?\\b`,
    // A voice at the other end of a line.
    '\\b(?:me liga|pode (?:me )?ligar|liga (?:pra|para) mim|ligue)(?: \\w+){0,4} (?:eu (?:mesm[oa] )?atendo|que atendo|falo com voce|eu te atendo)\\b|\\bouvir? (?:a )?minha voz\\b',
  ].join('|'),
  'g',
)
/** Nobody but people at work here: "operado por atendentes humanos", "sem uso de automação". */
const STAFFED = new RegExp(
  [
    '\\b(?:atendid|operad|respondid|feit|escrit|conduzid|cuidad|realizad|monitorad)\\w+(?: \\w+){0,2} (?:por|pel[oa]s?) (?:\\w+ )?(?:pessoas|human\\w+|atendentes? human\\w+|gente|seres? human\\w+|uma pessoa|um human\\w+)\\b',
    '\\b(?:sem|zero|nada de|nenhum[a]?|livre de) (?:uso de |usar )?(?:automac\\w+|robos?|bots?|chatbots?|inteligencia artificial|ia|maquina (?:respondendo|falando)|respostas? automatic\\w+)\\b',
    `\\bnao (?:e|sou|tem|ha|existe|tem nada de)(?: \\w+){0,2} (?:maquina|robo|bot|programa|computador|sistema|gravac\\w+|ia|inteligencia artificial|software|automatic\\w+|atendimento automatic\\w+)(?: \\w+){0,3} (?:respond\\w+|fal(?:a|ando)|escrev\\w+|digit\\w+|convers\\w+|atend\\w+|do outro lado|desse lado|deste lado|por aqui|por tras)\\b|\\bnao (?:e|tem|ha|existe|temos|usamos|uso)(?: \\w+)? (?:atendimento|resposta|mensagem) (?:automatic\\w+|eletronic\\w+|de robo)\\b|\\b(?:alguem|pessoas?|gente|ser humano|equipe)\\b[^.!?]{0,40}\\b(?:e )?nao (?:um |uma |de |por )?(?:sistema|robo|bot|maquina|programa|computador|ia|algoritmo|chatbot)\\b|\\b(?:somos|sao|e|sou)(?: \\w+){0,2} pessoas? (?:reais|real|de verdade|normais|normal|como voce)\\b|\\bde carne e osso\\b|\\b(?:falando|conversando|tratando|lidando|trocando \\w+) com (?:um |uma )?(?:ser humano|human[oa]|pessoa|gente|alguem) ?(?:de verdade|real|mesmo)?\\b|\\b(?:pessoa|gente|mulher|homem|alguem) de verdade\\b|\\b(?:robo|bot|maquina|ia)\\? (?:eu\\? )?(?:nunca|jamais|imagina|nada|que isso|claro que nao|longe)\\b|\\b(?:longe de ser|nada de|nunca fui|jamais fui) (?:um |uma )?(?:robo|bot|maquina|programa|ia)\\b`,
    '\\b(?:100%|totalmente|inteiramente|exclusivamente|so) human[oa]s?\\b',
  ].join('|'),
  'g',
)

/** Somebody else is offered: "tem gente de verdade na equipe", "entendo que prefira gente de carne e osso". */
const OFFERS =
  /\b(?:prefer\w+|prefir\w+|quis\w+|quer|vai continuar|consultor\w*|especialista\w*|com o (?:consultor|time|pessoal)|na equipe|no time|chamar|chamo|transfir\w+|passo voce|virtual)\b/

export function findHumanLife(reading: Reading): Finding[] {
  return reading.sentences.flatMap((sentence): Finding[] => {
    if (declines(sentence.text) && /\b(?:assistente|virtual)\b/.test(sentence.text)) return []
    const life = scanSentence(sentence, LIFE).filter(
      // A question about the lead's own day, or somebody else's.
      (hit) =>
        !(sentence.question && /\b(?:voce|vc|voces|sua|seu)\b/.test(sentence.text)) &&
        !/\bnao\b/.test(hit.text) &&
        !/\b(?:nao|nem|nunca)(?: \w+)? $/.test(hit.before),
    )
    const staffed = scanSentence(sentence, STAFFED).filter(
      (hit) =>
        !/\bnao (?:\w+ ){0,3}$/.test(hit.before) &&
        !(/^(?:de carne|pessoa|gente|alguem|mulher|homem)/.test(hit.text) && OFFERS.test(sentence.text)),
    )
    return [...life, ...staffed].map(({ start, end }) => ({ start, end }))
  })
}
