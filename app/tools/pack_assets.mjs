// pack_assets.mjs -- bundles assets/ and writes it as a C table: node app/tools/pack_assets.mjs OUT_DIR
//
// assets/css/*.css and assets/js/*.js are entry points (parts stand in folders below them), bundled and
// minified by esbuild; assets/icons/* and assets/api/* (the OpenAPI document) are taken as they are. OUT_DIR gets the bytes, plain, gzip and brotli,
// and assets.c, which draws them in by .incbin: that compiles at once however large they are.
import {createHash} from 'node:crypto';
import {createRequire} from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const out = process.argv[2];
if (!out) {
	console.error('usage: node app/tools/pack_assets.mjs OUT_DIR');
	process.exit(2);
}
const esbuild = createRequire(path.resolve('assets/package.json'))('esbuild');
const types = {
	'.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.ico': 'image/x-icon',
	'.webp': 'image/webp',
	'.woff2': 'font/woff2',
	'.json': 'application/json',
	'.webmanifest': 'application/manifest+json',
};

function files(folder) {
	const dir = path.join('assets', folder);
	if (!fs.existsSync(dir))
		return [];
	return fs.readdirSync(dir, {withFileTypes: true})
		.filter((e) => e.isFile() && path.extname(e.name) in types)
		.map((e) => path.join(dir, e.name));
}

function bundle(entry) {
	const result = esbuild.buildSync({
		entryPoints: [entry], bundle: true, minify: true, write: false, charset: 'utf8',
		format: 'esm', target: ['chrome120', 'firefox120', 'safari17.5'], legalComments: 'none',
		logLevel: 'warning', external: ['/assets/*'], loader: {'.svg': 'dataurl'},
	});
	return Buffer.from(result.outputFiles[0].contents);
}

// A compressed form that saves less than a tenth is not worth a second copy.
function pays(compressed, plain) {
	return compressed.length < plain.length * 0.9 ? compressed : null;
}

function pack(file) {
	const ext = path.extname(file);
	const bytes = ext === '.css' || ext === '.js' ? bundle(file) : fs.readFileSync(file);
	const name = path.basename(file);
	const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
	const brotli = zlib.brotliCompressSync(bytes, {params: {
		[zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length}});
	return {
		name, bytes, type: types[ext],
		url: `/assets/${name.slice(0, -ext.length)}.${hash}${ext}`,
		gz: pays(zlib.gzipSync(bytes, {level: 9}), bytes),
		br: pays(brotli, bytes),
	};
}

const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const list = ['css', 'js', 'icons', 'api'].flatMap(files).map(pack).sort((a, b) => byBytes(a.name, b.name));
for (let i = 1; i < list.length; i++) {
	if (list[i].name === list[i - 1].name)
		throw new Error(`two assets are called ${list[i].name}`);
}

const folder = path.join(out, 'assets');
fs.rmSync(folder, {recursive: true, force: true});
fs.mkdirSync(folder, {recursive: true});
let code = '/* assets.c -- made by app/tools/pack_assets.mjs from assets/. */\n#include "base/asset.h"\n\n';
let table = '';
list.forEach((a, i) => {
	const part = (kind, bytes) => {
		if (bytes === null)
			return 'NULL, 0';
		const file = path.join(folder, `${a.name}.${kind}`);
		fs.writeFileSync(file, bytes);
		const symbol = `asset_${i}_${kind}`;
		code += `__asm__(".section .rodata\\n.balign 16\\n${symbol}:\\n.incbin \\"${file}\\"\\n.byte 0\\n.previous\\n");\n` +
			`extern const unsigned char ${symbol}[] __attribute__((visibility("hidden")));\n`;
		return `${symbol}, ${bytes.length}`;
	};
	table += `\t{"${a.name}", "${a.url}", "${a.type}", ${part('raw', a.bytes)}, ${part('gz', a.gz)}, ${part('br', a.br)}},\n`;
});
const byPath = list.map((a, i) => ({url: a.url, i})).sort((a, b) => byBytes(a.url, b.url));
code += `\nconst struct asset assets[] = {\n${table || '\t{0},\n'}};\n`;
code += `const struct asset *const assets_by_path[] = {\n${byPath.map((a) => `\t&assets[${a.i}],\n`).join('') || '\tNULL,\n'}};\n`;
code += `const size_t asset_count = ${list.length};\n`;
fs.writeFileSync(path.join(out, 'assets.c.new'), code);
fs.renameSync(path.join(out, 'assets.c.new'), path.join(out, 'assets.c'));
