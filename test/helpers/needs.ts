/** Options of a test or group that may be skipped: the summary at the end says what it needs. */
export const needs = (what: string) => ({ meta: { needs: what } });

export const needsTestFaults = needs("only with npm run test:faults");
export const needsRegistry = needs("only with CI=1: it asks the registry");
export const needsBrowser = needs("no chromium, as Debian's package brings it");
export const needsFasterEngine = needs("too slow on this engine");
