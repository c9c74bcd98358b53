import { validateCheckpointer } from '../../test/support/checkpointer-suite.ts'
import { createTestDatabase } from '../../test/support/database.ts'

validateCheckpointer('checkpointer', () => createTestDatabase())
