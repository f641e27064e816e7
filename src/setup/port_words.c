/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/port_words.h"

#include "base/language.h"
#include "base/utf8.h"

/* What a word is about. */
enum { WORD_RATE, WORD_FLOW, WORD_LINE_END, WORD_ECHO };

static const struct {
	const char *word;
	int about;
	const char *meaning;
} choices[] = {
	{"9600", WORD_RATE, N_("bits a second")},
	{"19200", WORD_RATE, N_("bits a second")},
	{"38400", WORD_RATE, N_("bits a second")},
	{"57600", WORD_RATE, N_("bits a second")},
	{"74880", WORD_RATE, N_("the boot messages of an ESP8266")},
	{"115200", WORD_RATE, N_("bits a second; what ESP-AT starts with")},
	{"230400", WORD_RATE, N_("bits a second")},
	{"460800", WORD_RATE, N_("bits a second")},
	{"921600", WORD_RATE, N_("bits a second")},
	{"none", WORD_FLOW, N_("no flow control")},
	{"rtscts", WORD_FLOW, N_("flow control by RTS and CTS")},
	{"xonxoff", WORD_FLOW, N_("flow control by XON and XOFF")},
	{"crlf", WORD_LINE_END, N_("lines end with CR LF, as ESP-AT wants it")},
	{"cr", WORD_LINE_END, N_("lines end with CR")},
	{"lf", WORD_LINE_END, N_("lines end with LF")},
	{"echo", WORD_ECHO, N_("the board repeats what it receives: ATE1")},
	{"no-echo", WORD_ECHO, N_("it does not: ATE0")},
};

static bool needs_rate(int about)
{
	return about == WORD_RATE || about == WORD_FLOW;
}

const char *port_words_choice(size_t i, bool has_rate, const char **meaning)
{
	for (size_t k = 0; k < ALEN(choices); k++) {
		if ((!has_rate && needs_rate(choices[k].about)) || i-- > 0)
			continue;
		*meaning = _(choices[k].meaning);
		return choices[k].word;
	}
	return NULL;
}

const char *port_words_rate(size_t i, const char **meaning)
{
	const char *word = port_words_choice(i, true, meaning); /* they are the first ones */

	return word && choices[i].about == WORD_RATE ? word : NULL;
}

void port_words_add(struct buf *out, const struct port_words *w, bool has_rate)
{
	static const char *const flows[] = {"none", "rtscts", "xonxoff"};
	const struct link_settings *s = &w->settings;

	if (has_rate)
		buf_addf(out, "%lld %d%c%d %s ", s->baud, s->data_bits, "NOE"[s->parity],
			s -> stop_bits, flows[s->flow]);
	buf_addf(out, "%s%s", line_end_name(w->line_end), w->echo ? " echo" : "");
}

/* "8N1" */
static bool read_frame(struct slice word, struct link_settings *s)
{
	struct slice parity = slice_sub(word, 1, 1);

	if (word.n != 3 || word.p[0] < '5' || word.p[0] > '8' || word.p[2] < '1' || word.p[2] > '2')
		return false;
	if (slice_eq_nocase(parity, SLICE("n")))
		s->parity = LINK_PARITY_NONE;
	else if (slice_eq_nocase(parity, SLICE("o")))
		s->parity = LINK_PARITY_ODD;
	else if (slice_eq_nocase(parity, SLICE("e")))
		s->parity = LINK_PARITY_EVEN;
	else
		return false;
	s->data_bits = word.p[0] - '0';
	s->stop_bits = word.p[2] - '0';
	return true;
}

static int word_about(struct slice word)
{
	for (size_t i = 0; i < ALEN(choices); i++)
		if (choices[i].about != WORD_RATE && slice_eq(word, slice_of(choices[i].word)))
			return choices[i].about;
	return -1;
}

static bool port_words_set(struct slice word, bool has_rate, struct port_words *w, struct diag *d)
{
	int about = word_about(word);
	bool number = word.p[0] >= '0' && word.p[0] <= '9';

	if ((number || needs_rate(about)) && !has_rate)
		return diag_fail(d, 0, 0, 0, _("this port has no rate and no frame to be set"));
	if (number && read_frame(word, &w->settings))
		return true;
	if (number || about == WORD_FLOW || about == WORD_LINE_END) {
		struct buf text = {0};
		buf_add(&text, word);
		bool ok = about == WORD_LINE_END
		                  ? line_end_find(buf_text(&text), &w->line_end)
		                  : config_set_line(&w->settings, number ? "baud" : "flow",
					    buf_text(&text), d);
		buf_fini(&text);
		return ok;
	}
	w->sets_echo = true;
	w->echo = slice_eq(word, SLICE("echo"));
	if (about == WORD_ECHO)
		return true;
	if (has_rate)
		return diag_fail(d, 0, 0, 0,
			_("%s: there are a rate, a frame such as 8N1, none, rtscts, xonxoff, crlf, cr, lf, echo and no-echo"),
			VISIBLE(word, VISIBLE_MOST));
	return diag_fail(d, 0, 0, 0, _("%s: there are crlf, cr, lf, echo and no-echo"),
		VISIBLE(word, VISIBLE_MOST));
}

bool port_words_read(struct slice text, bool has_rate, struct port_words *w, struct diag *d)
{
	struct port_words read = *w;

	read.sets_echo = false;
	for (text = slice_trim(text); text.n > 0; text = slice_trim(text)) {
		size_t end = 0;

		while (end < text.n && text.p[end] != ' ' && text.p[end] != '\t')
			end++;
		if (!port_words_set(slice_sub(text, 0, end), has_rate, &read, d))
			return false;
		text = slice_from(text, end);
	}
	*w = read;
	return true;
}
