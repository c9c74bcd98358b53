import { startAppServer } from '../app-server.ts'
import { type Access, createAccess } from './tries.ts'

const ROOT = 'raiz-de-acesso-0123456789abcdef'

/** A whole server with two businesses, on which the admin routes are tried. It only answers: no worker runs. */
export async function startAccess(): Promise<{ access: Access; close: () => Promise<void> }> {
  const [mine, others] = ['seleto', 'serena']
  const app = await startAppServer(
    {
      PROSA_MODEL: 'offline',
      PROSA_BUSINESSES: `${mine},${others}`,
      ADMIN_TOKEN: ROOT,
      // Thousands of requests from one address, wrong ones among them; the limits have tests of their own.
      LIMIT_BAD_TOKENS: '0',
      LIMIT_ADMIN_CALLS: '0',
    },
    { role: 'web' },
  )
  try {
    const access = await createAccess({ url: app.url, db: app.db(), root: ROOT, mine, others })
    return { access, close: app.close }
  } catch (error) {
    await app.close()
    throw error
  }
}
