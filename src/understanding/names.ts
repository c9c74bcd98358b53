import { readFileSync } from 'node:fs'

const data: { first: string; last: string } = JSON.parse(
  readFileSync(new URL('./data/names.data.json', import.meta.url), 'utf8'),
)
/** Short forms people give as their name. */
const SHORT =
  'ze beto tati carlinhos chico nando dudu juninho neto paulinho toninho zeca tonho neno nego duda malu gabi rafa lu bia carol dani fabi fran gi isa jo ju juju kaka leo mari nanda nati pati rose sil tais tina vivi xande guto gugu kiko lelo lulu marquinhos pedrinho tito tuca vini ricardinho luizinho serginho nena nina cida cidinha socorro gil gui manu mel nelson edson osvaldo oswaldo sebastiao vanderlei wanderlei valdir valmir claudemir edemar ademar adelmo ademir adilson agnaldo ailson aldo almir amauri anselmo aparecida aparecido ariel arlindo arnaldo benedito benedita celso cesar claudinei cleber cleide cleusa clovis dalva darci dirce dirceu dorival edilson edmar edmilson edvaldo elaine elias eliseu elza enio ernesto eunice euclides everaldo ezequiel fabricio fernao flavio genesio geni geraldo gerson gilberto gildo gilmar gilson ginaldo glauber helena heitor hermes hilda humberto iara idalina ines iolanda iracema irineu ivan ivanir ivete ivo ivone izaias jair jairo janete joana joaquim joel jonas jorge josefa josue juarez jucelino juraci jurandir juvenal laercio laura lauro lazaro leandra leila lenice leonice leonir lidia lindomar lorena lourdes lourival lucia luci luiza madalena magda manoel marcelino marina mario marli marlene marta mauricio mauro maximo miguel milton moacir moises nadir neide neiva nelci neusa newton nilson nilton nilza noemi norma odair odete olga orlando oscar osmar osni otavio otto plinio quiteria raimunda raimundo raul regina reinaldo rita roberta roberval rogerio romeu romildo romulo ronaldo roque rosa rosana rosangela roseli rosilda rubens rute salete salvador sandro santiago selma severino silas silmara silvana silvio simone solange sonia suely sueli tadeu telma tereza terezinha thais tobias ubirajara ulisses vagner valdecir valdemar valdete valdinei valentim valeria vanda vania vera vicente vilma vilson virginia vitoria viviane wagner waldir waldemar walter wellington wilma wilson yara zelia zenaide zilda zuleica angela luz carla joana'
/** On the list, yet said as a word far more often than as a name. */
const NOT_NAMES = new Set(
  'sol mar gloria paz esperanca maior ideal brasil natal doce amor flor de da do e um uma sou elem aqui filha filho ma lua leia linda amada cristal brisa divino mel lana jan neto junior jesus loren'.split(
    ' ',
  ),
)

const FIRST = new Set([...data.first.split(' '), ...SHORT.split(' ')].filter((name) => !NOT_NAMES.has(name)))
const LAST = new Set([
  ...data.last.split(' '),
  ...'silva santos souza sousa oliveira pereira lima ferreira costa ribeiro carvalho almeida lopes soares fernandes vieira barbosa rocha dias nascimento andrade moreira nunes marques machado mendes freitas cardoso ramos goncalves santana teixeira araujo pinto correia correa cavalcanti cavalcante monteiro moraes morais prado reis campos farias martins gomes rodrigues alves batista castro neto junior filho sobrinho jr luz paz cruz silveira bezerra torres muller schmidt schneider becker klein weber zanella bianchi rossi ferrari moretti kowalski nakamura tanaka yamamoto sato suzuki assuncao conceicao jesus fatima aparecida arc avila'.split(
    ' ',
  ),
])

/** A common Brazilian first name, folded. Names that are also words ("vitoria", "luz") count: the context decides. */
export const isFirstName = (word: string): boolean => FIRST.has(word)
export const isSurname = (word: string): boolean => LAST.has(word) || FIRST.has(word)
