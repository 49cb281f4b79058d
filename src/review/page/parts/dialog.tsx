/** A dialog over the page: Escape and the close button leave it, and the focus goes back to where it was. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

export function Dialog(props: {
	readonly title: string;
	readonly onClose: () => void;
	readonly children: ComponentChildren;
}) {
	const id = useId();
	const element = useRef<HTMLDialogElement>(null);
	useEffect(() => {
		const before = document.activeElement;
		element.current?.showModal();
		return () => {
			if (before instanceof HTMLElement && before.isConnected) before.focus();
			else document.querySelector<HTMLElement>("main")?.focus();
		};
	}, []);
	return (
		<dialog ref={element} aria-labelledby={id} onClose={props.onClose}>
			<header>
				<h2 id={id}>{props.title}</h2>
				<button
					type="button"
					class="plain"
					aria-label="Close"
					onClick={() => element.current?.close()}
				>
					✕
				</button>
			</header>
			{props.children}
		</dialog>
	);
}
