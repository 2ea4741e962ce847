import { defineConfig } from 'vitest/config';

/** The tests that judge mutants of the language: those that are quick and the same each time. */
// biome-ignore lint/style/noDefaultExport: Vitest reads the default export
export default defineConfig({
  test: {
    include: ['test/language/**/*.test.ts', 'test/correlator/**/*.test.ts'],
    exclude: ['test/language/fuzz/**', 'test/language/oracle/**', 'test/correlator/oracle/**'],
  },
});
