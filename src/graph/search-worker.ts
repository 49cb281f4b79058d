/** A thread that searches for neighbours; it needs no engine. */
import { serve } from "../threads/worker.ts";
import { openSearch } from "./search-stage.ts";

await serve(async () => openSearch);
