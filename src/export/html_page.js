/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTML report (html.c has the form of the rows).  All text of boards and files goes into the page as
 * text nodes; nothing is fetched or stored. */
(function () {
"use strict";

var ROW = 29, AHEAD = 20, HEX_BYTES = 16, PRINTED = 2000;
var KINDS = {
	c: ["command", ">"], m: ["message", "\u2022"], l: ["line", "*"], x: ["noise", "?"], q: ["line", "*"], g: ["log", "~"],
	n: ["note", "#"], r: ["remark", "-"], p: ["problem", "!"], k: ["link", "="], d: ["drop", "\u2193"], z: ["reset", "\u21bb"], s: ["state", "\u00b7"]
};
/* The filter's boxes: name, test, ticked at first. */
var GROUPS = [
	["commands", function (e) { return e[0] === "c" && e[3] !== POLL; }, true],
	["polls", function (e) { return e[0] === "c" && e[3] === POLL; }, true],
	["messages", function (e) { return e[0] === "m"; }, true],
	["board\u2019s lines", function (e) { return e[0] === "l" || e[0] === "x" || e[0] === "q"; }, true],
	["log port", function (e) { return e[0] === "g"; }, true],
	["remarks", function (e) { return e[0] === "r" || e[0] === "p"; }, true],
	["notes", function (e) { return e[0] === "n"; }, true],
	["link, drops, resets", function (e) { return e[0] === "k" || e[0] === "d" || e[0] === "z"; }, true],
	["states", function (e) { return e[0] === "s"; }, false]
];
var POLL = 2, OTHER = 3, BY = ["", "by a script", "poll", "by another program"];
var OUTCOMES = ["OK", "refused", "no answer", "the board restarted", "cut off"];

function $(id) { return document.getElementById(id); }
function parse(id) { return JSON.parse($(id).textContent); }
/* In the page's language: html_words.c has all these texts.  %1, %2 are the further arguments. */
var WORDS = parse("about").words, LANGUAGE = document.documentElement.lang || "en";
function T(text) {
	var values = arguments;
	return (WORDS[text] || text).replace(/%(\d)/g, function (all, n) { return values[n]; });
}
function P(one, several, n) { return T(n === 1 ? one : several, n); }
function digits(n) { return n.toLocaleString(LANGUAGE); }
function make(tag, className, text) {
	var element = document.createElement(tag);
	if (className) element.className = className;
	if (text !== undefined) element.textContent = text;
	return element;
}
function add(parent) {
	for (var i = 1; i < arguments.length; i++) if (arguments[i]) parent.appendChild(arguments[i]);
	return parent;
}
function svg(tag, attributes, text) {
	var element = document.createElementNS("http://www.w3.org/2000/svg", tag);
	for (var name in attributes) element.setAttribute(name, attributes[name]);
	if (text !== undefined) element.textContent = text;
	return element;
}

/* ---- Text: a string, or [as shown, base64 of the bytes, length of the whole if it is cut]. */

function shown(text) { return typeof text === "string" ? text : text[0]; }
function bytesOf(text) {
	if (typeof text === "string") return new TextEncoder().encode(text);
	var raw = atob(text[1]), bytes = new Uint8Array(raw.length);
	for (var i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
	return bytes;
}
function cutNote(text) {
	return typeof text !== "string" && text.length > 2 ? T("the first %1 of %2 bytes; the transcript has all", bytesOf(text).length, text[2]) : "";
}
function hexDump(bytes) {
	var lines = [];
	for (var at = 0; at < bytes.length; at += HEX_BYTES) {
		var digits = "", signs = "";
		for (var i = 0; i < HEX_BYTES; i++) {
			var b = bytes[at + i];
			digits += (i % 4 ? " " : "  ") + (at + i < bytes.length ? (b < 16 ? "0" : "") + b.toString(16) : "  ");
			if (at + i < bytes.length) signs += b >= 32 && b < 127 ? String.fromCharCode(b) : ".";
		}
		lines.push(("000" + at.toString(16)).slice(-4) + digits + "  " + signs);
	}
	return lines.join("\n");
}
/* What must not act on its surroundings: controls but line feeds, directions, what can't be seen. */
function tame(text) {
	return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g, function (c) {
		var code = c.charCodeAt(0);
		return code < 32 ? String.fromCharCode(0x2400 + code) : "\\u" + ("000" + code.toString(16)).slice(-4);
	});
}
/* JSON set out in lines, each token as it was sent: numbers keep all their digits.  null: no JSON. */
function pretty(bytes) {
	var text, out = "", depth = 0, token, tokens = /\s+|"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+/g;
	try {
		text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		var value = JSON.parse(text);
		if (typeof value !== "object" || value === null) return null;
	} catch (e) { return null; }
	function newLine() { out += "\n" + "  ".repeat(Math.min(depth, 40)); }
	while ((token = tokens.exec(text))) {
		var word = token[0], before = out.slice(-1);
		if (/^\s/.test(word)) continue;
		if (word === "}" || word === "]") {
			depth--;
			if (before !== "{" && before !== "[") newLine();
		} else if (before === "{" || before === "[") newLine();
		out += tame(word);
		if (word === "{" || word === "[") depth++;
		else if (word === ",") newLine();
		else if (word === ":") out += " ";
	}
	return out;
}

/* ---- Times */

var about = parse("about"), entries = parse("rows-data"), N = entries.length;
var clock = about.started >= 0;
function two(n, width) { return ("00" + n).slice(-(width || 2)); }
function clockTime(t, digits) {
	var d;
	if (!about.timed) return "-";
	if (!clock) return (t / 1e6).toFixed(digits === undefined ? 3 : digits) + " s";
	d = new Date(Math.floor((about.started + t) / 1000) + about.offset * 1000);
	return two(d.getUTCHours()) + ":" + two(d.getUTCMinutes()) + ":" + two(d.getUTCSeconds()) + (digits === 0 ? "" : "." + two(d.getUTCMilliseconds(), 3));
}
function duration(us) {
	if (us < 0) return "";
	if (us < 1e3) return us + " \u00b5s";
	if (us < 1e6) return (us / 1e3).toFixed(us < 1e4 ? 1 : 0) + " ms";
	if (us < 6e7) return (us / 1e6).toFixed(us < 1e7 ? 2 : 1) + " s";
	if (us < 3.6e9) return T("%1 min %2 s", Math.floor(us / 6e7), Math.floor(us / 1e6) % 60);
	return T("%1 h %2 min", Math.floor(us / 3.6e9), Math.floor(us / 6e7) % 60);
}

/* ---- What an entry says */

function failed(e) { return e[0] === "c" && e[4] !== 0 || e[0] === "p" || e[0] === "d" || e[0] === "k" && !e[3] || e[0] === "z" && !e[3]; }
function poll(e) { return e[0] === "c" && e[3] === POLL; }
function text(e) {
	var s = shown(e[2]);
	if (e[0] === "m") return s + "  " + shown(e[3]);
	if (e[0] === "k") return e[3] === 2 ? T("port released") + " " + s : e[3] ? T("link up") : T("link lost") + (s ? ": " + s : "");
	if (e[0] === "d") return s ? T("connection to the broker %1 lost", s) : T("connection to the broker lost");
	if (e[0] === "z") return e[3] ? T("the board restarted, as asked") : T("the board restarted by itself");
	return s;
}
function result(e) {
	if (e[0] === "m") return P("%1 byte", "%1 bytes", e[4]);
	if (e[0] !== "c") return "";
	var took = about.timed && e[4] !== 4 ? " " + duration(e[5]) : "";
	return e[4] === 0 ? "\u2713" + took : "\u2717 " + (e[7] && e[7].e ? e[7].e : T(OUTCOMES[e[4]])) + took;
}
var haystacks = null;
function haystack(i) {
	var e = entries[i], s;
	if (!haystacks) haystacks = new Array(N);
	if (haystacks[i] === undefined) {
		s = text(e);
		if (e[0] === "c") {
			for (var k = 1; k < e[6].length; k += 2) s += "\n" + shown(e[6][k]);
			if (e[7]) s += "\n" + (e[7].m || "") + "\n" + (e[7].p ? shown(e[7].p) : "");
		} else if (typeof e[3] === "string" && e[0] !== "m") s += "\n" + e[3];
		haystacks[i] = s.toLowerCase();
	}
	return haystacks[i];
}
/* Remarks about a command, by its number. */
var remarks = {};
entries.forEach(function (e) {
	if ((e[0] === "r" || e[0] === "p") && e[3]) (remarks[e[3]] = remarks[e[3]] || []).push(shown(e[2]));
});

/* ---- A row, and what it opens to */

function marked(parent, s, needle) {
	var at, from = 0, low = needle ? s.toLowerCase() : "";
	/* Where lower case has another length, places would be wrong. */
	if (needle && low.length === s.length)
		while ((at = low.indexOf(needle, from)) >= 0) {
			add(parent, document.createTextNode(s.slice(from, at)), make("mark", "", s.slice(at, at + needle.length)));
			from = at + needle.length;
		}
	add(parent, document.createTextNode(s.slice(from)));
	return parent;
}
function head(i, needle) {
	var e = entries[i], kind = KINDS[e[0]], line = make("div", "head"), t = make("a", "t", clockTime(e[1])), body = make("span", "tx");
	t.href = "#e" + i;
	t.title = "+" + (e[1] / 1e6).toFixed(6) + " s";
	t.tabIndex = -1;
	if (e[0] === "m") {
		marked(add(body, make("b")).lastChild, shown(e[2]).slice(0, 400), needle);
		add(body, document.createTextNode("  "));
		marked(add(body, make("span", "pay")).lastChild, shown(e[3]).slice(0, 400), needle);
	} else marked(body, text(e).slice(0, 800), needle);
	var sign = make("span", "mk", e[0] === "c" && e[3] === OTHER ? "|" : kind[1]);
	sign.setAttribute("aria-hidden", "true");
	return add(line, t, sign, make("span", "kd", T(poll(e) ? "poll" : kind[0])), body, make("span", "rs", result(e)));
}
function className(e) {
	return "row " + KINDS[e[0]][0] + (poll(e) ? " poll" : "") + (failed(e) ? " failed" : "") + (e[0] === "k" && !e[3] ? " down" : "");
}
/* Bytes, as text and on demand as JSON or in hex. */
function bytesBox(label, value, hexFirst, plain) {
	var box = make("div", "box"), top = make("div", "lab", label), pre = make("pre"), json = null, all = bytesOf(value);
	if (!plain) json = pretty(all);
	var ways = [["text", function () { return shown(value); }]];
	if (json !== null) ways.unshift(["JSON", function () { return json; }]);
	ways.push(["hex", function () { return hexDump(all); }]);
	var buttons = ways.map(function (way) {
		var button = make("button", "", T(way[0]));
		button.type = "button";
		button.addEventListener("click", function (event) { event.stopPropagation(); choose(way); });
		add(top, button);
		return button;
	});
	function choose(way) {
		pre.textContent = way[1]() || " ";
		pre.className = way[0] === "hex" ? "hex" : "";
		buttons.forEach(function (button, k) { button.setAttribute("aria-pressed", ways[k] === way ? "true" : "false"); });
		if (box.parentNode) remeasure();
	}
	if (cutNote(value)) add(top, make("span", "", cutNote(value)));
	choose(hexFirst ? ways[ways.length - 1] : ways[0]);
	return add(box, top, pre);
}
function opened(i) {
	var e = entries[i], body = make("div", "body"), more = e[0] === "c" && e[7] || {}, said = [];
	if (e[0] === "c") {
		if (more.m) said.push(more.m);
		(remarks[more.n] || []).forEach(function (s) { if (said.indexOf(s) < 0) said.push(s); });
		if (said.length) add(body, make("p", e[4] ? "why" : "why calm", said.join("\n")));
		add(body, bytesBox(BY[e[3]] ? T("sent at %1, %2, without its line end", clockTime(e[1]), T(BY[e[3]])) : T("sent at %1, without its line end", clockTime(e[1])), e[2], false, true));
		if (more.p) add(body, bytesBox(P("payload, %1 byte", "payload, %1 bytes", more.l), more.p));
		if (e[6].length) {
			var answer = joined(e[6]);
			add(body, bytesBox(T(more.b ? "answer after %1, busy meanwhile" : "answer after %1", duration(e[5])) + (more.x ? T("; %1 more lines are in the transcript", more.x) : ""), answer, false, true));
			if (e[6].length > 2) add(body.lastChild, steps(e[6]));
		} else add(body, make("p", "soft", e[4] === 4 ? T("The recording or the link ended before an answer.") : T("Nothing was answered.")));
	} else if (e[0] === "m") {
		add(body, bytesBox(T("topic"), e[2], false, true), bytesBox(P("payload, %1 byte", "payload, %1 bytes", e[4]), e[3]));
	} else {
		if (typeof e[3] === "string") add(body, make("p", "why" + (failed(e) ? "" : " calm"), e[3]));
		if ("nrpkdzs".indexOf(e[0]) >= 0) add(body, make("p", "", text(e)));
		else add(body, bytesBox(T("as received"), e[2], e[0] === "x"));
	}
	return body;
}
function joined(lines) {
	var parts = [], shownParts = [], cut = 0;
	for (var k = 1; k < lines.length; k += 2) {
		if (k > 1) parts.push(13, 10);
		bytesOf(lines[k]).forEach(function (b) { parts.push(b); });
		shownParts.push(shown(lines[k]) + (cutNote(lines[k]) ? " \u2026 (" + cutNote(lines[k]) + ")" : ""));
	}
	var raw = "";
	parts.forEach(function (b) { raw += String.fromCharCode(b); });
	return [shownParts.join("\n"), btoa(raw)];
}
function steps(lines) {
	var times = [];
	for (var k = 0; k < lines.length && k < 24; k += 2) times.push("+" + duration(lines[k]));
	return make("p", "soft t", T("lines at %1", times.join(", ") + (lines.length > 24 ? ", \u2026" : "")));
}

/* ---- What is in view: numbers of entries; below zero, folded polls (-1 - index into folds) */

var view = [], folds = [], unfolded = {}, needle = "", ticked = GROUPS.map(function (g) { return g[2]; });
var group = new Uint8Array(N), counts = GROUPS.map(function () { return 0; });
entries.forEach(function (e, i) {
	for (var g = 0; g < GROUPS.length; g++) if (GROUPS[g][1](e)) { group[i] = g; counts[g]++; break; }
});
function buildView() {
	var run = [];
	view = []; folds = [];
	function endRun() {
		if (run.length < 2) { if (run.length) view.push(run[0]); run = []; return; }
		folds.push(run);
		view.push(-folds.length);
		if (unfolded[run[0]]) for (var k = 0; k < run.length; k++) view.push(run[k]);
		run = [];
	}
	for (var i = 0; i < N; i++) {
		if (!ticked[group[i]] || needle && haystack(i).indexOf(needle) < 0) continue;
		if (!needle && poll(entries[i]) && entries[i][4] === 0) { run.push(i); continue; }
		if (run.length) endRun();
		view.push(i);
	}
	endRun();
}
function numberAt(v) { return view[v] < 0 ? folds[-1 - view[v]][0] : view[v]; }
function key(v) { return view[v] < 0 ? "f" + folds[-1 - view[v]][0] : view[v]; }
/* The place in view of an entry, or of the first after it. */
function placeOf(i) {
	var low = 0, high = view.length;
	while (low < high) { var middle = (low + high) >> 1; if (numberAt(middle) < i) low = middle + 1; else high = middle; }
	while (low < view.length && view[low] < 0 && numberAt(low) === i && unfolded[i]) low++;
	return low;
}

/* ---- The list: rows of one height, but for those that are open */

var list = $("rows"), live = {}, open = {}, tall = [], current = -1, asked = false;
/* `open`: entry -> height of what it opened to; `tall`: [place in view, height], by place. */
function layOut() {
	tall = [];
	for (var i in open) { var v = placeOf(+i); if (view[v] === +i) tall.push([v, open[i]]); }
	tall.sort(function (a, b) { return a[0] - b[0]; });
	list.style.height = top(view.length) + "px";
}
function top(v) {
	var y = v * ROW;
	for (var k = 0; k < tall.length && tall[k][0] < v; k++) y += tall[k][1];
	return y;
}
function placeAtY(y) {
	var extra = 0;
	for (var k = 0; k < tall.length; k++) {
		var start = tall[k][0] * ROW + extra;
		if (y < start + ROW) break;
		if (y < start + ROW + tall[k][1]) return tall[k][0];
		extra += tall[k][1];
	}
	return Math.max(0, Math.min(view.length - 1, Math.floor((y - extra) / ROW)));
}
function makeRow(v) {
	var number = view[v], row, line, run;
	if (number < 0) {
		run = folds[-1 - number];
		row = make("div", "row polls");
		line = add(make("div", "head"), make("span", "t", clockTime(entries[run[0]][1])), make("span", "mk", unfolded[run[0]] ? "\u25be" : "\u25b8"), make("span", "kd", T("polls")),
			make("span", "tx soft", P("%1 poll, all well", "%1 polls, all well", run.length)), make("span", "rs", duration(entries[run[run.length - 1]][1] - entries[run[0]][1])));
		row.setAttribute("aria-expanded", unfolded[run[0]] ? "true" : "false");
	} else {
		row = make("div", className(entries[number]));
		line = head(number, needle);
		row.setAttribute("aria-expanded", number in open ? "true" : "false");
	}
	add(row, line);
	if (number >= 0 && number in open) add(row, opened(number));
	row.setAttribute("role", "listitem");
	row.tabIndex = -1;
	line.addEventListener("click", function (event) {
		if (event.target.tagName === "A" || String(window.getSelection())) return;
		choose(placeNow(row)); toggle(placeNow(row));
	});
	return row;
}
function placeNow(row) { return row.place; }
function draw() {
	asked = false;
	var box = list.getBoundingClientRect(), first = placeAtY(Math.max(0, -box.top)), last = placeAtY(Math.max(0, window.innerHeight - box.top)), wanted = {}, grown = false;
	first = Math.max(0, first - AHEAD); last = Math.min(view.length - 1, last + AHEAD);
	for (var v = first; v <= last; v++) {
		var k = key(v), row = live[k];
		if (!row) { row = live[k] = makeRow(v); list.appendChild(row); }
		wanted[k] = true;
		row.place = v;
		row.setAttribute("aria-setsize", view.length);
		row.setAttribute("aria-posinset", v + 1);
		if (v === current) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current");
	}
	for (var name in live) if (!wanted[name]) { live[name].remove(); delete live[name]; }
	for (v = first; v <= last; v++) {
		if (view[v] >= 0 && view[v] in open) {
			var height = live[view[v]].offsetHeight - ROW;
			if (Math.abs(height - open[view[v]]) > 1) { open[view[v]] = height; grown = true; }
		}
	}
	if (grown) layOut();
	for (v = first; v <= last; v++) live[key(v)].style.transform = "translateY(" + top(v) + "px)";
	$("nothing").hidden = view.length > 0;
	if (!N) $("nothing").textContent = T("Nothing was recorded.");
	if (hereAt() !== here) drawHere();
}
function ask() { if (!asked) { asked = true; requestAnimationFrame(draw); } }
function remeasure() { layOut(); ask(); }
function redraw() {
	for (var name in live) live[name].remove();
	live = {};
	layOut();
	var lines = 0;
	for (var k = 0; k < view.length; k++) if (view[k] < 0) lines += folds[-1 - view[k]].length - (unfolded[numberAt(k)] ? folds[-1 - view[k]].length : 0); else lines++;
	$("shown").textContent = lines === N ? P("%1 entry", "%1 entries", N === 1 ? 1 : digits(N)) : T("%1 of %2 entries", digits(lines), digits(N));
	draw();
}
function refilter() {
	var kept = current >= 0 && current < view.length ? numberAt(current) : -1;
	buildView();
	current = kept >= 0 ? Math.min(placeOf(kept), view.length - 1) : -1;
	redraw();
}
function toggle(v) {
	var number = view[v];
	if (number === undefined) return;
	if (number < 0) {
		var run = folds[-1 - number];
		if (unfolded[run[0]]) delete unfolded[run[0]]; else unfolded[run[0]] = true;
		buildView();
		redraw();
		return;
	}
	if (number in open) delete open[number]; else open[number] = 160;
	if (live[number]) { live[number].remove(); delete live[number]; }
	layOut();
	draw();
}
function choose(v) {
	current = v;
	ask();
}
function show(v) {
	var bar = $("bar").offsetHeight, box = list.getBoundingClientRect(), y = box.top + top(v), height = ROW + (view[v] >= 0 && open[view[v]] || 0);
	if (y < bar + 4) window.scrollBy(0, y - bar - 4);
	else if (y + Math.min(height, window.innerHeight / 2) > window.innerHeight - 12) window.scrollBy(0, y - bar - (window.innerHeight - bar) / 3);
}
function move(to) {
	if (!view.length) return;
	choose(Math.max(0, Math.min(view.length - 1, to)));
	show(current);
	draw();
	var row = live[key(current)];
	if (row) row.focus({ preventScroll: true });
}
/* To an entry, whatever hides it. */
function jump(i, unfold) {
	if (!(i >= 0 && i < N)) return;
	if (!ticked[group[i]] || needle && haystack(i).indexOf(needle) < 0) {
		ticked[group[i]] = true;
		setBoxes();
		needle = $("find").value = "";
		buildView();
	}
	var v = placeOf(i);
	if (view[v] !== i) {
		/* It is in a fold that begins before it. */
		for (var f = 0; f < folds.length; f++)
			if (folds[f][0] <= i && i <= folds[f][folds[f].length - 1]) { unfolded[folds[f][0]] = true; buildView(); v = placeOf(i); break; }
	}
	if (unfold && !(i in open)) open[i] = 160;
	redraw();
	var y = list.getBoundingClientRect().top + top(v);
	window.scrollBy(0, y - $("bar").offsetHeight - Math.min(160, window.innerHeight / 4));
	draw();
	move(v);
}
function nextFailed(step) {
	for (var v = current + step; v >= 0 && v < view.length; v += step)
		if (view[v] >= 0 && failed(entries[view[v]])) return move(v);
}

/* ---- The filter */

var boxes = [];
function setBoxes() { boxes.forEach(function (box, g) { box.checked = ticked[g]; }); }
GROUPS.forEach(function (g, i) {
	var label = make("label"), box = make("input");
	box.type = "checkbox";
	box.addEventListener("change", function () { ticked[i] = box.checked; refilter(); });
	boxes.push(box);
	if (counts[i]) add($("kinds"), add(label, box, document.createTextNode(T(g[0]) + " "), make("span", "", digits(counts[i]))));
});
setBoxes();
var waiting = 0;
$("find").addEventListener("input", function () {
	cancelAnimationFrame(waiting);
	waiting = requestAnimationFrame(function () { needle = $("find").value.toLowerCase(); refilter(); });
});
$("find").addEventListener("keydown", function (event) {
	if (event.key === "Escape") { $("find").value = needle = ""; refilter(); $("find").blur(); }
	else if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); move(current < 0 ? 0 : current); }
});
document.addEventListener("keydown", function (event) {
	var tag = event.target.tagName;
	if (tag === "INPUT" || event.ctrlKey || event.metaKey || event.altKey) return;
	var page = Math.max(1, Math.floor(window.innerHeight / ROW) - 6), inList = list.contains(event.target) && tag !== "PRE";
	var act = {
		"/": function () { $("find").focus(); $("find").select(); },
		j: function () { move(current + 1); }, k: function () { move(current - 1); },
		g: function () { move(0); }, G: function () { move(view.length - 1); },
		e: function () { nextFailed(1); }, E: function () { nextFailed(-1); }
	};
	if (inList && tag !== "BUTTON") {
		act.Enter = act[" "] = function () { if (current >= 0) { toggle(current); move(current); } };
		act.ArrowDown = act.j; act.ArrowUp = act.k;
		act.PageDown = function () { move(current + page); }; act.PageUp = function () { move(current - page); };
		act.Home = act.g; act.End = act.G;
	} else if (event.key === "Enter" && tag !== "BUTTON" && tag !== "A" && current >= 0) act.Enter = function () { toggle(current); };
	if (act[event.key]) { event.preventDefault(); act[event.key](); }
});
list.tabIndex = 0;
list.addEventListener("focus", function () { if (current < 0) choose(placeAtY(Math.max(0, -list.getBoundingClientRect().top))); });
window.addEventListener("scroll", ask, { passive: true });
window.addEventListener("resize", function () { drawTimeline(); ask(); });
function toHash() {
	var m = /^#e(\d{1,9})$/.exec(location.hash);
	if (m) jump(+m[1], true);
}
window.addEventListener("hashchange", toHash);
document.addEventListener("click", function (event) {
	/* A second click on the same anchor changes no hash, and should jump too. */
	if (event.target.tagName === "A" && event.target.hash && event.target.hash === location.hash) toHash();
});

