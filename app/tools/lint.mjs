// lint.mjs -- the layers of Peerlore, proved by looking: node app/tools/lint.mjs [FOLDER]
//
// pages → features → generated queries → store → base. Each rule below says which files it is about, what they
// must not hold, and why. tests/lint plants one violation of each and wants it reported. Exit status 1 and one
// line `file:line: rule: what` for each thing found.
import fs from 'node:fs';
import path from 'node:path';

const root = process.argv[2] ?? '.';

// -- which layer a file belongs to ------------------------------------------------------------------
const below = new Set(['base', 'store', 'text', 'http', 'kore', 'tools', 'ops']);
function layerOf(file) {
	if (file === 'app/main.c')
		return 'main';
	if (file.startsWith('app/search/xapian/'))
		return 'shim';
	const [, folder, name] = /^app\/([^/]+)\/(?:.*\/)?([^/]+)$/.exec(file) ?? [];
	if (!folder)
		return file.startsWith('include/') ? 'include' : 'other';
	if (below.has(folder))
		return folder;
	// Handlers, and what only handlers use: the words of the API, rendered fragments kept, addresses.
	return /(_pages|_api|_json|_cache|_view)\.[ch]$|^(pages|paths)\.[ch]$/.test(name) ? 'pages' : 'feature';
}

// -- C without what is not C: comments blanked, literals kept apart ----------------------------------------
function parts(text) {
	let code = '', literals = [], line = 1;
	for (let i = 0; i < text.length;) {
		const two = text.slice(i, i + 2);
		let end = i + 1;
		if (two === '/*' || two === '//') {
			end = two === '//' ? text.indexOf('\n', i) : text.indexOf('*/', i + 2) + 2;
			if (end < i + 2)
				end = text.length;
			code += text.slice(i, end).replace(/[^\n]/g, ' ');
		} else if (text[i] === '"' || text[i] === "'") {
			while (end < text.length && text[end] !== text[i] && text[end] !== '\n')
				end += text[end] === '\\' ? 2 : 1;
			end++;
			if (text[i] === '"')
				literals.push({ line, text: text.slice(i + 1, end - 1) });
			code += /#include\s*$/.test(code.slice(-20)) ? text.slice(i, end) : text[i].repeat(2);
		} else {
			code += text[i];
		}
		line += text.slice(i, end).split('\n').length - 1;
		i = end;
	}
	return { lines: code.split('\n'), literals };
}

// -- the rules -------------------------------------------------------------------------------------------------
const includes = (pattern) => ({ lines }) => lines.flatMap((text, i) => {
	const what = /^\s*#\s*include\s*["<]([^">]+)[">]/.exec(text)?.[1];
	return what && pattern.test(what) ? [{ line: i + 1, what }] : [];
});
const code = (pattern) => ({ lines }) => lines.flatMap((text, i) => {
	const found = pattern.exec(text);
	return found ? [{ line: i + 1, what: found[0].trim() }] : [];
});
const literals = (pattern) => ({ literals }) => literals.filter((l) => pattern.test(l.text))
	.map((l) => ({ line: l.line, what: JSON.stringify(l.text.slice(0, 50)) }));
const is = (...layers) => (layer) => layers.includes(layer);
const not = (...layers) => (layer) => !layers.includes(layer);

const sqlWords = new RegExp('^\\W*(select\\s.+\\sfrom\\b|insert\\s+into\\s|update\\s+\\w+\\s+set\\b|delete\\s+from\\s' +
	'|(create|alter|drop)\\s+(table|index|view|role|database)\\b)', 'i');
const tags = new RegExp('</?(a|abbr|article|aside|b|body|br|button|code|dd|details|div|dl|dt|em|fieldset|footer|form|h[1-6]' +
	'|head|header|html|i|img|input|label|legend|li|link|main|mark|meta|nav|ol|option|p|pre|script|section|select|small' +
	'|span|strong|style|summary|svg|table|td|textarea|th|time|title|tr|ul)(\\s|>|/>|\\\\|$)', 'i');
