/** What a pickle describes, as plain descriptions that nobody can call. */

export class Name {
	readonly name: string;
	constructor(name: string) {
		this.name = name;
	}
}

/** Python's float, which must not pass for its int. */
export class Float {
	readonly value: number;
	constructor(value: number) {
		this.value = value;
	}
}

export class Reference {
	readonly id: readonly Value[];
	constructor(id: readonly Value[]) {
		this.id = id;
	}
}

export class Made {
	readonly maker: string;
	readonly args: readonly Value[];
	constructor(maker: string, args: readonly Value[]) {
		this.maker = maker;
		this.args = args;
	}
}

export class Tuple {
	readonly items: readonly Value[];
	constructor(items: readonly Value[]) {
		this.items = items;
	}
}

export type Value =
	| null
	| boolean
	| number
	| string
	| Float
	| Name
	| Reference
	| Made
	| Tuple
	| Value[]
	| Map<unknown, Value>;
