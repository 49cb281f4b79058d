/** Once before all tests, which run side by side: those of the program as it is installed find it built. */
export { buildIfStale as setup } from "./helpers/built-program.ts";