/* ---- Dark and light */

$("theme").addEventListener("click", function () {
	var dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
	document.documentElement.dataset.theme = dark ? "light" : "dark";
});

/* ---- The timeline, drawn for the part of time that is in it */

var LEFT = 88;
var from = 0, to = Math.max(about.duration, 1), chart = $("timeline"), here = -1, drawn = null;
var order = new Float64Array(N);
for (var o = 0; o < N; o++) order[o] = o && entries[o][1] < order[o - 1] ? order[o - 1] : entries[o][1];
function indexAt(t) {
	var low = 0, high = N;
	while (low < high) { var middle = (low + high) >> 1; if (order[middle] < t) low = middle + 1; else high = middle; }
	return low;
}
var states = entries.filter(function (e) { return e[0] === "s" && typeof e[3] === "number"; });
var hasLog = entries.some(function (e) { return e[0] === "g"; }), hasNotes = entries.some(function (e) { return e[0] === "n"; });
var STATES = ["not initialised", "set", "connection set", "disconnected", "connected", "connected", "connected, subscribed"];
var STEPS = [1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1.5e7, 3e7, 6e7, 1.2e8, 3e8, 6e8, 9e8, 1.8e9, 3.6e9, 7.2e9, 1.08e10, 2.16e10, 4.32e10, 8.64e10];
/* Where rows are left out, the whole session is shown as it was surveyed (html_timeline.c has the places). */
var surveyed = about.cut ? chart.querySelector("svg") : null;
var SURVEYED = { width: 1000, height: 230, lanes: [["state", 4, 18], ["command", 30, 46], ["message", 84, 40], ["fault", 132, 14], ["reset", 154, 14], ["log", 176, 14], ["note", 196, 14]] };
function showTimeline(root, width, left, lanes, y, height) {
	var hair = svg("line", { class: "hair", x1: 0, x2: 0, y1: 0, y2: y, visibility: "hidden" }), mark = svg("line", { class: "here", x1: 0, x2: 0, y1: 0, y2: y, visibility: "hidden" });
	Array.prototype.forEach.call(root.querySelectorAll(".hair, .here"), function (line) { line.remove(); });
	add(root, hair, mark);
	drawn = { left: left, inner: width - left, width: width, hair: hair, mark: mark, lanes: lanes, height: height };
	chart.replaceChild(root, chart.querySelector("svg"));
	var whole = from <= 0 && to >= about.duration;
	$("span").textContent = whole ? "" : T("%1 to %2", clockTime(from), clockTime(to));
	$("whole").hidden = whole;
	here = -1;
	drawHere();
}
function drawTimeline() {
	if (surveyed && from <= 0 && to >= about.duration)
		return showTimeline(surveyed, SURVEYED.width, LEFT, SURVEYED.lanes.map(function (l) { return { name: l[0], y: l[1], h: l[2] }; }), SURVEYED.height - 16, SURVEYED.height);
	var width = Math.max(300, chart.clientWidth), left = width < 560 ? 0 : LEFT, inner = width - left, lanes = [], y = 4;
	function lane(name, label, height) { lanes.push({ name: name, label: label, y: y, h: height }); y += height + (left ? 8 : 22); }
	if (!left) y += 14;
	lane("state", "MQTT", 18); lane("command", T("commands"), 46); lane("message", T("messages/s"), 40); lane("fault", T("errors"), 14); lane("reset", T("drops, resets"), 14);
	if (hasLog) lane("log", T("log port"), 12);
	if (hasNotes) lane("note", T("notes"), 14);
	var height = y + 16, root = svg("svg", { viewBox: "0 0 " + width + " " + height, role: "img", "aria-label": T("Timeline of the session") }), by = {};
	function X(t) { return left + (t - from) / (to - from) * inner; }
	lanes.forEach(function (l) {
		by[l.name] = l;
		add(root, svg("text", left ? { x: 0, y: l.y + l.h / 2 + 4 } : { x: 0, y: l.y - 4 }, l.label));
		if (l.name !== "state") add(root, svg("line", { class: "lane", x1: left, x2: width, y1: l.y + l.h + .5, y2: l.y + l.h + .5 }));
	});
	function under(l, words) { return svg("text", left ? { class: "top", x: 0, y: l.y + l.h / 2 + 17 } : { class: "top", x: width, y: l.y - 4, "text-anchor": "end" }, words); }
	/* Time */
	var step = STEPS.filter(function (s) { return s * inner / (to - from) >= 84; })[0] || 8.64e10 * Math.ceil((to - from) / 8.64e10 / 8);
	var base = clock ? (about.started + about.offset * 1e6) % step : 0;
	for (var tick = Math.ceil((from + base) / step) * step - base; tick <= to; tick += step) {
		var x = X(tick);
		add(root, svg("line", { class: "grid", x1: x, x2: x, y1: 0, y2: y }));
		if (x > left + 4 || !left) add(root, svg("text", { class: "axis", x: x, y: height - 3, "text-anchor": x > width - 30 ? "end" : x < 20 ? "start" : "middle" }, clockTime(tick, step < 1e6 ? 3 : 0)));
	}
	/* States */
	for (var s = 0; s < states.length; s++) {
		var a = Math.max(from, states[s][1]), b = Math.min(to, s + 1 < states.length ? states[s + 1][1] : about.duration), value = states[s][3];
		if (b <= a && !(a === b && a === to) || value < 0) continue;
		var w = Math.max(1, X(b) - X(a));
		add(root, add(svg("rect", { class: "s" + Math.min(6, value), x: X(a), y: by.state.y, width: w, height: by.state.h }), svg("title", {}, STATES[value] ? T("state %1, %2", value, T(STATES[value])) : T("state %1", value))));
		if (w > 16) add(root, svg("text", { class: value === 3 || value > 5 ? "state on" : "state", x: X(a) + 5, y: by.state.y + 13 }, w > 150 ? value + " " + T(STATES[value] || "") : String(value)));
	}
	/* A column a pixel at most, however many entries there are. */
	var columns = Math.floor(inner), rate = new Float64Array(columns + 1), slow = {}, fault = {}, reset = {}, log = {}, note = {};
	for (var i = indexAt(from); i < N && order[i] <= to; i++) {
		var e = entries[i], c = Math.min(columns, Math.floor(X(order[i]) - left));
		if (e[0] === "m") rate[c]++;
		else if (e[0] === "c") {
			var kind = e[4] ? "no" : poll(e) ? "poll" : "ok", old = slow[c + kind];
			if (old === undefined || e[5] > old[1]) slow[c + kind] = [c, e[5], kind];
			if (e[4] && !poll(e)) fault[c] = true;
		} else if (e[0] === "p") fault[c] = true;
		else if (e[0] === "d" || e[0] === "k" && !e[3]) reset[c] = reset[c] || "d";
		else if (e[0] === "z") reset[c] = "z";
		else if (e[0] === "g") log[c] = true;
		else if (e[0] === "n") note[c] = true;
	}
	/* Commands: how long each took, on a logarithmic scale from 1 ms to 10 s. */
	var paths = { ok: "", poll: "", no: "" }, l = by.command;
	for (var name in slow) {
		var bar = slow[name], part = Math.max(.08, Math.min(1, Math.log10(Math.max(1000, bar[1]) / 1000) / 4));
		paths[bar[2]] += "M" + (left + bar[0] + .5) + " " + (l.y + l.h) + "v-" + (part * l.h).toFixed(1);
		if (bar[2] === "no") paths.no += "m-3 -3l6 6m0 -6l-6 6";
	}
	["poll", "ok", "no"].forEach(function (k) { if (paths[k]) add(root, svg("path", { class: k, d: paths[k], fill: "none", "stroke-width": 1.6 })); });
	add(root, under(l, T("up to %1 s", 10)));
	/* Messages a second, a column each 3 pixels; where that is less than a second, the label counts whole ones. */
	var wide = 3, most = 0, top = 0, sums = [], seconds = (to - from) / inner * wide / 1e6, together = seconds < 1 ? Math.max(1, Math.floor(1 / seconds)) : 1;
	for (c = 0; c <= columns; c += wide) { var sum = 0; for (var k = c; k < c + wide && k <= columns; k++) sum += rate[k]; sums.push(sum); most = Math.max(most, sum); }
	for (c = 0; c < sums.length; c += together) top = Math.max(top, sums.slice(c, c + together).reduce(function (a, b) { return a + b; }, 0) / (together * Math.max(seconds, 1e-6)));
	if (together >= sums.length) top = Math.min(top, sums.reduce(function (a, b) { return a + b; }, 0));
	var flow = "";
	l = by.message;
	sums.forEach(function (r, n) { if (r) { var h = Math.max(1.5, r / most * l.h); flow += "M" + (left + n * wide) + " " + (l.y + l.h) + "v-" + h.toFixed(1) + "h" + (wide - .5) + "v" + h.toFixed(1) + "z"; } });
	if (flow) add(root, svg("path", { class: "flow", d: flow }), under(l, T("up to %1", top >= 10 ? digits(Math.round(top)) : top.toPrecision(2))));
	/* Marks */
	function marks(lane, where, cls, shape) {
		var d = "";
		for (var c in where) if (where[c] === true || where[c] === shape) d += "M" + (left + +c + .5) + " " + (lane.y + lane.h / 2) + (shape === "x" ? "m-4 -4l8 8l-1 1l-8 -8zm8 0l-8 8l-1 -1l8 -8z" : shape === "d" ? "m-5 -4h10l-5 9z" : shape === "z" ? "m0 -6l5 6l-5 6l-5 -6z" : "m-3.5 -5h7v10l-3.5 -3.5l-3.5 3.5z");
		if (d) add(root, svg("path", { class: cls, d: d }));
	}
	marks(by.fault, fault, "fault", "x");
	marks(by.reset, reset, "fault", "d");
	marks(by.reset, reset, "reset", "z");
	if (hasNotes) marks(by.note, note, "note", "n");
	if (hasLog) { var d = ""; for (c in log) d += "M" + (left + +c + .5) + " " + by.log.y + "v" + by.log.h; if (d) add(root, svg("path", { class: "log", d: d, fill: "none" })); }
	showTimeline(root, width, left, lanes, y, height);
}
function hereAt() { return view.length && list.getBoundingClientRect().top < window.innerHeight / 2 ? numberAt(current >= 0 ? current : placeAtY(Math.max(0, -list.getBoundingClientRect().top))) : -1; }
function drawHere() {
	here = hereAt();
	if (!drawn) return;
	var t = here >= 0 ? order[here] : -1, x = drawn.left + (t - from) / (to - from) * drawn.inner;
	drawn.mark.setAttribute("visibility", here >= 0 && t >= from && t <= to ? "visible" : "hidden");
	drawn.mark.setAttribute("x1", x); drawn.mark.setAttribute("x2", x);
}
function timeAt(event) {
	var box = chart.querySelector("svg").getBoundingClientRect(), scale = drawn.width / box.width;
	return { t: from + Math.max(0, Math.min(1, ((event.clientX - box.left) * scale - drawn.left) / drawn.inner)) * (to - from), x: event.clientX - box.left, y: (event.clientY - box.top) * scale, box: box };
}
var WANTED = {
	command: function (e) { return e[0] === "c"; }, message: function (e) { return e[0] === "m"; }, state: function (e) { return e[0] === "s"; },
	fault: function (e) { return e[0] === "c" && e[4] && !poll(e) || e[0] === "p"; }, reset: function (e) { return e[0] === "d" || e[0] === "z" || e[0] === "k" && !e[3]; },
	log: function (e) { return e[0] === "g"; }, note: function (e) { return e[0] === "n"; }
};
/* The entry of a lane that is nearest to a time, within some pixels. */
function nearest(t, y) {
	var lane = null, best = -1, reach = 8 * (to - from) / drawn.inner, at = indexAt(t), wanted;
	drawn.lanes.forEach(function (l) { if (y >= l.y - 4 && y <= l.y + l.h + 4) lane = l; });
	if (!lane) return { lane: null, index: Math.min(at, N - 1) };
	wanted = WANTED[lane.name];
	if (lane.name === "state") { for (var b = at; b-- > 0;) if (wanted(entries[b])) return { lane: lane, index: b }; return { lane: lane, index: -1 }; }
	for (var i = at; i < N && order[i] <= t + reach; i++) if (wanted(entries[i])) { best = i; break; }
	for (i = at - 1; i >= 0 && order[i] >= t - reach; i--) if (wanted(entries[i])) { if (best < 0 || t - order[i] < order[best] - t) best = i; break; }
	return { lane: lane, index: best };
}
function showTip(event) {
	var p = timeAt(event), found = N ? nearest(p.t, p.y) : { index: -1 }, tip = $("tip"), e = found.index >= 0 && found.lane ? entries[found.index] : null;
	var x = drawn.left + (p.t - from) / (to - from) * drawn.inner;
	drawn.hair.setAttribute("x1", x); drawn.hair.setAttribute("x2", x); drawn.hair.setAttribute("visibility", "visible");
	tip.textContent = "";
	add(tip, make("b", "", clockTime(e ? e[1] : p.t)));
	if (e) add(tip, document.createTextNode("  " + T(poll(e) ? "poll" : KINDS[e[0]][0]) + (result(e) ? ", " + result(e) : "")), make("span", "", text(e).slice(0, 160)));
	tip.hidden = false;
	tip.style.left = Math.max(0, Math.min(p.x + 14, chart.clientWidth - tip.offsetWidth)) + "px";
	tip.style.top = (p.y / drawn.width * p.box.width + 18) + "px";
}
function zoom(factor, middle) {
	var wide = Math.max(1e3, Math.min(Math.max(about.duration, 1), (to - from) * factor)), part = (middle - from) / (to - from);
	from = Math.max(0, Math.min(Math.max(about.duration, 1) - wide, middle - part * wide));
	to = from + wide;
	drawTimeline();
}
var drag = null;
chart.addEventListener("pointermove", function (event) {
	if (!drawn) return;
	if (drag && Math.abs(event.clientX - drag.x) > 4) {
		drag.moved = true;
		var wide = drag.to - drag.from, shift = (drag.x - event.clientX) / drag.box.width * drawn.width / drawn.inner * wide;
		from = Math.max(0, Math.min(Math.max(about.duration, 1) - wide, drag.from + shift));
		to = from + wide;
		drawTimeline();
	}
	showTip(event);
});
chart.addEventListener("pointerleave", function () { $("tip").hidden = true; drag = null; if (drawn) drawn.hair.setAttribute("visibility", "hidden"); });
chart.addEventListener("pointerdown", function (event) { if (event.button === 0 && drawn) drag = { x: event.clientX, from: from, to: to, box: timeAt(event).box, moved: false }; });
chart.addEventListener("pointerup", function (event) {
	var was = drag, p, found;
	drag = null;
	if (!was || was.moved || !N) return;
	p = timeAt(event);
	found = nearest(p.t, p.y);
	if (found.index < 0) found.index = Math.min(indexAt(p.t), N - 1);
	$("tip").hidden = true;
	jump(found.index, found.lane !== null && found.lane.name === "fault");
});
chart.addEventListener("wheel", function (event) {
	if (!event.ctrlKey && !event.shiftKey) return;
	event.preventDefault();
	zoom((event.deltaY || event.deltaX) > 0 ? 1.25 : .8, timeAt(event).t);
}, { passive: false });
$("in").addEventListener("click", function () { zoom(.5, here >= 0 && order[here] >= from && order[here] <= to ? order[here] : (from + to) / 2); });
$("out").addEventListener("click", function () { zoom(2, (from + to) / 2); });
$("whole").addEventListener("click", function () { from = 0; to = Math.max(about.duration, 1); drawTimeline(); });

/* ---- Paper: what the filter shows, failures with their bytes */

window.addEventListener("beforeprint", function () {
	var paper = $("paper"), n = Math.min(view.length, PRINTED);
	paper.textContent = "";
	for (var v = 0; v < n; v++) {
		var row = makeRow(v), number = view[v];
		if (number >= 0 && entries[number][0] === "c" && entries[number][4] && !(number in open)) add(row, opened(number));
		Array.prototype.forEach.call(row.querySelectorAll("button"), function (b) { b.remove(); });
		add(paper, row);
	}
	if (n < view.length) add(paper, make("p", "ends", T("%1 more entries are in the file. Filter it to print others.", digits(view.length - n))));
	$("tip").hidden = true;
});
window.addEventListener("afterprint", function () { $("paper").textContent = ""; });

/* ---- Begin */

document.documentElement.classList.add("js");
$("static").remove();
chart.classList.add("live");
buildView();
redraw();
drawTimeline();
toHash();
})();
