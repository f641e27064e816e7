/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/html_words.h"

#include "base/language.h"
#include "export/html_text.h"

/* As html_page.js has them, where T() and P() look them up: html_page.py refuses a text of the script that
 * is not here. */
static const char *const html_words[] = {
	N_("%1 byte"),
	N_("%1 bytes"),
	N_("%1 entries"),
	N_("%1 entry"),
	N_("%1 h %2 min"),
	N_("%1 min %2 s"),
	N_("%1 more entries are in the file. Filter it to print others."),
	N_("%1 of %2 entries"),
	N_("%1 poll, all well"),
	N_("%1 polls, all well"),
	N_("%1 to %2"),
	N_("; %1 more lines are in the transcript"),
	N_("answer after %1"),
	N_("answer after %1, busy meanwhile"),
	N_("as received"),
	N_("board’s lines"),
	N_("by a script"),
	N_("by another program"),
	N_("command"),
	N_("commands"),
	N_("connected"),
	N_("connected, subscribed"),
	N_("connection set"),
	N_("connection to the broker %1 lost"),
	N_("connection to the broker lost"),
	N_("cut off"),
	N_("disconnected"),
	N_("drop"),
	N_("drops, resets"),
	N_("errors"),
	N_("hex"),
	N_("line"),
	N_("lines at %1"),
	N_("link"),
	N_("link lost"),
	N_("link up"),
	N_("link, drops, resets"),
	N_("log"),
	N_("log port"),
	N_("message"),
	N_("messages"),
	N_("messages/s"),
	N_("no answer"),
	N_("noise"),
	N_("not initialised"),
	N_("note"),
	N_("notes"),
	N_("Nothing was answered."),
	N_("Nothing was recorded."),
	N_("payload, %1 byte"),
	N_("payload, %1 bytes"),
	N_("poll"),
	N_("polls"),
	N_("port released"),
	N_("problem"),
	N_("refused"),
	N_("remark"),
	N_("remarks"),
	N_("reset"),
	N_("sent at %1, %2, without its line end"),
	N_("sent at %1, without its line end"),
	N_("set"),
	N_("state"),
	N_("state %1"),
	N_("state %1, %2"),
	N_("states"),
	N_("text"),
	N_("the board restarted"),
	N_("the board restarted by itself"),
	N_("the board restarted, as asked"),
	N_("the first %1 of %2 bytes; the transcript has all"),
	N_("The recording or the link ended before an answer."),
	N_("Timeline of the session"),
	N_("topic"),
	N_("up to %1"),
	N_("up to %1 s"),
};

void html_words_add(struct buf *out)
{
	const char *before = "";

	buf_add_char(out, '{');
	for (size_t i = 0; i < ALEN(html_words); i++) {
		const char *shown = _(html_words[i]);
		if (shown == html_words[i])
			continue;
		buf_add_text(out, before);
		html_add_json_text(out, slice_of(html_words[i]));
		buf_add_char(out, ':');
		html_add_json_text(out, slice_of(shown));
		before = ",";
	}
	buf_add_char(out, '}');
}
