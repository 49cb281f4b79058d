/** What all views share: the summary of the library, decisions and their undoing, and what is said about them. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type {
	ReviewChange,
	ReviewDecision,
	ReviewSummary,
} from "../../api-types.ts";

/** What the last decision did, or why it was refused. */
export interface Message {
	readonly text: string;
	readonly isError: boolean;
	/** Whether the undo key takes back what this tells of. */
	readonly canUndo: boolean;
}

export interface Review {
	readonly summary: ReviewSummary | null;
	/** Counts the changes of the library: views load anew with each. */
	readonly version: number;
	readonly message: Message | null;
	/** Makes decisions, as one event; null where the server refused, which the message then says. */
	decide(decisions: readonly ReviewDecision[]): Promise<ReviewChange | null>;
	/** Takes back the last decision that was made here, or else the last of the history. */
	undoLast(): Promise<void>;
	undoEvent(event: number): Promise<void>;
	/** Marks what an addition did as seen and right. */
	approve(event: number): Promise<void>;
	/** Says something to everybody, also to those who hear the page. */
	say(text: string): void;
	dismiss(): void;
}

export const ReviewContext = createContext<Review | null>(null);

export function useReview(): Review {
	const review = useContext(ReviewContext);
	if (!review) throw new Error("a view outside of the page");
	return review;
}
