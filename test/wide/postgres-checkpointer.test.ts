import { validateCheckpointer } from '../support/checkpointer-suite.ts'
import { createTestDatabase } from '../support/database.ts'

if (!process.env.TEST_DATABASE_URL)
  throw new Error('TEST_DATABASE_URL: the address of a Postgres with pgvector')

validateCheckpointer('checkpointer on a server', () => createTestDatabase())