const banned = /\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|strtok_r|localtime|gmtime|ctime|asctime|strerror|system|popen|alloca|longjmp|setjmp|rand|srand|tmpnam|mktemp)\s*\(/;

const rules = [
	['pages-no-sql', is('pages'), includes(/^(queries\.h|libpq|store\/)/), 'a handler reads the form, calls a feature and renders; rules and queries are the feature\'s'],
	['feature-no-http', is('feature'), includes(/^(http\/|views\.h|frame\.h)/), 'a feature serves pages, API and command line alike: it knows neither HTTP nor HTML'],
	['kore-stays-below', not('http', 'kore', 'main'), includes(/^kore\//), 'only app/http, app/kore and main.c see Kore'],
	['libpq-in-store', not('store'), includes(/^(libpq|postgres)/), 'queries are named and typed in sql/queries'],
	['xapian-in-shim', not('shim'), includes(/^xapian\.h$|\bshim\.hh$/), 'only app/search/xapian/ sees Xapian: others call search/xapian.h'],
	['base-knows-nothing', is('base'), includes(/^(store|http|text|ops|forum|accounts|search|jobs)\/|^(queries|views|frame|forum|accounts|search)\.h/), 'base stands below everything'],
	['store-knows-base', is('store'), includes(/^(http|text|ops|forum|accounts|search|jobs)\/|^(views|frame|forum|accounts|search)\.h/), 'store knows base and libpq'],
	['http-knows-no-feature', is('http', 'text', 'kore'), includes(/^(queries\.h|views\.h|(forum|accounts|search|jobs)\/)/), 'HTTP and text stand below the features: main.c hands them what they call'],
	['feature-by-its-header', is('feature', 'pages'), null, 'other features see include/<feature>.h and nothing else'],
	['no-sql-in-c', not('tools', 'store'), literals(sqlWords), 'SQL is named and typed in sql/queries'],
	['no-html-in-c', not('tools', 'text'), literals(tags), 'HTML is in templates/, escaped by its compiler'],
	['html-made-in-text', not('text', 'tools'), code(/\(struct html\)\s*\{|struct html \w+ = \{/), 'only app/text makes markup that is trusted'],
	['banned-function', not('tools'), code(banned), 'it writes without bounds, keeps hidden state or starts a shell'],
];

// "forum/local.h" may be included by app/forum alone.
function foreignHeaders(file, { lines }) {
	const own = file.split('/')[1];
	return includes(/^[a-z]+\/[a-z_]+\.h$/)({ lines }).filter(({ what }) => {
		const folder = what.split('/')[0];
		// Evaluation measures the index and the routing model themselves, without a database.
		if ((folder === 'search' || folder === 'routing') && own === 'eval')
			return false;
		// Learning decides by the figures that evaluation prints.
		if (own === 'search' && what === 'eval/metrics.h')
			return false;
		return folder !== own && !below.has(folder) && fs.existsSync(path.join(root, 'app', folder));
	});
}

function lint(file) {
	const text = fs.readFileSync(path.join(root, file), 'utf8');
	const layer = layerOf(file);
	const found = [];
	const parsed = parts(text);
	for (const [name, about, look, why] of rules) {
		if (!about(layer))
			continue;
		for (const { line, what } of look ? look(parsed) : foreignHeaders(file, parsed))
			found.push(`${file}:${line}: ${name}: ${what} (${why})`);
	}
	if (/\.(cc|hh)$/.test(file) && layer !== 'shim')
		found.push(`${file}:1: c++-in-shim: ${path.basename(file)} (C++ stays in app/search/xapian/)`);
	const head = text.split('\n', 2).join(' ');
	if (!head.includes(path.basename(file)))
		found.push(`${file}:1: first-line: the first line says what the file is for: ${path.basename(file)} -- ...`);
	return found;
}

function* walk(folder) {
	for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
		const name = `${folder}/${entry.name}`;
		if (entry.isDirectory())
			yield* walk(name);
		else if (/\.(c|h|cc|hh|def)$/.test(entry.name))
			yield name;
	}
}

const found = ['app', 'include'].filter((f) => fs.existsSync(path.join(root, f))).flatMap((f) => [...walk(f)]).flatMap(lint);
for (const line of found)
	console.log(line);
process.exitCode = found.length > 0 ? 1 : 0;
