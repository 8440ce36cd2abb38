// totp.mjs -- an authenticator app: `totp(secret, steps)` is the code of that many half minutes from now (RFC 6238).
import { createHmac } from 'node:crypto';

export function secretBytes(base32) {
	const bits = [...base32.replaceAll(' ', '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	return Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
}

export function totp(secret, steps = 0) {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
	const mac = createHmac('sha1', secretBytes(secret)).update(counter).digest();
	return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}

// The first seconds of a step, so that a code that is made is still the same when it arrives.
export async function stepBegin() {
	while (Date.now() % 30000 > 20000)
		await new Promise((r) => setTimeout(r, 100));
}
