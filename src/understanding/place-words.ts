/** Names of states, their people and the short names of cities, folded. */

export const UFS = new Set(
  'AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO'.split(' '),
)

/** Lower-case codes that are no Portuguese word, abbreviation or syllable: "sou de sp". */
export const UNMISTAKABLE_UFS = new Set('sp rj mg sc pr rs df mt ms rn pb'.split(' '))

export const STATES: ReadonlyMap<string, string> = new Map([
  ['acre', 'AC'],
  ['alagoas', 'AL'],
  ['amazonas', 'AM'],
  ['amapa', 'AP'],
  ['bahia', 'BA'],
  ['ceara', 'CE'],
  ['distrito federal', 'DF'],
  ['espirito santo', 'ES'],
  ['goias', 'GO'],
  ['maranhao', 'MA'],
  ['minas gerais', 'MG'],
  ['minas', 'MG'],
  ['mato grosso do sul', 'MS'],
  ['mato grosso', 'MT'],
  ['para', 'PA'],
  ['paraiba', 'PB'],
  ['pernambuco', 'PE'],
  ['piaui', 'PI'],
  ['parana', 'PR'],
  ['rio de janeiro', 'RJ'],
  ['rio grande do norte', 'RN'],
  ['rondonia', 'RO'],
  ['roraima', 'RR'],
  ['rio grande do sul', 'RS'],
  ['santa catarina', 'SC'],
  ['sergipe', 'SE'],
  ['sao paulo', 'SP'],
  ['tocantins', 'TO'],
])

/** First words of state names. */
export const STATE_HEADS: ReadonlySet<string> = new Set(
  [...STATES.keys()].map((name) => name.split(' ')[0] ?? ''),
)

/** Regions everybody places in one state. */
export const REGIONS: readonly (readonly [words: RegExp, uf: string])[] = [
  [/\b(?:grande abc|abc paulista|baixada santista|vale do paraiba|grande sao paulo|alta paulista)\b/g, 'SP'],
  [
    /\b(?:triangulo mineiro|zona da mata mineira|sul de minas|norte de minas|grande bh|vale do jequitinhonha)\b/g,
    'MG',
  ],
  [/\b(?:serra gaucha|campanha gaucha|fronteira gaucha|litoral gaucho|grande porto alegre)\b/g, 'RS'],
  [/\b(?:baixada fluminense|regiao dos lagos|serra fluminense|norte fluminense|sul fluminense)\b/g, 'RJ'],
  [
    /\b(?:oeste catarinense|vale do itajai|serra catarinense|litoral catarinense|grande florianopolis)\b/g,
    'SC',
  ],
  [/\b(?:norte pioneiro|campos gerais|oeste paranaense|litoral paranaense|grande curitiba)\b/g, 'PR'],
  [/\b(?:reconcavo baiano|oeste baiano|chapada diamantina)\b/g, 'BA'],
  [/\b(?:sertao pernambucano|agreste pernambucano|grande recife)\b/g, 'PE'],
]

/** [folded words, municipality, UF, needs a word that says it is a place] */
export const CITY_NICKNAMES: readonly (readonly [string, string, string, boolean])[] = [
  ['bh', 'Belo Horizonte', 'MG', false],
  ['beaga', 'Belo Horizonte', 'MG', false],
  ['belzonte', 'Belo Horizonte', 'MG', false],
  ['sampa', 'São Paulo', 'SP', false],
  ['sao paulo capital', 'São Paulo', 'SP', false],
  ['sp capital', 'São Paulo', 'SP', false],
  ['capital paulista', 'São Paulo', 'SP', false],
  ['capital mineira', 'Belo Horizonte', 'MG', false],
  ['capital gaucha', 'Porto Alegre', 'RS', false],
  ['capital paranaense', 'Curitiba', 'PR', false],
  ['poa', 'Porto Alegre', 'RS', true],
  ['portinho', 'Porto Alegre', 'RS', true],
  ['floripa', 'Florianópolis', 'SC', false],
  ['cwb', 'Curitiba', 'PR', false],
  ['ctba', 'Curitiba', 'PR', false],
  ['rio', 'Rio de Janeiro', 'RJ', true],
  ['rj capital', 'Rio de Janeiro', 'RJ', false],
  ['cidade maravilhosa', 'Rio de Janeiro', 'RJ', false],
  ['bsb', 'Brasília', 'DF', false],
  ['jampa', 'João Pessoa', 'PB', false],
  ['sjc', 'São José dos Campos', 'SP', false],
  ['sjrp', 'São José do Rio Preto', 'SP', false],
  ['sao jose rio preto', 'São José do Rio Preto', 'SP', false],
  ['rio preto', 'São José do Rio Preto', 'SP', true],
  ['sjp', 'São José dos Pinhais', 'PR', true],
  ['sbc', 'São Bernardo do Campo', 'SP', false],
  ['sao bernardo', 'São Bernardo do Campo', 'SP', true],
  ['sao caetano', 'São Caetano do Sul', 'SP', true],
  ['jaboatao', 'Jaboatão dos Guararapes', 'PE', false],
  ['prudente', 'Presidente Prudente', 'SP', true],
  ['conquista', 'Vitória da Conquista', 'BA', true],
  ['camboriu balneario', 'Balneário Camboriú', 'SC', false],
  ['bal camboriu', 'Balneário Camboriú', 'SC', false],
  ['campina', 'Campina Grande', 'PB', true],
  ['mogi', 'Mogi das Cruzes', 'SP', true],
  ['guarapuava pr', 'Guarapuava', 'PR', false],
  ['foz', 'Foz do Iguaçu', 'PR', true],
  ['valadares', 'Governador Valadares', 'MG', true],
  ['feira', 'Feira de Santana', 'BA', true],
  ['novo hamburgo', 'Novo Hamburgo', 'RS', false],
  ['tangara', 'Tangará da Serra', 'MT', true],
  ['aparecida de goiania', 'Aparecida de Goiânia', 'GO', false],
]

/** [folded words, UF, municipality when the word means one] */
export const DEMONYMS: readonly (readonly [string, string, string?])[] = [
  ['acreano acriano', 'AC'],
  ['alagoano', 'AL'],
  ['amazonense', 'AM'],
  ['amapaense', 'AP'],
  ['baiano', 'BA'],
  ['cearense', 'CE'],
  ['brasiliense candango', 'DF', 'Brasília'],
  ['capixaba', 'ES'],
  ['goiano', 'GO'],
  ['maranhense', 'MA'],
  ['mineiro mineira mineirinho', 'MG'],
  ['paraense', 'PA'],
  ['paraibano', 'PB'],
  ['pernambucano', 'PE'],
  ['piauiense', 'PI'],
  ['paranaense', 'PR'],
  ['fluminense', 'RJ'],
  ['carioca', 'RJ', 'Rio de Janeiro'],
  ['potiguar', 'RN'],
  ['rondoniense', 'RO'],
  ['roraimense', 'RR'],
  ['gaucho', 'RS'],
  ['catarinense', 'SC'],
  ['sergipano', 'SE'],
  ['paulista', 'SP'],
  ['paulistano', 'SP', 'São Paulo'],
  ['tocantinense', 'TO'],
  ['matogrossense', 'MT'],
  ['sulmatogrossense', 'MS'],
  ['soteropolitano', 'BA', 'Salvador'],
  ['manezinho', 'SC', 'Florianópolis'],
]
