/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/read_back.h"

#include "at/secret.h"
#include "wire/parser.h"

enum { READ_BACK_HEADER = 128 /* bytes; two names of 15 and their numbers are less */ };

enum wire_header_state wire_read_back_header(struct slice s, struct wire_header *h)
{
	static const struct slice names[] = {
		{"+SYSMFG:", 8},
		{"+SYSFLASH:", 10},
	};
	bool begins = false, known = false;

	for (size_t i = 0; i < ALEN(names); i++) {
		known |= slice_starts(s, names[i]);
		begins |= slice_starts(names[i], s);
	}
	if (!known)
		return begins ? WIRE_HEADER_CUT : WIRE_HEADER_NONE;
	struct slice head = slice_sub(s, 0, READ_BACK_HEADER);
	size_t end = slice_find_char(head, '\n');
	head = slice_sub(head, 0, end);
	h->n = at_line_read_back(head, &h->length);
	if (h->n == SLICE_NONE)
		return end == SLICE_NONE && s.n < READ_BACK_HEADER ? WIRE_HEADER_CUT
		                                                   : WIRE_HEADER_NONE;
	return h->length > WIRE_PARSER_PAYLOAD ? WIRE_HEADER_HUGE : WIRE_HEADER_COMPLETE;
}

size_t wire_read_back_lost(struct slice s, size_t end)
{
	static const struct slice answers[] = {{"\r\nOK\r\n", 6},
		{"\r\nERROR\r\n", WIRE_READ_BACK_ANSWER}, {"\r\nready\r\n", WIRE_READ_BACK_ANSWER}};

	for (size_t at = end < s.n ? end : s.n; at-- > 0;) {
		if (s.p[at] != '\r')
			continue;
		for (size_t i = 0; i < ALEN(answers); i++)
			if (slice_starts(slice_from(s, at), answers[i]))
				return at;
	}
	return SLICE_NONE;
}
