/** The entry module of a thread that embeds pictures. */
import { serve } from "../threads/worker.ts";
import {
	type EmbedSetup,
	type EmbedStage,
	openEmbedder,
	openEmbedStage,
} from "./embed-file.ts";

await serve(async (setup: EmbedSetup) => {
	const embed = openEmbedder(setup);
	await embed;
	return (stage: EmbedStage) => openEmbedStage(embed, stage);
});
