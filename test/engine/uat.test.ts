import { describe, expect, it } from 'vitest'
import { folderOfBusiness, loadCheckedFolder } from '../../src/load-businesses.ts'
import { readUatScript } from '../../src/uat/script.ts'

describe('the acceptance script', () => {
  it('the script of a business is valid and speaks of what the plan asks for', async () => {
    const script = await readUatScript(await loadCheckedFolder(folderOfBusiness('seleto')))
    expect(script.scenes.map(({ id }) => id)).toEqual(['quente', 'morno', 'frio', 'cnpj', 'audio', 'pessoa'])
  })

  it('a business without one is told so', async () => {
    const business = await loadCheckedFolder(folderOfBusiness('serena'))
    await expect(readUatScript(business)).rejects.toThrow(/no acceptance script/)
  })
})
