/** Decimal numbers in text, as strtod and Python's float read them, but no words, hexadecimal digits or underscores. */

const minus = 45;
const plus = 43;
const zero = 48;
const nine = 57;
const upperE = 69;
const lowerE = 101;
const space = 32;
export const point = 46;
export const comma = 44;

/** With at most this many digits, times or over a power of 10 up to this one, a single rounding gives the nearest float64. */
const exactDigits = 15;
const exactPower = 22;
const powers = Float64Array.from({ length: exactPower + 1 }, (_, i) =>
	Number(`1e${i}`),
);

/** Goes through a text from number to number. */
export class DecimalScanner {
	text = "";
	/** Where the next number begins; after one, where it ended. */
	at = 0;
	private readonly sign: number;

	/** `sign` is the code of the decimal sign. */
	constructor(sign: number) {
		this.sign = sign;
	}

	/** The number that begins at `at`, spaces around it left out; NaN where there is none, and then `at` may be anywhere. */
	next(): number {
		const { text } = this;
		let at = this.at;
		let c = text.charCodeAt(at);
		while (c === space) c = text.charCodeAt(++at);
		const start = at;
		const isNegative = c === minus;
		if (isNegative || c === plus) c = text.charCodeAt(++at);
		let mantissa = 0;
		let digits = 0;
		let seen = 0;
		for (; c >= zero && c <= nine; c = text.charCodeAt(++at), seen++) {
			mantissa = mantissa * 10 + (c - zero);
			if (mantissa > 0) digits++;
		}
		let exponent = 0;
		if (c === this.sign) {
			c = text.charCodeAt(++at);
			for (; c >= zero && c <= nine; c = text.charCodeAt(++at), seen++) {
				mantissa = mantissa * 10 + (c - zero);
				if (mantissa > 0) digits++;
				exponent--;
			}
		}
		this.at = at;
		if (seen === 0) return Number.NaN;
		if (c === lowerE || c === upperE) {
			const power = this.power();
			exponent += power;
			at = this.at;
			if (Number.isNaN(power)) return power;
		}
		const end = at;
		while (text.charCodeAt(at) === space) at++;
		this.at = at;
		if (digits > exactDigits || exponent < -exactPower || exponent > exactPower)
			return this.slow(start, end);
		const value =
			exponent < 0 ? mantissa / powers[-exponent] : mantissa * powers[exponent];
		return isNegative ? -value : value;
	}

	/** The exponent after an `e`. */
	private power(): number {
		const { text } = this;
		let at = this.at + 1;
		let c = text.charCodeAt(at);
		const isNegative = c === minus;
		if (isNegative || c === plus) c = text.charCodeAt(++at);
		const first = at;
		let power = 0;
		for (; c >= zero && c <= nine; c = text.charCodeAt(++at))
			power = Math.min(power * 10 + (c - zero), 1e6);
		this.at = at;
		if (at === first) return Number.NaN;
		return isNegative ? -power : power;
	}

	private slow(start: number, end: number): number {
		const digits = this.text.slice(start, end);
		return Number(this.sign === comma ? digits.replace(",", ".") : digits);
	}
}
